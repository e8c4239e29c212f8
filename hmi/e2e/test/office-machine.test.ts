import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, LOCALES, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { BARE, MACHINE, machinePlant } from '../machine-plant.ts';
import { type RealServer, realServer } from '../real-server.ts';

// A machine in its shift, on the real server: what it says, lost and is set to; its gateway alone is played by the test.
let browser: Browser;
let plant: RealServer;
let machine: Awaited<ReturnType<typeof machinePlant>>;
let page: Page;
let thrown: string[];
const PICTURES = process.env.MILLRACE_PICTURES;
const address = (query = '', path = MACHINE): string => `${plant.url}/office/machines/${path}${query}`;
async function picture(of: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await of.waitForTimeout(500);
  await of.screenshot({ path: join(PICTURES, `${name}.png`) });
}

beforeAll(async () => {
  await builtScreens(['office']);
  browser = await openBrowser();
  plant = await realServer(browser);
  machine = await machinePlant(plant);
  ({ page, thrown } = await plant.open());
}, 900_000);
afterAll(async () => {
  await machine?.gateway.stop();
  await browser?.close();
  await plant?.close();
});

test('a value is set within its limits after a question, and the faceplate says what the machine made of it', {
  timeout: 300_000,
}, async () => {
  await page.goto(address());
  await page.getByRole('heading', { name: 'VMC-04' }).waitFor();
  await page.getByText('Clamp pressure low').first().waitFor();
  await page.getByRole('button', { name: 'Faceplate of Feed speed' }).click();
  const plate = page.getByRole('dialog', { name: 'Feed speed' });
  await plate.getByText('40 /min').first().waitFor();
  await plate.getByText('Automatic').waitFor();
  const typed = plate.getByRole('textbox', { name: 'New value' });
  await typed.fill('61');
  await plate.getByText('Not allowed: from 10 to 60, in steps of 0.5').waitFor();
  expect(await plate.getByRole('button', { name: /Set to/ }).isDisabled()).toBe(true);
  // Digits of any script are digits.
  await typed.fill('৪২.৫');
  await plate.getByRole('button', { name: 'Set to 42.5 /min…' }).click();
  await plate.getByText('Set Feed speed from 40 /min to 42.5 /min?').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await picture(page, 'plate-sure');
  await plate.getByRole('button', { name: 'Set it' }).click();
  await plate.getByText('42.5 /min: the machine has taken it').waitFor();
  expect(machine.gateway.done).toEqual([{ point: 'speed', value: 42.5 }]);
  await plate.getByText('Ada', { exact: false }).first().waitFor();
  await picture(page, 'plate');
});

test('what may not be set says why; all values of the machine are there, and a bad one by what it is worth', {
  timeout: 300_000,
}, async () => {
  await page.goto(address('?plate=all'));
  const all = page.getByRole('dialog', { name: 'Faceplate: VMC-04' });
  await all.getByText('Work light').waitFor();
  await picture(page, 'plate-all');
  await all.getByRole('button', { name: /Coolant/ }).click();
  await page.getByText('Only read: the configuration gives no limits').waitFor();
  await page.getByRole('dialog').getByText('Coolant filter wants cleaning').waitFor();
  await picture(page, 'plate-read');
  machine.gateway.set('coolant', 24.6, 0x8001);
  await page.getByRole('dialog').getByText('The device does not answer').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Values now' }).getByText('The device does not answer').waitFor();
  machine.gateway.set('coolant', 24.6);
});

