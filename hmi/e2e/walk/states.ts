import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Page, Route } from 'playwright-core';
import type { State } from './pages.ts';

/** Who is here and where he works: without an answer to these there is no page at all, which `states.test.ts` looks at. */
const OF_THE_SESSION = /^\/api\/(auth\/|v1\/(me|setup|terminal|setup\/.*)$|v1\/queries\/plant\.tree$)/;
/** What says what there is, not what is in it: an empty plant has its kinds of records, rights and languages all the same. */
const DECLARATIONS =
  /^\/api\/v1\/(records\/?$|menu|describe|records\/[^/]+\/describe|rights|queries\/(kernel\.(menu|describe|settings|jobs|modules|permissions)|plant\.(protocols|profiles)|production-log\.reasons))/;

const problem = (status: number, code: string, detail: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, detail }),
});

/** An answer with nothing in it: every list of it is empty, and no page follows. */
function emptied(answer: unknown): unknown {
  if (Array.isArray(answer)) return [];
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => {
      if (Array.isArray(value)) return [name, []];
      if (name === 'next' || name === 'cursor') return [name, null];
      if (name === 'count' && typeof value === 'number') return [name, 0];
      return [name, value];
    }),
  );
}

/** Runs before a page's own scripts: its live channel can be cut, and stays so until it is mended. */
const LIVE = `(() => {
  const open = new Set();
  let isCut = false;
  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(url, protocols) {
      super(isCut ? 'ws://127.0.0.1:9/' : url, protocols);
      open.add(this);
      this.addEventListener('close', () => open.delete(this));
    }
  };
  globalThis.millraceLive = (cut) => { isCut = cut; if (cut) for (const socket of open) socket.close(); };
})()`;

/** Puts the pages of a context into a state, by what becomes of their questions and of their live channel. */
export class Interceptor {
  state: State = 'full';

  /** Before its first page is opened. */
  async watch(context: BrowserContext): Promise<void> {
    await context.addInitScript(LIVE);
    await context.route('**/api/**', (route) => this.#answer(route));
    await context.route('**/live/**', (route) => (this.state === 'stale' ? route.abort() : route.continue()));
  }

  /** As a pulled cable: what is open closes, and nothing answers any more. */
  async cut(page: Page): Promise<void> {
    this.state = 'stale';
    await page.evaluate('millraceLive(true)');
  }
  /** The cable is in again. */
  async mend(page: Page): Promise<void> {
    this.state = 'full';
    await page.evaluate('millraceLive(false)');
  }

  /** Whoever asked may have left before there was an answer, or before it was read: nobody is told anything then. */
  async #answer(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const { state } = this;
    if (state === 'stale') return route.abort();
    if (pathname === '/api/v1/me' && state === 'no-permission') {
      const response = await route.fetch().catch(() => null);
      const me: object | null = (await response?.json().catch(() => null)) ?? null;
      if (response === null || me === null) return;
      return route.fulfill({ response, json: { ...me, permissions: ['plant.tree'] } });
    }
    if (state === 'full' || OF_THE_SESSION.test(pathname)) return route.continue();
    switch (state) {
      case 'loading':
        // Nobody ever answers.
        return;
      case 'error':
        return route.fulfill(problem(500, 'fault', 'The reason is in the log under 7f3a-22'));
      case 'no-permission':
        return route.fulfill(problem(403, 'not-permitted', 'Your role does not have this right'));
      case 'offline':
        return route.abort();
      case 'empty': {
        if (DECLARATIONS.test(pathname) || route.request().method() !== 'GET') return route.continue();
        const response = await route.fetch().catch(() => null);
        const json: unknown = response?.ok() ? await response.json().catch(() => null) : null;
        if (response === null || (response.ok() && json === null)) return;
        return route.fulfill(json === null ? { response } : { response, json: emptied(json) });
      }
    }
  }
}

/** After so many ms without a link nothing may look like now. */
export const LONG = 15_000;

