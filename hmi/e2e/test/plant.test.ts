import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startSimulator } from '../../../drivers/modbus/sim/simulator.ts';
import { findings, openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealPlant, startRealPlant } from '../real-plant.ts';

// Nothing here is fake but the demo plant's devices: keeper, gateway, database, server, screens and browser are real.
let browser: Browser;
let plant: RealPlant;
let page: Page;
let thrown: string[];
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), startRealPlant()]);
  ({ page, thrown } = await openAs(browser));
  page.setDefaultTimeout(120_000);
}, 420_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
}, 60_000);

const received = async (): Promise<number> =>
  Number((await page.locator('.ledger b').first().textContent())?.replace(/\D/g, ''));

test('the first administrator claims the plant, and the overview goes live', async () => {
  await page.goto(`${plant.url}/office/`);
  await page.waitForURL('**/office/claim');
  await page.getByLabel('One-time code').fill(plant.claimCode);
  await page.getByLabel('Your name').fill('Nusrat Jahan');
  await page.getByLabel('Company').fill('Padma Works');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await page.waitForURL('**/office/home');
  await page.goto(`${plant.url}/office/`);
  await page.getByRole('rowgroup').filter({ hasText: 'Sewing line 1' }).first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const before = await received();
  await expect.poll(received).toBeGreaterThan(before);
  await page.getByText('Every reading accounted for').waitFor();
});