test('the losses of the shift tile its planned time, and lead to the stops behind a reason', {
  timeout: 300_000,
}, async () => {
  await page.goto(address('?view=losses'));
  const factors = page.getByRole('table', { name: 'Where the time went' });
  await factors.getByText('Availability: stops and set-up').waitFor();
  const reasons = page.getByRole('table', { name: 'Stops by reason' });
  expect(await reasons.getByRole('row').allInnerTexts()).toEqual([
    expect.stringContaining('Reason'),
    expect.stringMatching(/Tool change[\s\S]*1[\s\S]*15 min[\s\S]*15 min/),
    expect.stringMatching(/No reason yet[\s\S]*11 min/),
    expect.stringMatching(/Set-up[\s\S]*7 min/),
    expect.stringMatching(/Chips in fixture[\s\S]*7 min/),
    expect.stringMatching(/All[\s\S]*4[\s\S]*40 min/),
  ]);
  // With keys alone: to the reason, to its stop, and the stop lies open beside.
  await reasons.getByRole('button', { name: 'Tool change' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/reason=tool/);
  await reasons.getByRole('button', { name: /, Stopped/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByText('Tool change').waitFor();
  await picture(page, 'losses');
  await page.goto(address('?view=losses&span=week'));
  await reasons.getByText('Tool change').waitFor();
  expect(thrown).toEqual([]);
});

test('an alarm of the machine is acknowledged, another shelved for a reason and until a time, and shown again', {
  timeout: 300_000,
}, async () => {
  await page.goto(address('?view=alarms'));
  const history = page.getByRole('table', { name: 'History' });
  await history.getByText('Door open').waitFor();
  await page.getByText('Check oil level, then call maintenance.').first().waitFor();
  await picture(page, 'alarms');
  await page.getByRole('button', { name: 'Acknowledge: Clamp pressure low' }).first().click();
  await history
    .getByRole('row', { name: /Clamp pressure low/ })
    .getByText('Ada')
    .waitFor();
  await page.getByRole('button', { name: 'Shelve: Coolant filter wants cleaning' }).last().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Shelve', exact: true }).click();
  await dialog.getByText('This is missing.').waitFor();
  await dialog.getByText('1 h', { exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Filter comes at noon');
  expect(await findings(page, 'light')).toEqual([]);
  await picture(page, 'shelve');
  await dialog.getByRole('button', { name: 'Shelve', exact: true }).click();
  await page.getByText('Filter comes at noon').waitFor();
  await page.getByText(/Shelved until/).waitFor();
  await page.getByRole('button', { name: 'Show again' }).click();
  await page.getByText('Filter comes at noon').waitFor({ state: 'detached' });
});

test('what is made now and next, how, and who waits for help stands together', { timeout: 300_000 }, async () => {
  await page.goto(address('?view=work'));
  await page.getByRole('progressbar').waitFor();
  await page.getByText('WO-2611-0088').waitFor();
  await page.getByText('Clamp loses pressure').waitFor();
  await page.getByText('Change the fixture').click();
  await page.getByText('Stop the machine').waitFor();
  await picture(page, 'work');
});

test('a note that is written stands on the band and on the trend at its time', { timeout: 300_000 }, async () => {
  await page.goto(address('?view=notes'));
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('Clamp valve swapped, watch the pressure');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.locator('article').getByText('Clamp valve swapped').waitFor();
  await page.getByRole('group', { name: 'Files' }).getByRole('button', { name: 'Add files' }).waitFor();
  await picture(page, 'notes');
  await page.getByRole('link', { name: 'States and values' }).click();
  const marks = page.getByRole('link', { name: /Clamp valve swapped/ });
  await expect.poll(() => marks.count()).toBe(2);
  await picture(page, 'states');
});

test('a machine whose values are mapped nowhere says so and leads there', { timeout: 300_000 }, async () => {
  await page.goto(address('', BARE));
  await page.getByText('No point is mapped to this machine').waitFor();
  await page.getByRole('link', { name: 'Map its values' }).click();
  await page.waitForURL(/devices\/of\/bare-1/);
});

test('values of a gateway that is not heard are hatched, and no longer drawn as those of now', {
  timeout: 300_000,
}, async () => {
  await page.goto(address());
  await page.locator('.ind b').first().waitFor();
  machine.gateway.tells = false;
  await page
    .getByText(/Old: no newer value came/)
    .first()
    .waitFor();
  await expect.poll(() => page.locator('.values .ind b').count()).toBe(0);
  machine.gateway.tells = true;
  await page.locator('.values .ind b').first().waitFor();
});

test('every page of the machine is readable in three themes and languages, at a desk and on a phone', {
  timeout: 900_000,
}, async () => {
  const views = ['', '?view=losses', '?view=alarms', '?view=work', '?view=notes', '?plate=all'];
  for (const [width, height] of [
    [1440, 900],
    [1366, 768],
    [390, 844],
  ] as const) {
    for (const locale of width === 1366 ? (['en'] as const) : LOCALES) {
      const reader = await plant.open({ width, height, locale, touch: width < 700 });
      for (const view of views) {
        await reader.page.goto(address(view));
        await reader.page.locator('.tabs a[aria-current]').waitFor();
        await reader.page.waitForLoadState('networkidle');
        expect([view, locale, width, await overflow(reader.page)]).toEqual([view, locale, width, 0]);
        // What a page is wider than its glass may also be hidden within it.
        const within = await reader.page.evaluate(
          "const of = document.querySelector('.main .scroll'); of.scrollWidth - of.clientWidth",
        );
        expect([view, locale, width, within]).toEqual([view, locale, width, 0]);
        if (locale === 'en' || view === '')
          await picture(reader.page, `${width}-${locale}-${view.replace(/.*=/, '') || 'states'}`);
        if (PICTURES && view === '' && locale === 'en') {
          await reader.page.setViewportSize({ width, height: 2_000 });
          await picture(reader.page, `${width}-tall`);
          await reader.page.setViewportSize({ width, height });
        }
        if (width === 390 || locale !== 'en') continue;
        for (const theme of THEMES) {
          await wear(reader.page, theme);
          expect([view, theme, await findings(reader.page, theme)]).toEqual([view, theme, []]);
          if (theme !== 'light' && width === 1440)
            await picture(reader.page, `${theme}-${view.replace(/.*=/, '') || 'states'}`);
        }
      }
      expect(reader.thrown).toEqual([]);
      await reader.close();
    }
  }
});