/** What has to be seen in each state, anywhere on the page. `full`: what must not. */
const OFFICE_SIGNS: Readonly<Record<Exclude<State, 'full'>, string>> = {
  empty: '[data-kind=empty]',
  loading: 'main [role=status][aria-label]',
  error: '[data-kind=error]',
  offline: '[data-kind=offline]',
  stale: '.stale, .old',
  'no-permission': '[data-kind=no-permission]',
};
const PANEL_SIGNS: Readonly<Record<Exclude<State, 'full'>, string>> = {
  empty: '[data-kind=empty], .none, .card.middle:not([role])',
  loading: 'main[role=status]',
  error: 'main[role=alert]',
  offline: 'main[role=alert]',
  stale: '.strip .offline, .strip .lost',
  'no-permission': 'main[role=alert]',
};

const signs = (app: 'office' | 'panel') => (app === 'office' ? OFFICE_SIGNS : PANEL_SIGNS);

/**
 * Whether this comes to hold on the page, `within` ms. Asked from outside: the server's pages let nobody evaluate a text in them,
 * as `waitForFunction` does.
 */
async function comes(page: Page, test: string, within: number): Promise<boolean> {
  for (const end = performance.now() + within; performance.now() < end; await pause(50)) {
    // Between two pages there is nothing to ask.
    if (await page.evaluate<boolean>(test).catch(() => false)) return true;
  }
  return false;
}

/** What tells in the page whether something of this can be seen. */
const seen = (selector: string): string =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].some((one) => one.checkVisibility())`;

/** Whether the page shows what it has to in this state; `within` ms. Of `full`: that it is still, and shows none of the others. */
export async function isIn(page: Page, app: 'office' | 'panel', state: State, within = 20_000): Promise<boolean> {
  const all = signs(app);
  const others = Object.entries(all).flatMap(([of, sign]) => (of === 'stale' ? [] : [sign]));
  const test =
    state === 'full' ? `document.querySelector('main') !== null && !(${seen(others.join(', '))})` : seen(all[state]);
  return comes(page, test, within);
}

/** Whether there is a page, and nothing of it is on its way any more; `within` ms. What it shows then is what it has to show. */
export const isSettled = (page: Page, app: 'office' | 'panel', within = 20_000): Promise<boolean> =>
  comes(page, `document.querySelector('main') !== null && !(${seen(signs(app).loading)})`, within);

/** Whether the page comes to show no more of this state; `within` ms. */
export const isNot = (
  page: Page,
  app: 'office' | 'panel',
  state: Exclude<State, 'full'>,
  within = 20_000,
): Promise<boolean> => comes(page, `!(${seen(signs(app)[state])})`, within);

/**
 * Goes to an address of the app that stands, as a link does, and resolves when the page of before is gone; where the app does not
 * stand yet, or would stay on the same page, it is loaded anew.
 */
export async function go(page: Page, url: string): Promise<void> {
  const [from, to] = [new URL(page.url(), 'about:blank'), new URL(url)];
  const leaves = from.origin === to.origin && from.pathname !== to.pathname;
  const stands = leaves && (await page.locator('main').count()) > 0;
  if (stands) {
    await page.evaluate(`(() => {
      for (const main of document.querySelectorAll('main')) main.dataset.before = '';
      const link = document.createElement('a');
      link.href = ${JSON.stringify(url)};
      document.querySelector('main').after(link);
      link.click();
      link.remove();
    })()`);
    if (await comes(page, "document.querySelector('main:not([data-before])') !== null", 3_000)) return;
  }
  await page.goto(url);
  await page.locator('main, [data-kind], .door').first().waitFor();
}

/**
 * Leads to a page, and says whether it comes to be in this state. What all pages share was asked when the first of them stood, and is
 * given up after a while: a page that needs it is on its way only where it has just been loaded.
 */
export async function goInto(page: Page, app: 'office' | 'panel', url: string, state: State): Promise<boolean> {
  await go(page, url);
  if (state !== 'loading') return isIn(page, app, state);
  if (await isIn(page, app, state, 3_000)) return true;
  await page.goto(url);
  return isIn(page, app, state);
}