test('who signed out signs in again with the password', { timeout: 180_000 }, async () => {
  await page.getByRole('button', { name: /Nusrat Jahan/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/office/sign-in**');
  await page.getByLabel('E-mail').fill('nusrat@example.com');
  await page.getByLabel('Password').fill('turning-wheels-26');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/office/home');
  await page.goto(`${plant.url}/office/`);
  await page.getByRole('rowgroup').filter({ hasText: 'Sewing line 1' }).first().waitFor();
});

test('a stop is explained in two taps at the terminal, and the office shows who said what', async () => {
  type Stop = { machine: string; from: number; to: number | null; reason: { code: string } | null };
  const stops = async (unexplained: boolean): Promise<Stop[]> => {
    const now = Date.now() * 1_000;
    const input = JSON.stringify({ site: 'demo-plant', from: now - 86_400e6, to: now, unexplained });
    const url = `${plant.url}/api/v1/queries/production-log.stops?input=${encodeURIComponent(input)}`;
    return ((await (await page.request.get(url)).json()) as { rows: Stop[] }).rows;
  };
  // The day before now is on record from the start, so some machine has stood without a reason.
  const stop = await (async () => {
    for (;;) {
      const [found] = await stops(true);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  await page.evaluate(
    (station) => localStorage.setItem('millrace.panel.machine', station),
    `demo-plant:${stop.machine}`,
  );
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${plant.url}/panel/stop?from=${stop.from}`);
  const tile = page.locator('.tiles button').first();
  await tile.waitFor();
  const reason = (await tile.textContent())?.trim() ?? '';
  await tile.click();
  await page.getByRole('button', { name: /Save reason/ }).click();
  // The history that the demo still tells may move the edges of a newest stop: it is found again by what was said.
  const told = async () =>
    (await stops(false)).find(
      ({ machine, reason: why, from }) => machine === stop.machine && why && Math.abs(from - stop.from) < 600e6,
    );
  await expect.poll(told).toBeTruthy();
  await page.setViewportSize({ width: 1440, height: 900 });
  await vi.waitFor(async () => {
    const said = await told();
    await page.goto(`${plant.url}/office/stops?stop=${encodeURIComponent(`${stop.machine}@${said?.from}`)}`);
    await page.getByRole('complementary').getByText(reason, { exact: true }).waitFor({ timeout: 15_000 });
  }, 120_000);
  // From the booked row back to what the device said.
  await page.getByRole('complementary').getByText('Booked', { exact: true }).waitFor();
  await page
    .getByRole('complementary')
    .getByText(/Samples: [1-9]/)
    .waitFor();
});

test('a stop is split with the keyboard, each part explained, and joined again, over revisions of the detector', {
  timeout: 400_000,
}, async () => {
  type Row = {
    machine: string;
    from: number;
    to: number | null;
    state: string;
    fact: string;
    reason: { code: string } | null;
  };
  const rows = async (): Promise<Row[]> => {
    const now = Date.now() * 1_000;
    const input = JSON.stringify({ site: 'demo-plant', from: now - 86_400e6, to: now });
    const answer = await page.request.get(
      `${plant.url}/api/v1/queries/production-log.stops?input=${encodeURIComponent(input)}`,
    );
    return ((await answer.json()) as { rows: Row[] }).rows;
  };
  // Some machine has stood long enough to be cut, has gone on and stood again, and nobody has said why: the history that
  // the demo still tells moves the edges of its newest stop alone.
  const found = async () => {
    const all = await rows();
    return all.find(
      ({ machine, to, from, state, reason }) =>
        to &&
        to - from > 20e6 &&
        (state === 'stopped' || state === 'idle') &&
        !reason &&
        all.some((later) => later.machine === machine && later.from > to),
    );
  };
  // Asked once more it might be another: what was found is what is cut.
  const stop = await vi.waitFor(
    async () => {
      const one = await found();
      if (!one?.to) throw new Error('no machine has stood long enough yet');
      return { ...one, to: one.to };
    },
    { timeout: 240_000, interval: 1_000 },
  );
  const parts = async () =>
    (await rows())
      .filter(({ machine, from }) => machine === stop.machine && from >= stop.from && from < stop.to)
      .sort((a, b) => a.from - b.from)
      .map(({ from, to, reason }) => ({ from, to, reason: reason?.code ?? null }));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${plant.url}/office/stops?stop=${encodeURIComponent(`${stop.machine}@${stop.from}`)}`);
  const peek = page.getByRole('complementary', { name: 'Stop' });
  await peek.getByRole('button', { name: 'Split' }).focus();
  await page.keyboard.press('Enter');
  // The middle of the stop is proposed; Enter takes it.
  const field = page.getByRole('dialog').getByRole('textbox');
  await field.focus();
  await expect.poll(() => field.inputValue()).toMatch(/\d\d:\d\d:\d\d/);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await parts()).length).toBe(2);
  const cut = (await parts())[1]?.from ?? 0;

  for (const [from, reason] of [
    [stop.from, 'Needle broken'],
    [cut, 'No operator'],
  ] as const) {
    await page.goto(`${plant.url}/office/stops?stop=${encodeURIComponent(`${stop.machine}@${from}`)}`);
    await peek.getByRole('button', { name: 'Give the reason' }).click();
    await page.getByRole('dialog').getByText(reason, { exact: true }).click();
    await page.getByRole('button', { name: 'Save reason' }).click();
    await peek.getByText(reason, { exact: true }).waitFor();
  }
  const explained = [
    { from: stop.from, to: cut, reason: 'NEEDLE' },
    { from: cut, to: stop.to, reason: 'NO-OPERATOR' },
  ];
  await expect.poll(parts).toEqual(explained);
  await peek.getByRole('button', { name: /^Merge/ }).click();
  await expect.poll(parts).toEqual([{ from: stop.from, to: stop.to, reason: 'NEEDLE' }]);
});

test('a backup is asked for on the screen, made by the keeper and proved by a recovery', async () => {
  await page.goto(`${plant.url}/office/backups`);
  await page.getByText('The first backup is still to come').waitFor();
  await page.getByRole('button', { name: 'Make a backup now' }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Recover it on trial' })
    .and(page.locator('[aria-current=step]'))
    .waitFor();
  await page.getByText('The backup was made and proved').waitFor();
  const row = page.getByRole('table', { name: 'Kept' }).getByRole('row').filter({ hasText: 'By hand' });
  await row.getByText('Database recovered from it').waitFor();
  await page.getByText('as planned').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
});

test('a key made on the screen opens what it may, and nothing after it was revoked', async () => {
  await page.goto(`${plant.url}/office/people/keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Stock report');
  await dialog.getByText('Only these', { exact: true }).click();
  await dialog
    .getByRole('checkbox', { name: /^Stock/ })
    .first()
    .check();
  await page.keyboard.press('Enter');
  const key = await dialog.getByRole('region', { name: 'Key', exact: true }).textContent();
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  const ask = async (query: string): Promise<number> =>
    (await fetch(`${plant.url}/api/v1/queries/${query}`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await ask('stock.balances')).toBe(200);
  expect(await ask('kernel.api-keys.all')).toBe(403);
  await page.getByRole('button', { name: 'Revoke: Stock report' }).click();
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('“Stock report” is revoked').waitFor();
  expect(await ask('stock.balances')).toBe(401);
});

test('a meter that is asked stands on the page of devices, and answers when it is asked there', async () => {
  const meter = await startSimulator({ framing: 'tcp', units: [1] });
  try {
    meter.memory(1).holding[0] = 2_304;
    await page.goto(`${plant.url}/office/devices`);
    await page.evaluate(addMeter, { port: meter.port });
    const row = page.getByRole('row').filter({ hasText: 'board-q' });
    await row.getByText('Online').waitFor();
    await row.getByText('1 of 1').waitFor();
    await row.getByRole('button', { name: 'Read now: meter-q' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('voltage: 230.4 V (good)').waitFor();
    meter.memory(1).holding[0] = 2_311;
    await dialog.getByRole('button', { name: 'Ask again' }).click();
    await dialog.getByText('voltage: 231.1 V (good)').waitFor();
    await meter.stop();
    await dialog.getByRole('button', { name: 'Ask again' }).click();
    await dialog.locator('.wrong').waitFor();
    await page.keyboard.press('Escape');
    await row.getByText('Connecting').waitFor();
    await page.getByLabel(/Only those to see to/).check();
    await row.waitFor();
    expect(await findings(page, 'light')).toEqual([]);
  } finally {
    await meter.stop();
  }
});

/** Within the page, as whoever is signed in: the demo's site with a meter more. */
async function addMeter({ port }: { port: number }): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ site: 'demo-plant' }));
  type Site = { areas: { id: string; lines: { id: string }[] }[]; devices: object[]; connections: object[] };
  const asked = await fetch(`/api/v1/queries/plant.config.version?input=${input}`);
  const stored = (await asked.json()) as { document: Site; profiles: object[] };
  const [area] = stored.document.areas;
  stored.document.devices.push({
    id: 'meter-q',
    path: `${area?.id}/${area?.lines[0]?.id}/board/meter-q`,
    profile: 'meter-q',
  });
  stored.document.connections = [
    {
      id: 'board-q',
      protocol: 'modbus',
      settings: { transport: 'tcp', host: '127.0.0.1', port },
      devices: [{ device: 'meter-q', profile: { unit: 1 } }],
    },
  ];
  const profile = {
    profile: 'meter-q',
    version: 1,
    label: { en: 'Meter' },
    source: 'the simulator of this test',
    points: [{ name: 'voltage', unit: 'V', scale: { factor: 0.1 } }],
    asked: { protocol: 'modbus', points: [{ point: 'voltage', address: 40001, every: '200 ms' }] },
  };
  const answer = await fetch('/api/v1/commands/plant.config.apply', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ document: stored.document, profiles: [...stored.profiles, profile] }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

test('every page of the office shows the real plant without a serious finding', async () => {
  for (const path of [
    '',
    'machines',
    'stops',
    'stock',
    'stock?view=moves',
    'people',
    'devices',
    'messages',
    'facts',
    'dead-letters',
    'people/keys',
    'gateways',
  ]) {
    await page.goto(`${plant.url}/office/${path}`);
    await page.locator('main :is(table, [data-kind=empty])').first().waitFor();
    expect(await page.locator('[role=alert]').count(), path).toBe(0);
    expect(await findings(page, 'light'), path).toEqual([]);
  }
  expect(thrown).toEqual([]);
});
