import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCALES, type Locale, THEMES, type Theme } from '../browser.ts';
import { truncated } from '../stretch.ts';
import { misfitting, unreadable } from '../walk/looks.ts';
import { type App, DOORS, STATES, type State, type WalkedPage } from '../walk/pages.ts';
import { found, nameOf, PARTS, picture, Stage, WHOLE } from '../walk/stage.ts';
import { go, goInto, type Interceptor, isIn, isNot, isSettled, LONG } from '../walk/states.ts';

// How every page looks, on every glass that it is seen on. Fake: what becomes of a page's questions (`states.ts`), and the plant
// behind the pages that the table gives to the fake one. Real: both apps as built, and the server behind all other pages.
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.begin();
}, 900_000);
afterAll(() => stage?.end(), 120_000);

/** A part of the walk is asked for by the variable of this name: "full,stale". */
const isAsked = (variable: string) => (what: string) => process.env[variable]?.split(',').includes(what) ?? true;
/** What every run looks at: pages with data. `MILLRACE_WALK=whole`: every state. */
const LOOKED = WHOLE ? STATES.filter(isAsked('MILLRACE_STATES')) : (['full'] as const satisfies readonly State[]);
const LOOKED_AT = PARTS.filter(({ app }) => isAsked('MILLRACE_APPS')(app));

const inTurn = <T>(all: readonly T[], at: number): T => all[at % all.length] as T;
/** Every run sees each page in English and in one other language, turn about. */
const isSeen = (locale: Locale, at: number): boolean => WHOLE || locale === 'en' || inTurn(['bn', 'hi'], at) === locale;
/** Every run looks for what axe finds in English alone, in the light theme and one other. */
function looked(locale: Locale, at: number): readonly Theme[] {
  if (WHOLE) return THEMES;
  return locale === 'en' ? ['light', inTurn(['dark', 'contrast'] as const, at)] : [];
}

let screens = 0;
async function lookAt(
  page: Page,
  one: Pick<WalkedPage, 'app' | 'route'>,
  how: { name: string; locale: Locale; at: number },
) {
  // One that stands upright is laid out anew, and nobody can tell from the others how.
  const here = await misfitting(page, one, async (glass) => {
    if (glass.height > glass.width) await picture(page, `${how.locale}-upright-${how.name}`);
  });
  const shown = async (theme: Theme) => {
    screens++;
    await picture(page, `${how.locale}-${theme}-${how.name}`);
  };
  return [...here, ...(await unreadable(page, one, { looked: looked(how.locale, how.at), each: shown }))];
}

/** Leads to a page and brings it into this state; false: it does not say so. */
async function bring(page: Page, one: WalkedPage, state: State, interceptor: Interceptor) {
  const { app } = one;
  if (state !== 'stale' && !one.never?.[state]) return goInto(page, app, stage.url(one), state);
  await go(page, stage.url(one));
  // One that never says so is looked at as it stands.
  if (one.never?.[state]) return isSettled(page, app);
  await (one.never?.full ? isSettled(page, app) : isIn(page, app, 'full'));
  await interceptor.cut(page);
  // A link that was about to come takes its own time limit to be given up.
  for (let tried = 0; tried < 3; tried++) {
    await page.clock.fastForward(LONG);
    if (await isIn(page, app, 'stale', 7_000)) return true;
  }
  return false;
}
/** Puts the cable in again. Where the page does not forget that it was out, the next one is loaded anew. */
async function bringBack(page: Page, { app }: WalkedPage, interceptor: Interceptor) {
  await interceptor.mend(page);
  await page.clock.fastForward(LONG);
  if (!(await isNot(page, app, 'stale'))) await page.goto('about:blank');
}

describe.each(LOOKED_AT)('of the $app before the $of plant', ({ app, of, pages }) => {
  describe.each(LOOKED)('that is %s', (state) => {
    test.each(LOCALES)('every page can be read and fits every glass (%s)', { timeout: 3_600_000 }, async (locale) => {
      const { page, thrown, interceptor, close } = await stage.open(app, of, { locale });
      if (state === 'stale') await page.clock.install();
      else interceptor.state = state;
      const wrong: Record<string, string[]> = {};
      for (const [at, one] of pages.entries()) {
        // A page that cannot be full shows all the same what it always does.
        if (!isSeen(locale, at) || (state !== 'full' && one.never?.[state])) continue;
        const says = await bring(page, one, state, interceptor);
        const name = `${state}-${nameOf(one)}`;
        const here = says || one.never?.[state] ? [] : [`does not say that it is ${state}`];
        here.push(...(await lookAt(page, one, { name, locale, at })));
        if (state === 'full' && locale === 'en')
          here.push(...(await truncated(page, app)).map((cut) => `if longer: ${cut}`));
        if (here.length > 0) wrong[nameOf(one)] = here;
        if (state === 'stale') await bringBack(page, one, interceptor);
      }
      found(`${app} ${of} ${state} ${locale}`, thrown.length > 0 ? { ...wrong, thrown } : wrong, screens);
      expect(wrong).toEqual({});
      expect(thrown).toEqual([]);
      expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
      await close();
    });
  });
});

test.each(THEMES)('who reads in the %s theme gets it', async (theme) => {
  for (const app of ['office', 'panel'] as const) {
    const { page, close } = await stage.open(app, 'fake', { theme });
    await page.goto(stage.url({ app, of: 'fake', route: '', path: '' }));
    await page.locator('main').first().waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(theme);
    await close();
  }
});

test.each(LOCALES)(
  'in front of the apps every page can be read and fits every glass (%s)',
  {
    timeout: 900_000,
  },
  async (locale) => {
    const wrong: Record<string, string[]> = {};
    for (const [at, { app, route, mode, factor }] of DOORS.entries()) {
      if (!isSeen(locale, at)) continue;
      stage.mode = mode;
      const { page, thrown, close } = await stage.open(app as App, 'fake', { locale });
      const asked = { status: 401, code: 'second-factor-needed', title: 'A code is asked for', type: 'about:blank' };
      if (factor) await page.route('**/api/v1/me', (way) => way.fulfill({ status: 401, json: asked }));
      await page.goto(stage.url({ app, of: 'fake', route, path: route }));
      await page.locator('main').first().waitFor();
      const name = `${app}/${route}`;
      expect(new URL(page.url()).pathname).toBe(`/${name}`);
      const here = [...thrown, ...(await lookAt(page, { app, route }, { name: `door-${name}`, locale, at }))];
      if (here.length > 0) wrong[name] = here;
      await close();
    }
    stage.mode = 'full';
    found(`doors ${locale}`, wrong, screens);
    expect(wrong).toEqual({});
  },
);
