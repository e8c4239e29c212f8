import type { CDPSession, Page } from 'playwright-core';
import { openAs, openBrowser } from '../../hmi/e2e/browser.ts';
import { builtScreens } from '../../hmi/e2e/built.ts';
import { type FakePlant, startFakePlant } from '../../hmi/e2e/fake-plant.ts';
import type { Bench, Figure } from '../harness/figure.ts';
import { type Kept, kept } from '../harness/kept.ts';

const LINKS = ['Overview', 'Stops', 'Stock', 'Machines'];
const MEBIBYTE = 2 ** 20;
/** Values a second of a wall in a plant; it is shown sixty times as many. */
const USUAL = 20;
const FASTER = 60;

interface Walk {
  readonly before: Kept;
  readonly after: Kept;
}

/** Does something often, once to warm up; what is kept before and after. */
async function walked(cdp: CDPSession, work: (n: number) => Promise<void>, warm: number, times: number): Promise<Walk> {
  for (let n = 0; n < warm; n++) await work(n);
  const before = await kept(cdp);
  for (let n = 0; n < times; n++) await work(n);
  return { before, after: await kept(cdp) };
}

async function navigate(page: Page, n: number): Promise<void> {
  await page
    .locator('nav')
    .getByRole('link', { name: LINKS[n % LINKS.length] ?? '', exact: true })
    .first()
    .click();
  await page.locator('main [role=status][aria-label]').first().waitFor({ state: 'detached' });
}

/** A chart that comes and goes: another range is another plot. */
async function mountChart(page: Page, n: number): Promise<void> {
  const answer = page.waitForResponse((response) => response.url().includes('/api/v1/trend?'));
  await page.getByRole('button', { name: n % 2 ? '1 h' : '8 h', exact: true }).click();
  await answer;
  await page.locator('canvas').first().waitFor();
}

const wordsOf = ({ before, after }: Walk): string => JSON.stringify({ before, after });

/** What screens keep of what is gone: after many pages, after many charts, and of a wall that runs on and on. */
export const screenLeak: Bench = {
  ids: ['screen-leak-pages', 'screen-leak-charts', 'screen-leak-wall'],
  title: 'what screens keep: 1,000 navigations, 1,000 charts, an hour of the andon wall at 60 times its rate',
  async run({ long, say }): Promise<Figure[]> {
    await builtScreens();
    // Without the compiler: machine code grows with every function that is used often, whether anything is kept or not.
    const [browser, plant] = await Promise.all([openBrowser('--js-flags=--jitless'), startFakePlant()]);
    const times = long ? 1_000 : 100;
    const opened = async (path: string) => {
      const { context, page, thrown } = await openAs(browser, { width: 1440, height: 900 });
      await page.goto(`${plant.url}/office/${path}`);
      return { page, thrown, cdp: await context.newCDPSession(page), close: () => context.close() };
    };
    const figure = (id: string, what: string, { before, after }: Walk): Figure => ({
      id,
      value: after.heap / MEBIBYTE,
      unit: 'MiB',
      baseline: before.heap / MEBIBYTE,
      ratio: after.heap / before.heap,
      note: `${what}; aim ≤ 1.05; detached nodes ${before.detached} → ${after.detached} (aim ≤ 50 more), nodes ${before.nodes} → ${after.nodes}, listeners ${before.listeners} → ${after.listeners}`,
    });
    try {
      const office = await opened('');
      const pages = await walked(office.cdp, (n) => navigate(office.page, n), 4 * LINKS.length, times);
      say(`pages: ${wordsOf(pages)}`);
      await office.close();

      const trends = await opened('trends?points=101,111&pick=0');
      await trends.page.locator('canvas').first().waitFor();
      const charts = await walked(trends.cdp, (n) => mountChart(trends.page, n), 10, times);
      say(`charts: ${wordsOf(charts)}`);
      await trends.close();

      const wall = await walkWall(plant, opened, long ? 3_600 / FASTER : 20);
      say(`wall: ${wordsOf(wall)}`);
      return [
        figure('screen-leak-pages', `after ${times} navigations`, pages),
        figure('screen-leak-charts', `after ${times} charts of two panes`, charts),
        figure(
          'screen-leak-wall',
          `after ${long ? 'an hour' : '20 minutes'} of the wall, told ${FASTER} times as fast`,
          wall,
        ),
      ];
    } finally {
      await browser.close();
      await plant.stop();
    }
  },
};

type Opened = (path: string) => Promise<{ page: Page; thrown: string[]; cdp: CDPSession; close: () => Promise<void> }>;

/** Everything that a wall hears in an hour, in a minute: values, and an event for each of its questions every second. */
async function walkWall(plant: FakePlant, open: Opened, seconds: number): Promise<Walk> {
  const { page, thrown, cdp, close } = await open('wall');
  await page.locator('main.wall li').first().waitFor();
  plant.rate = USUAL * FASTER;
  const second = async () => {
    for (const type of ['production-log.stop-began', 'andon.called', 'alarms.came']) plant.happen(type);
    await page.waitForTimeout(1_000);
  };
  try {
    const walk = await walked(cdp, second, 5, seconds);
    if (thrown.length > 0) throw new Error(`the wall threw ${thrown[0]}`);
    return walk;
  } finally {
    plant.rate = 0;
    await close();
  }
}
