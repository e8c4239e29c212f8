import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SimulatedReader } from '../../../drivers/llrp/sim/simulated-reader.ts';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { findings, openAs, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type ServerWithGateway, serverWithGateway } from '../real-gateway.ts';

// From the tag to the booked move. Nothing is fake: the panel as built, server and database, the gateway's own process, and a
// simulated reader that speaks LLRP.
let browser: Browser;
let plant: ServerWithGateway;
let reader: SimulatedReader;
let page: Page;
let thrown: string[];
const site = 'plant-a';
const MACHINE = 'hall/line-1/cell/press-1';
const CRATES = ['01', '02', '03', '04'].map((end) => `3034257BF4000000000000${end}`);
const STRANGER = '3034257BF4000000000000FF';
let crate: string;
const place: Record<string, string> = {};

const pad = {
  ...{ profile: 'rfid-pad', version: 1, label: { en: 'RFID pad' }, links: ['llrp'] },
  source: 'EPCglobal Low Level Reader Protocol 1.1, 17.2.3',
  rules: [
    {
      ...{ id: 'reads', topic: 'devices/{id}/reads', time: { path: 'ts', format: 'epoch-us' } },
      observation: {
        ...{ type: 'tag-read', device: '{device}', each: 'reads' },
        fields: { epc: 'epc', antenna: 'antenna', rssi: 'rssi' },
      },
    },
  ],
};

beforeAll(async () => {
  await builtScreens(['panel']);
  reader = new SimulatedReader();
  const port = await reader.start();
  browser = await openBrowser();
  plant = await serverWithGateway(browser);
  const document = siteDocument(site);
  await plant.command('plant.config.apply', {
    document: {
      ...document,
      devices: [...document.devices, { id: 'pad-1', path: 'hall/line-1/desk/pad-1', profile: 'rfid-pad' }],
      links: [
        {
          ...{ id: 'reader-1', protocol: 'llrp', settings: { host: '127.0.0.1', port, keepalive: '1 s' } },
          devices: [{ device: 'pad-1' }],
        },
      ],
    },
    profiles: [profile, pad],
  });
  for (const code of ['A', 'B']) {
    place[code] = (
      await plant.command('stock.location.save', { site, code: `BIN-000${code}`, name: { en: `Bin ${code}` } })
    ).id;
  }
  crate = (await plant.command('stock.item.save', { code: 'CRATE', name: { en: 'Crate' }, unit: '{piece}' })).id;
  await plant.command('stock.barcode.create', { item: crate, code: 'CRATE-LABEL', kind: 'own' });
  await plant.command('stock.receive', { site, item: crate, quantity: '20', to: place.A });
  for (const epc of CRATES) await plant.command('stock.tag.register', { epc, item: crate, quantity: '2' });
  ({ page, thrown } = await openAs(browser, { width: 1280, height: 800, station: `${site}:${MACHINE}` }));
  await page.context().addCookies([plant.cookie()]);
  await page.goto(`${plant.url}/panel/portal`);
}, 900_000);
afterAll(async () => {
  clearInterval(lying);
  await browser?.close();
  await plant?.close();
  await reader?.stop();
});

let clock = 0;
const see = (epcs: readonly string[], antenna = 1): void => {
  clock = Math.max(clock + 1, Date.now() * 1_000);
  reader.see(epcs.map((epc, nth) => ({ epc, antenna, rssi: -50, at: clock + nth })));
};
/** They lie in the field, and are read again and again. */
let lying: NodeJS.Timeout | undefined;
const lie = (epcs: readonly string[]): void => {
  see(epcs);
  lying = setInterval(() => see(epcs, 1 + (clock % 2)), 500);
};
/** Codes of six letters and more: shorter ones are known as a reader's by its speed alone, which a busy machine has not. */
const scan = async (code: string): Promise<void> => {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
};
/** Begins a new list, where there is one. */
async function clear(): Promise<void> {
  const button = page.getByRole('button', { name: 'Clear' });
  if (await button.isEnabled()) await button.click();
}
const text = (of: string | RegExp) => page.getByText(of).first();
/** What is to be booked of the crates. A late read of one that was booked before is a row of its own, and counts no tags. */
const crates = () =>
  page
    .getByRole('listitem')
    .filter({ hasText: 'Crate' })
    .filter({ hasText: /\d tags?/ });
async function held(): Promise<Record<string, string>> {
  const input = encodeURIComponent(JSON.stringify({ site, search: 'CRATE', limit: 50 }));
  const { rows } = await plant.get(`queries/stock.balances?input=${input}`);
  return Object.fromEntries(
    rows
      .filter((row: { location: { code: string } }) => row.location.code.startsWith('BIN-'))
      .map((row: { location: { code: string }; quantity: string }) => [
        row.location.code,
        String(Number(row.quantity)),
      ]),
  );
}

