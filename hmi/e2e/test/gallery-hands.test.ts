import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { startGallery } from '../gallery.ts';

// Fake: what the examples show. Real: the components as built, the browser, its keys and its pointer.
let browser: Browser;
let gallery: Awaited<ReturnType<typeof startGallery>>;
beforeAll(async () => {
  await builtScreens(['gallery']);
  gallery = await startGallery();
  browser = await openBrowser();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.stop();
});

async function open(query: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${gallery.url}?bare&${query}`);
  await page.locator('[data-example]').first().waitFor();
  return page;
}
async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
const focused = (page: Page): Promise<string | null> => page.locator(':focus').textContent();

test('a table is read, written, undone and chosen from by keys alone', async () => {
  const page = await open('component=table&state=many');
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
  expect(await page.getByRole('row').count()).toBeLessThan(80);
  await page.locator('[data-cell="0-1"]').focus();
  await press(page, 'Control+End');
  await expect.poll(() => page.locator(':focus').getAttribute('data-cell')).toBe('9999-6');
  await press(page, 'Control+Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  expect(await focused(page)).toBe('1,240');
  // Bengali digits are kept as they are meant.
  await press(page, 'F2');
  await page.keyboard.type('৭৫০');
  await press(page, 'Enter');
  await expect.poll(() => page.locator('[data-cell="0-4"]').textContent()).toBe('750');
  expect(await page.locator(':focus').getAttribute('data-cell')).toBe('1-4');
  // A letter writes over what is there.
  await page.keyboard.type('x no number');
  await press(page, 'Enter');
  await page.getByRole('alert').getByText('A number from 0 on').waitFor();
  await press(page, 'Escape', 'Control+z');
  await expect.poll(() => page.locator('[data-cell="0-4"]').textContent()).toBe('1,240');
  await press(page, 'Space', 'ArrowDown', 'Shift+Space');
  await page.getByRole('toolbar', { name: '2 chosen' }).waitFor();
  await press(page, 'Escape');
  await page.getByRole('toolbar').waitFor({ state: 'detached' });
  await page.close();
});

test('a change that is refused goes back, and its cell says why', async () => {
  const page = await open('component=table&state=full');
  const cell = page.locator('[data-cell="2-4"]');
  await cell.dblclick();
  await page.keyboard.type('9');
  await press(page, 'Enter');
  await expect.poll(() => cell.getAttribute('title')).toBe('This lot is closed');
  expect(await cell.textContent()).toBe('1,166');
  await page.close();
});

test('a card is moved by keys, by a tap on where it goes and by dragging; what is refused goes back', async () => {
  const page = await open('component=board&state=full');
  const lane = (name: string) => page.getByRole('region', { name, exact: true });
  await page.locator('[data-card="WO-26110"]').focus();
  await press(page, 'Space', 'ArrowRight', 'Space');
  await lane('Released').getByText('WO-26110').waitFor();
  await page.getByRole('status').getByText('WO-26110 put into Released').waitFor();
  expect(await page.locator(':focus').getAttribute('data-card')).toBe('WO-26110');
  await page.locator('[data-card="WO-26111"] .handle').click();
  await page.getByRole('button', { name: 'Put into Finished' }).click();
  await lane('Finished').getByText('WO-26111').waitFor();
  await page.locator('[data-card="WO-26114"]').dragTo(lane('Running'));
  await lane('Running').getByText('WO-26114').waitFor();
  await page.locator('[data-card="WO-26113"]').focus();
  await press(page, 'Space', 'ArrowLeft', 'Enter');
  await page.getByRole('status').getByText('WO-26113 could not be moved').waitFor();
  await lane('Released').getByText('WO-26113').waitFor();
  await press(page, 'Space', 'Escape');
  await page.getByRole('status').getByText('WO-26113 put back').waitFor();
  await page.close();
});

test('a day is chosen by keys, and one that may not be is said', async () => {
  const page = await open('component=dates&state=full');
  await page.getByRole('button', { name: 'Choose a day: Expires' }).click();
  await expect.poll(() => focused(page)).toBe('14');
  await press(page, 'ArrowDown', 'PageDown', 'Home', 'Enter');
  await expect.poll(() => page.getByLabel('Expires').first().inputValue()).toBe('18 Jan 2027');
  await page.getByLabel('Expires').first().fill('৩১/১২/২৯');
  await press(page, 'Tab');
  await page.getByRole('alert').getByText('A day from 30 Nov 2026 to 31 Dec 2027').waitFor();
  await page.close();
});

test('a tree is opened, walked and ticked by keys', async () => {
  const page = await open('component=tree&state=chosen');
  const here = async (): Promise<string | null> => {
    const id = await page.getByRole('tree').getAttribute('aria-activedescendant');
    return page.locator(`[id="${id}"]`).textContent();
  };
  await page.getByRole('tree').focus();
  await press(page, 'End');
  expect((await here())?.trim()).toBe('Stores');
  await press(page, 'ArrowRight', 'ArrowRight', 'Space');
  expect((await here())?.trim()).toBe('COLD-1');
  expect(await page.getByRole('treeitem', { name: 'COLD-1' }).getAttribute('aria-checked')).toBe('true');
  await press(page, 'ArrowLeft', 'ArrowLeft', 's', 'e');
  expect((await here())?.trim()).toBe('Sewing');
  await page.close();
});

test('a keypad counts a bounce once, takes a keyboard, and keeps ASCII', async () => {
  const page = await open('glass=panel&component=keypad&state=empty&digits=beng');
  const seven = page.getByRole('button', { name: '7', exact: true });
  await seven.focus();
  // A glove that bounces within a twelfth of a second.
  await seven.evaluate((key) => {
    for (let press = 0; press < 3; press++) key.click();
  });
  await expect.poll(() => page.locator('.entry b').textContent()).toBe('৭');
  await press(page, 'Delete', '6', '2', '0');
  await page.locator(':focus').dispatchEvent('keydown', { key: '০', bubbles: true });
  await expect.poll(() => page.locator('.entry b').textContent()).toBe('৬২০০');
  await page.getByRole('alert').getByText('At most ৫,০০০ pcs').waitFor();
  await page.close();
});

test('what a component listened to is let go of when it leaves', async () => {
  const page = await open('component=button');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const counted = async (): Promise<Record<string, number>> => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  /** Every component comes and goes once, by the links of the gallery itself. */
  const round = (times: number): Promise<void> =>
    page.evaluate(`(async () => {
      for (let round = 0; round < ${times}; round++) {
        window.dispatchEvent(new CustomEvent('gallery-component', { detail: null }));
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        window.dispatchEvent(new CustomEvent('gallery-component', { detail: 'button' }));
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }
    })()`);
  await round(3);
  const before = await counted();
  await round(8);
  const after = await counted();
  expect(after.JSEventListeners).toBeLessThanOrEqual((before.JSEventListeners ?? 0) + 4);
  expect(after.Nodes).toBeLessThanOrEqual((before.Nodes ?? 0) * 1.05 + 50);
  await page.close();
});
