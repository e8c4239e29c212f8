import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { openAs, openBrowser } from '../../hmi/e2e/browser.ts';
import { builtScreens } from '../../hmi/e2e/built.ts';
import { type FakePlant, startFakePlant } from '../../hmi/e2e/fake-plant.ts';
import { barePlots, bareValues } from '../harness/bare-screens.ts';
import { type Bench, type Figure, median } from '../harness/figure.ts';
import { type Meter, metered, meterWords } from '../harness/screen-meter.ts';

/** Values a second, all of points that are on the glass. */
const RATE = 2_000;
const LINES = 40;
const ROWS = 10_000;
/** Panes that the page of trends takes; eight series of ten thousand points are as many points as these. */
const SERIES = 6;
const BUCKETS = Math.ceil((8 * 10_000) / SERIES);
const FIRST_POINT = 10_000;
// biome-ignore lint/suspicious/noExplicitAny: answers of a plant of any shape, which are only made longer
type Json = any;

/** Changes what a query answers. */
const answered = (page: Page, name: string, change: (answer: Json) => Json) =>
  page.route(`**/api/v1/queries/${name}?*`, async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
const told = (page: Page, name: string, answer: Json) =>
  page.route(`**/api/v1/queries/${name}?*`, (route) => route.fulfill({ json: answer }));

const moreLines = (overview: Json): Json => ({
  ...overview,
  lines: Array.from({ length: LINES }, (_, n) => {
    const line = overview.lines[n % overview.lines.length];
    const rate = { ...line.rate, point: FIRST_POINT + n };
    return {
      ...line,
      line: `${line.line}-${n}`,
      machine: `${line.machine}-${n}`,
      attention: null,
      state: 'producing',
      rate,
    };
  }),
});

/** Closes a page whose answers are changed: one that is just on its way is given up, and not an error. */
async function closed(context: BrowserContext, page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
}

/** A site with one device of very many points. */
function manyPoints(tree: Json): Json {
  const [site] = tree.sites;
  const [area] = site.areas;
  const [line] = area.lines;
  const [device] = line.devices;
  const points = Array.from({ length: ROWS }, (_, n) => ({
    ...device.points[1],
    id: FIRST_POINT + n,
    path: `${device.path}/value-${String(n).padStart(5, '0')}`,
  }));
  const whole = { ...device, id: 'many', points };
  return { sites: [{ ...site, areas: [{ ...area, lines: [{ ...line, devices: [whole] }] }] }] };
}

/** Both ways of showing the same values for as long, one after the other: ours, and a page of nothing but cells. */
async function beside(
  { browser, plant, seconds, say }: Stage,
  what: string,
  { bare, height }: { readonly bare: string; readonly height: number },
  open: (page: Page) => Promise<(() => Promise<void>) | undefined>,
): Promise<{ own: Meter; bare: Meter }> {
  plant.rate = RATE;
  try {
    const { context, page, thrown } = await openAs(browser, { width: 1440, height });
    const busy = await open(page);
    const for_ = async () => {
      const end = performance.now() + seconds * 1_000;
      while (performance.now() < end) await (busy?.() ?? delay(250));
    };
    await delay(2_000);
    const own = await metered(browser, page, for_);
    await closed(context, page);
    if (thrown.length > 0) throw new Error(`${what}: the page threw ${thrown[0]}`);
    const other = await openAs(browser, { width: 1440, height });
    await other.page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: bare }));
    await other.page.goto(`${plant.url}/bare`);
    await delay(2_000);
    const bareMeter = await metered(browser, other.page, () => delay(seconds * 1_000));
    await other.context.close();
    say(`${what}: ${meterWords(own)}; bare: ${meterWords(bareMeter)}`);
    return { own, bare: bareMeter };
  } finally {
    plant.rate = 0;
  }
}