test('tags on the pad are on the glass, and one touch moves what they are on', { timeout: 300_000 }, async () => {
  await vi.waitFor(() => expect(reader.reading).toBe(true), { timeout: 120_000 });
  await text('Nothing was read yet').waitFor();
  const began = performance.now();
  lie(CRATES.slice(0, 2));
  await crates().getByText('4').waitFor();
  console.log(`from the reader to its name on the glass: ${Math.round(performance.now() - began)} ms`);
  await text('2 tags').waitFor();
  await page.getByRole('button', { name: /^From/ }).click();
  await scan('BIN-000A');
  await text('Bin A').waitFor();
  await page.getByRole('button', { name: /^To/ }).click();
  await scan('BIN-000B');
  await page.getByRole('button', { name: /^Book 2 tags/ }).click();
  await text(/2 tags → BIN-000B/).waitFor();
  await vi.waitFor(async () => expect(await held()).toEqual({ 'BIN-000A': '16', 'BIN-000B': '4' }), {
    timeout: 60_000,
  });
});

test('what lies there still is told as booked, by whom and when, and is not booked once more', {
  timeout: 200_000,
}, async () => {
  await text('2 booked already').waitFor();
  await text(/^Booked (here )?\d\d:\d\d/).waitFor();
  await page.reload();
  await text('2 booked already').waitFor();
  await expect(page.getByRole('button', { name: /^Book 0 tags/ }).isDisabled()).resolves.toBe(true);
  // Another terminal, where nobody has booked anything, is told by the plant who did.
  const other = await openAs(browser, { width: 1280, height: 800, station: `${site}:${MACHINE}` });
  await other.context.addCookies([plant.cookie()]);
  await other.page.goto(`${plant.url}/panel/portal`);
  await other.page
    .getByText(/^Booked \d\d:\d\d · \S/)
    .first()
    .waitFor();
  await other.context.close();
  expect(await held()).toEqual({ 'BIN-000A': '16', 'BIN-000B': '4' });
  if (process.env.MILLRACE_PICTURES)
    await page.screenshot({ path: `${process.env.MILLRACE_PICTURES}/panel-portal.png` });
});

test('an unknown tag is told, registered by the label of what it is on, and counts from then on', {
  timeout: 200_000,
}, async () => {
  clearInterval(lying);
  await vi.waitFor(
    async () => {
      await clear();
      await text('Nothing was read yet').waitFor({ timeout: 3_000 });
    },
    { timeout: 60_000 },
  );
  see([STRANGER]);
  await page.getByRole('button', { name: /Unknown tag/ }).click();
  await scan('CRATE-LABEL');
  await page.getByRole('button', { name: /^Register tag/ }).click();
  await text('Tag registered: Crate').waitFor();
  await crates().waitFor();
  expect(await page.getByRole('button', { name: /Unknown tag/ }).count()).toBe(0);
});

test('a list is held against what is read: what is missing, and what is not on it', { timeout: 200_000 }, async () => {
  const order = await plant.command('stock.transfer-order.create', {
    ...{ fromSite: site, toSite: site, destination: place.B },
    lines: [{ item: crate, from: place.A, quantity: '4' }],
  });
  await plant.command('stock.transfer-order.send', { transfer: order.id });
  await clear();
  await scan(order.number);
  await text('1 line missing').waitFor();
  see(CRATES.slice(2, 3));
  await page.getByRole('listitem').filter({ hasText: 'Crate' }).getByText('2 of 4').waitFor();
  const before = await held();
  await page.getByRole('button', { name: /^Confirm list/ }).click();
  await vi.waitFor(async () => expect(Number((await held())['BIN-000B'])).toBe(Number(before['BIN-000B']) + 2), {
    timeout: 60_000,
  });
});

test('without the plant it is booked all the same: kept here, and sent when the plant answers', {
  timeout: 200_000,
}, async () => {
  await clear();
  see(CRATES.slice(3));
  await crates().waitFor();
  const before = await held();
  await page.context().route('**/api/**', (route) => route.abort());
  // Nobody can say now what this one is on.
  see(['3034257BF4000000000000EE']);
  await text('Not known yet').waitFor();
  await page.getByRole('button', { name: /^Book 2 tags/ }).click();
  await text('Kept on this device').waitFor();
  await text(/^Booked here \d\d:\d\d/).waitFor();
  expect(await held()).toEqual(before);
  await page.context().unroute('**/api/**');
  await vi.waitFor(async () => expect(Number((await held())['BIN-000B'])).toBe(Number(before['BIN-000B']) + 2), {
    timeout: 90_000,
  });
  const { rows } = await plant.get('entities/stock.unidentified');
  expect(rows).toMatchObject([{ epc: '3034257BF4000000000000EE', why: 'tag-unknown', state: 'open' }]);
});

test('a reader that is not reached is said so, and what is shown is of then', { timeout: 300_000 }, async () => {
  await text('Booked here').waitFor();
  await reader.stop();
  await text(/The reader is not reached since \d\d:\d\d/).waitFor();
  await text('Booked here').waitFor();
  for (const theme of ['light', 'dark', 'contrast'] as const) expect(await findings(page, theme)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(thrown).toEqual([]);
});
