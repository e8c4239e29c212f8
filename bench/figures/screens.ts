import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Bench, type Figure, percentile } from '../harness/figure.ts';
import { type Plant, startPlant } from '../harness/plant.ts';
import { claimPlant, type PlantClient, until } from '../harness/plant-client.ts';
import { walkOffice } from './screens-heap.ts';

const SITE = 'bench';
const MACHINE = 'hall/line/cell/m1';
const KIBIBYTE = 1024;
const MEBIBYTE = 2 ** 20;
const text = (en: string) => ({ en });

/** One machine that tells its state and one value. */
const profile = {
  profile: 'bench-machine',
  version: 1,
  label: text('Machine'),
  source: 'made for the bench',
  points: [
    { name: 'state', type: 'text' },
    { name: 'value', unit: '1' },
  ],
  rules: [
    { id: 'state', topic: 'devices/{id}/state', payload: 'text', values: [{ point: '{device}/state' }] },
    { id: 'value', topic: 'devices/{id}/value', payload: 'number', values: [{ point: '{device}/value' }] },
  ],
  detectors: [
    {
      type: 'machine-state',
      inputs: { state: '{device}/state' },
      settings: { by: 'state', states: { run: 'producing' }, stopsAfter: '3 min', silentAfter: '100 s' },
    },
  ],
};
const document = {
  version: 1,
  site: SITE,
  name: text('Bench'),
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: text('A'), start: '06:00', end: '06:00' }] },
  areas: [{ id: 'hall', name: text('Hall'), lines: [{ id: 'line', name: text('Line') }] }],
  devices: [{ id: 'm1', path: MACHINE, profile: 'bench-machine' }],
};

const launch = (...more: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', ...more],
  });

/** A browser signed in at the plant, and what it costs to see a page first: gzipped bytes of scripts and styles. */
async function open(browser: Browser, plant: Plant, client: PlantClient) {
  const url = `http://127.0.0.1:${plant.ports.http}`;
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    client.cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    }),
  );
  await context.addInitScript(`localStorage.setItem('millrace.panel.machine', '${SITE}:${MACHINE}')`);
  return { context, page: await context.newPage(), url };
}

async function firstLoad(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.locator('main').first().waitFor();
  await page.waitForLoadState('load');
  return (await page.evaluate(
    `performance.getEntriesByType('resource').filter(({ name }) => /\\.(js|css)$/.test(name)).reduce((sum, each) => sum + each.encodedBodySize, 0)`,
  )) as number;
}

async function pixelLatency(page: Page, plant: Plant, secret: string, count: number): Promise<number[]> {
  const door = `mqtt://127.0.0.1:${plant.ports.mqtt}`;
  const options = { clientId: 'm1', username: 'm1', password: secret, reconnectPeriod: 0 };
  const device = await until(
    'the gateway lets the device in',
    () => connectAsync(door, options).catch(() => null),
    (found) => found !== null,
  );
  if (!device) throw new Error('the gateway did not let the device in');
  const taken: number[] = [];
  try {
    await device.publishAsync('devices/m1/state', 'run', { qos: 1 });
    for (let value = 1_001; value <= 1_000 + count; value++) {
      // The moment of the frame in which the number is drawn.
      const seen = page.evaluate(`new Promise((resolve) => {
        const look = () => [...document.querySelectorAll('.values .value')].some(({ textContent }) =>
          textContent.replace(/\\D/g, '').startsWith('${value}'))
          ? requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())) : requestAnimationFrame(look);
        look();
      })`) as Promise<number>;
      await delay(300);
      const sent = performance.timeOrigin + performance.now();
      await device.publishAsync('devices/m1/value', String(value), { qos: 1 });
      taken.push((await seen) - sent);
    }
  } finally {
    await device.endAsync();
  }
  return taken;
}

/** What the screens cost on a real plant in a real Chromium: first load, memory, and from the broker to the glass. */
export const screens: Bench = {
  ids: [
    'screens-panel-first-load',
    'screens-office-first-load',
    'screens-heap',
    'screens-objects',
    'screens-nodes',
    'screens-latency',
  ],
  title: 'first load, memory and latency of the screens in Chromium',
  async run({ folder, long, say }) {
    const plant = await startPlant({ folder, demo: false });
    const browser = await launch();
    try {
      const client = await claimPlant(plant, 'Bench');
      await client.command('plant.config.apply', { document, profiles: [profile] });
      await client.command('plant.gateway.assign', { gateway: 'main', site: SITE });
      const rotated = { site: SITE, device: 'm1', overlap: '1 s' };
      const { secret } = (await client.command('plant.device.rotate', rotated)) as { secret: string };

      const panel = await open(browser, plant, client);
      const panelBytes = await firstLoad(panel.page, `${panel.url}/panel/`);
      await panel.context.close();
      const { context, page, url } = await open(browser, plant, client);
      const officeBytes = await firstLoad(page, `${url}/office/`);
      say(`first load: panel ${panelBytes} and office ${officeBytes} bytes of scripts and styles, as sent`);

      await page.goto(`${url}/office/machines/${MACHINE}`);
      await page.locator('.values .value').first().waitFor();
      const taken = await pixelLatency(page, plant, secret, long ? 200 : 50);
      say(`broker to glass: ${taken.map((each) => each.toFixed(0)).join(' ')} ms`);

      const rounds = long ? 200 : 30;
      const whole = await walkOffice(page, rounds);
      await context.close();
      say(`live heap and nodes: ${JSON.stringify(whole)}`);
      // Without the compiler: machine code grows with every function that is used often, whether anything is kept or not.
      const plain = await launch('--js-flags=--jitless');
      const objects = await (async () => {
        try {
          const opened = await open(plain, plant, client);
          await opened.page.goto(`${url}/office/`);
          return await walkOffice(opened.page, rounds);
        } finally {
          await plain.close();
        }
      })();
      say(`the same without compiled code: ${JSON.stringify(objects)}`);

      const figure = (
        id: string,
        value: number,
        unit: string,
        note: string,
        baseline: number | null = null,
      ): Figure => ({
        id,
        value,
        unit,
        baseline,
        ratio: baseline === null ? null : value / baseline,
        note,
      });
      return [
        figure('screens-panel-first-load', panelBytes / KIBIBYTE, 'KiB gz', 'scripts and styles; aim ≤ 110'),
        figure('screens-office-first-load', officeBytes / KIBIBYTE, 'KiB gz', 'scripts and styles; aim ≤ 170'),
        figure(
          'screens-heap',
          whole.after.heap / MEBIBYTE,
          'MiB',
          `live heap after ${whole.navigations.after} navigations, against after ${whole.navigations.before}; with the machine code that the engine makes of what is used often`,
          whole.before.heap / MEBIBYTE,
        ),
        figure(
          'screens-objects',
          objects.after.heap / MEBIBYTE,
          'MiB',
          'the same in an engine that compiles nothing: what the screens keep; aim ≤ +5 %',
          objects.before.heap / MEBIBYTE,
        ),
        figure('screens-nodes', whole.after.nodes, 'nodes', 'held by the engine, the same moments', whole.before.nodes),
        figure(
          'screens-latency',
          percentile(taken, 0.95),
          'ms p95',
          `publish to the frame that shows it; median ${percentile(taken, 0.5).toFixed(0)}, ${taken.length} values; aim ≤ 500`,
        ),
      ];
    } finally {
      await browser.close();
      await plant.stop();
    }
  },
};
