import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openAs, openBrowser, type ReaderOptions } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';
import type { RealServer } from '../real-server.ts';
import { fullServer } from './full-server.ts';
import { type App, type Ids, PAGES, STATIONS, type WalkedPage } from './pages.ts';
import { Interceptor } from './states.ts';

/** The whole product of pages, states, themes and languages, and not the share of it that every run walks. */
export const WHOLE = process.env.MILLRACE_WALK === 'whole';
/** Pictures of all that is walked, for who wants to look at them; null: nobody does. */
const PICTURES =
  process.env.MILLRACE_PICTURES ?? (WHOLE ? join(import.meta.dirname, '..', 'node_modules', '.looks') : null);

export interface Opened {
  readonly page: Page;
  readonly thrown: string[];
  readonly interceptor: Interceptor;
  close(): Promise<void>;
}

/** Both plants with the apps in front of them, and the browser. */
export class Stage {
  readonly #browser: Browser;
  readonly #fake: FakePlant;
  readonly #real: RealServer;
  readonly #ids: Ids;

  private constructor(browser: Browser, fake: FakePlant, real: RealServer, ids: Ids) {
    this.#browser = browser;
    this.#fake = fake;
    this.#real = real;
    this.#ids = ids;
  }
  static async begin(): Promise<Stage> {
    await builtScreens();
    const browser = await openBrowser();
    const [fake, { plant, ids }] = await Promise.all([startFakePlant(), fullServer(browser)]);
    fake.gateways.boxes = true;
    return new Stage(browser, fake, plant, ids);
  }
  async end(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#fake.stop(), this.#real.close()]);
  }

  /** Somebody at this app before one of the plants, with what becomes of his questions in hand. */
  async open(app: App, of: WalkedPage['of'], reader: ReaderOptions = {}): Promise<Opened> {
    const glass = app === 'panel' ? { width: 1280, height: 800, station: STATIONS[of] } : {};
    const { context, page, thrown } = await openAs(this.#browser, { ...glass, ...reader, workers: false });
    if (of === 'real') await context.addCookies([this.#real.cookie()]);
    const interceptor = new Interceptor();
    await interceptor.watch(context);
    return { page, thrown, interceptor, close: () => context.close() };
  }
  /** How the fake plant stands to whoever comes. */
  set mode(mode: FakePlant['mode']) {
    this.#fake.mode = mode;
  }
  url({ app, of, path }: WalkedPage): string {
    const within = typeof path === 'string' ? path : path(this.#ids);
    return `${of === 'fake' ? this.#fake.url : this.#real.url}/${app}/${within}`;
  }
}

/** Its name in what is found and in the names of pictures. */
export const nameOf = ({ app, route, path }: WalkedPage): string => `${app}/${typeof path === 'string' ? path : route}`;

export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  // No PNG: it takes twice as long to be made, and there are thousands.
  const file = `${name.replaceAll(/[^\w-]+/g, '_')}.jpg`;
  await page.screenshot({ path: join(PICTURES, file), animations: 'disabled', type: 'jpeg', quality: 80 });
}

/** Writes beside the pictures what was found on a part of the walk, and how many screens were seen so far. */
export function found(of: string, wrong: Readonly<Record<string, readonly string[]>>, screens: number): void {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  const findings = Object.values(wrong).reduce((sum, each) => sum + each.length, 0);
  appendFileSync(join(PICTURES, 'found.jsonl'), `${JSON.stringify({ of, screens, findings, wrong })}\n`);
}

/**
 * Pages of one route apart from each other: a link from one to the next leads to a page that has to be made, where one that only asks
 * otherwise would stay and had to be loaded anew, with all that is measured in it.
 */
function apart(pages: readonly WalkedPage[]): WalkedPage[] {
  const seen = new Map<string, number>();
  const rounds: WalkedPage[][] = [];
  for (const page of pages) {
    const round = seen.get(page.route) ?? 0;
    seen.set(page.route, round + 1);
    rounds[round] ??= [];
    rounds[round].push(page);
  }
  return rounds.flat();
}

/** The pages of the table in the parts that one context can walk: an app before a plant. */
export const PARTS = (['office', 'panel'] as const).flatMap((app) =>
  (['fake', 'real'] as const).map((of) => ({
    app,
    of,
    pages: apart(PAGES.filter((page) => page.app === app && page.of === of)),
  })),
);
