import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the gateway's account (fake/gateway.ts). That a word is carried out by a gateway is proved in gateway/test/opcua-page.

let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  [browser, plant] = await Promise.all([openBrowser(), startFakePlant()]);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

test('a certificate that waits is seen, looked at with every reason, and trusted by exactly what was shown', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/devices`);
  const table = page.getByRole('table', { name: 'Devices that are asked' });
  const row = (name: string) => table.getByRole('row').filter({ hasText: name });
  expect(await row('board').textContent()).toMatch(/modbus.*Online.*3 of 3/);
  expect(await row('line-2-filler').textContent()).toMatch(/opcua.*Refuses us.*waits for approval.*0 of 3/);
  await row('line-2-filler')
    .getByRole('button', { name: /Waits for a decision/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Is this line-2-filler?' });
  await dialog.getByText('aaaa '.repeat(10).trim(), { exact: true }).waitFor();
  const text = (await dialog.textContent()) ?? '';
  for (const said of ['CN=Filler 7', 'Nobody here has approved it', 'DNS:plc-7', 'it is odd in a new way', '1111 1111'])
    expect(text).toContain(said);
  await dialog.getByRole('button', { name: 'Trust it' }).click();
  await page.getByText('line-2-filler is trusted as soon as its gateway hears of it.').waitFor();
  expect(plant.commands.at(-1)).toMatchObject({
    name: 'plant.device.trust',
    input: {
      device: 'filler-7',
      thumbprint: 'a'.repeat(40),
      reasons: ['untrusted', 'wrong-host', 'of-a-newer-gateway'],
    },
  });
  expect(thrown).toEqual([]);
  await context.close();
});

test('what a gateway holds back is told with why, and let go by the hold that was shown once somebody has read it', async () => {
  const { context, page, thrown } = await openAs(browser);
  await page.goto(`${plant.url}/office/devices`);
  await page.getByText(/if nobody lets it go.*2 times.*busy for 20 s/).waitFor();
  await page.getByRole('button', { name: 'Let it go: connection line-2-filler' }).click();
  const dialog = page.getByRole('dialog', { name: 'Let connection line-2-filler go?' });
  const text = (await dialog.textContent()) ?? '';
  for (const said of ['busy for 20 s', '2 times', 'filler-7', 'the gateway is ended again'])
    expect(text).toContain(said);
  const before = plant.commands.length;
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Let it go: connection line-2-filler' }).click();
  expect(plant.commands.length).toBe(before);
  await dialog.getByRole('button', { name: 'Let it go' }).click();
  await page.getByText('connection line-2-filler is let go as soon as its gateway hears of it.').waitFor();
  expect(plant.commands.at(-1)).toMatchObject({
    name: 'plant.device.release',
    input: { device: 'filler-7', since: expect.any(Number) as number },
  });
  expect(thrown).toEqual([]);
  await context.close();
});

test.each(['bn', 'hi'] as const)('the page says it in %s', async (locale) => {
  const { context, page, thrown } = await openAs(browser, { locale });
  await page.goto(`${plant.url}/office/devices`);
  const words = { bn: 'সিদ্ধান্তের অপেক্ষায়', hi: 'निर्णय की प्रतीक्षा में' }[locale];
  await page.getByRole('button', { name: new RegExp(words) }).click();
  await page.getByRole('dialog').getByText('DNS:plc-7').waitFor();
  expect(thrown).toEqual([]);
  await context.close();
});
