import type { Search } from '@millrace/hmi-client';
import type { Page } from 'playwright-core';
import { openAs, openBrowser } from '../../hmi/e2e/browser.ts';
import { builtScreens } from '../../hmi/e2e/built.ts';
import { startFakePlant } from '../../hmi/e2e/fake-plant.ts';
import { barePalette } from '../harness/bare-screens.ts';
import { type Bench, type Figure, percentile } from '../harness/figure.ts';

/** What is aimed at, ms: from the key to the frame that shows the palette, and what was found for a word. */
const OPEN = 60;
const RESULTS = 100;
const WORDS = ['zip', 'cot', 'lab', 'but', 'thr'];
const FOUND = 20;
/** What is not seen by then will not come, ms. */
const WAIT = 10_000;

/**
 * Runs in the page, and is ready once it answers: `benchShown` resolves with the milliseconds from the next key to the frame in
 * which `seen` holds first. Reads the time of the event itself, so what the key waited for in a busy page counts.
 */
const watch = (seen: string): string => `(() => {
  const isSeen = () => { ${seen} };
  globalThis.benchShown = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(document.activeElement.outerHTML + ' has the keys, and nothing was seen')), ${WAIT});
    addEventListener('keydown', ({ timeStamp }) => {
      // A frame's callbacks run before it is painted, a task of its own after.
      const look = () => (isSeen() ? setTimeout(() => resolve(performance.now() - timeStamp)) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
})()`;
/** Presses the key and says how long it took, ms. */
async function toFrame(page: Page, key: string, seen: string): Promise<number> {
  await page.evaluate(watch(seen));
  await page.keyboard.press(key);
  return page.evaluate<number>('globalThis.benchShown');
}
const OPENED = "return document.activeElement?.matches('[role=dialog] [role=combobox]') ?? false;";
const SHOWN = (word: string) =>
  `return [...document.querySelectorAll('[role=option]')].some(({ textContent }) => textContent.includes('found-for-${word}'));`;

interface Times {
  readonly open: number[];
  readonly results: number[];
}

/** The palette opened and asked `rounds` times for each word, the last letter of which is timed. */
async function timed(page: Page, rounds: number): Promise<Times> {
  const times: Times = { open: [], results: [] };
  for (let round = 0; round < rounds; round++) {
    for (const word of WORDS) {
      const opened = await toFrame(page, 'Control+k', OPENED);
      await page.keyboard.type(word.slice(0, -1), { delay: 200 });
      await page.waitForTimeout(300);
      const found = await toFrame(page, word.slice(-1), SHOWN(word));
      await page.keyboard.press('Escape');
      await page.locator('[role=dialog]').waitFor({ state: 'detached' });
      // The first of all loads what is kept from then on.
      if (round === 0) continue;
      times.open.push(opened);
      times.results.push(found);
    }
  }
  return times;
}

/** What a server answers: as many records as the palette shows, named by what was asked. */
const answerTo = (word: string): Search => ({
  records: Array.from({ length: FOUND }, (_, n) => ({
    ...{ entity: 'stock.item', kind: 'Item', id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
    title: [{ text: `found-for-${word} ${n}`, found: false }],
    ...{ detail: null, also: [] },
  })),
  cursor: null,
  incomplete: [],
});

/** How soon the palette stands and answers, without the network and the server: against a bare dialog and list in the same run. */
export const palette: Bench = {
  ids: ['palette', 'palette-results'],
  title: 'the palette in Chromium: from a key to the frame that shows it, and what was found for a word',
  async run({ long, say }): Promise<Figure[]> {
    await builtScreens(['office']);
    const [browser, plant] = await Promise.all([openBrowser(), startFakePlant()]);
    const rounds = long ? 21 : 6;
    const search = (page: Page) =>
      page.route('**/api/v1/search?*', (route) =>
        route.fulfill({ json: answerTo(new URL(route.request().url()).searchParams.get('q') ?? '') }),
      );
    try {
      const own = await openAs(browser);
      await search(own.page);
      await own.page.goto(`${plant.url}/office/stock`);
      await own.page.getByRole('row').nth(1).waitFor();
      const ours = await timed(own.page, rounds);
      if (own.thrown.length > 0) throw new Error(`the page threw ${own.thrown[0]}`);
      await own.context.close();
      const other = await openAs(browser);
      await search(other.page);
      await other.page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: barePalette() }));
      await other.page.goto(`${plant.url}/bare`);
      const bare = await timed(other.page, rounds);
      await other.context.close();
      const figure = (id: string, what: keyof Times, aim: number): Figure => {
        const [value, baseline] = [percentile(ours[what], 0.5), percentile(bare[what], 0.5)];
        say(
          `${id}: ${ours[what].map((one) => one.toFixed(0)).join(' ')} ms; bare: ${bare[what].map((one) => one.toFixed(0)).join(' ')} ms`,
        );
        const note = `median of ${ours[what].length}, p95 ${percentile(ours[what], 0.95).toFixed(0)} ms against ${percentile(bare[what], 0.95).toFixed(0)} of a bare dialog; aim ≤ ${aim}`;
        return { id, value, unit: 'ms', baseline, ratio: value / baseline, note };
      };
      return [figure('palette', 'open', OPEN), figure('palette-results', 'results', RESULTS)];
    } finally {
      await browser.close();
      await plant.stop();
    }
  },
};