interface Stage {
  readonly browser: Browser;
  readonly plant: FakePlant;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

const pointsFrom = (count: number): number[] => Array.from({ length: count }, (_, n) => FIRST_POINT + n);

const overview = (stage: Stage) =>
  beside(
    stage,
    `overview of ${LINES} lines`,
    { bare: bareValues(pointsFrom(LINES)), height: LINES * 68 + 500 },
    async (page) => {
      await answered(page, 'production-log.overview', moreLines);
      await page.goto(`${stage.plant.url}/office/`);
      await page
        .locator('table.lines .rate')
        .nth(LINES - 1)
        .waitFor();
      return undefined;
    },
  );

const table = (stage: Stage) =>
  beside(stage, `table of ${ROWS} rows`, { bare: bareValues(pointsFrom(24)), height: 900 }, async (page) => {
    await answered(page, 'plant.tree', manyPoints);
    await told(page, 'plant.config.version', { version: 1, document: {} });
    await told(page, 'plant.protocols', { protocols: [], device: [] });
    await told(page, 'plant.profile', null);
    await page.goto(`${stage.plant.url}/office/devices/of/many`);
    await page.getByText('value-00000', { exact: true }).waitFor();
    await page.mouse.move(700, 600);
    // A hand that goes through it: a screen further every quarter of a second.
    return async () => {
      await page.mouse.wheel(0, 600);
      await delay(250);
    };
  });

/** Milliseconds from the answer of the trend's route to the frame that shows it: on our page and with uPlot alone. */
async function charts({ browser, plant, say }: Stage): Promise<{ own: number; bare: number }> {
  const points = Array.from({ length: SERIES }, (_, n) => 100 + n * 10);
  let text = '';
  const { context, page } = await openAs(browser);
  // The browser's own record ends at 250 answers unless told otherwise, and a page of trends asks for more than that here.
  await page.addInitScript('performance.setResourceTimingBufferSize(10_000)');
  await page.route('**/api/v1/trend?*', async (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('width', String(BUCKETS));
    const response = await route.fetch({ url: url.href, maxRetries: 3 });
    text = await response.text();
    await route.fulfill({ response, body: text });
  });
  await page.goto(`${plant.url}/office/trends?points=${points.join(',')}&pick=0`);
  await page
    .locator('canvas')
    .nth(SERIES - 1)
    .waitFor();
  // From the moment the browser has the whole answer, by its own record, to the frame after the last canvas was painted.
  const watch = `new Promise((resolve) => {
    const began = performance.now();
    const canvases = new Set();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (...given) {
      canvases.add(this.canvas);
      clearTimeout(globalThis.benchQuiet);
      globalThis.benchQuiet = setTimeout(() => {
        const answer = performance.getEntriesByType('resource').findLast(({ name }) => name.includes('/api/v1/trend?'));
        // The axes are drawn at once, with what there was; what is meant comes with the answer.
        if (canvases.size < ${SERIES} || answer.startTime < began || globalThis.benchPainted < answer.responseEnd) return;
        CanvasRenderingContext2D.prototype.fillText = fillText;
        resolve(globalThis.benchPainted - answer.responseEnd);
      }, 400);
      requestAnimationFrame(() => setTimeout(() => { globalThis.benchPainted = performance.now(); }));
      return fillText.apply(this, given);
    };
  })`;
  const taken: number[] = [];
  for (const name of ['1 h', '8 h', '1 h', '8 h', '1 h', '8 h', '1 h']) {
    const painted = page.evaluate<number>(watch);
    await page.getByRole('button', { name, exact: true }).click();
    taken.push(await painted);
  }
  await closed(context, page);
  const other = await openAs(browser);
  await other.page.setContent(barePlots());
  const bare: number[] = [];
  for (let n = 0; n < taken.length; n++) {
    bare.push((await other.page.evaluate(`globalThis.draw(${JSON.stringify(text)})`)) as number);
  }
  await other.context.close();
  say(
    `trends: ${taken.map((one) => one.toFixed(0)).join(' ')} ms; bare uPlot: ${bare.map((one) => one.toFixed(0)).join(' ')} ms`,
  );
  return { own: median(taken), bare: median(bare) };
}

/** How much of their time screens spend in tasks that a hand would feel, while a plant talks as fast as it can. */
export const screenLoad: Bench = {
  ids: ['screen-load-overview', 'screen-load-table', 'screen-load-chart'],
  title: `screens under load in Chromium: ${RATE} values a second on the glass, a table of ${ROWS} rows, ${SERIES * BUCKETS} points of charts`,
  async run({ long, say }): Promise<Figure[]> {
    await builtScreens();
    const [browser, plant] = await Promise.all([openBrowser(), startFakePlant()]);
    const stage: Stage = { browser, plant, seconds: long ? 120 : 30, say };
    try {
      const [lines, rows, chart] = [await overview(stage), await table(stage), await charts(stage)];
      const share = (id: string, { own, bare }: { own: Meter; bare: Meter }): Figure => ({
        id,
        value: own.longShare * 100,
        unit: '% in tasks > 50 ms',
        baseline: bare.longShare * 100,
        ratio: bare.longShare > 0 ? own.longShare / bare.longShare : null,
        note: `by processor time, aim ≤ 1; by the wall clock ${(own.wallShare * 100).toFixed(1)} against ${(bare.wallShare * 100).toFixed(1)}; busy ${(own.busyShare * 100).toFixed(1)} % of the time against ${(bare.busyShare * 100).toFixed(1)}; frames p95 ${own.frames.p95.toFixed(1)} ms against ${bare.frames.p95.toFixed(1)} of bare cells`,
      });
      return [
        share('screen-load-overview', lines),
        share('screen-load-table', rows),
        {
          id: 'screen-load-chart',
          value: chart.own,
          unit: 'ms',
          baseline: chart.bare,
          ratio: chart.own / chart.bare,
          note: `from the answer of ${SERIES} × ${BUCKETS} buckets to the glass, against uPlot alone; aim ≤ 120`,
        },
      ];
    } finally {
      await browser.close();
      await plant.stop();
    }
  },
};
