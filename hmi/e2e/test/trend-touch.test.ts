import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type FakePlant, startFakePlant } from '../fake-plant.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the chart as built, and the browser with an emulated touch glass.
let browser: Browser;
let plant: FakePlant;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await startFakePlant();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
});

const range = (page: Page): [number, number] => {
  const { searchParams } = new URL(page.url());
  return [Number(searchParams.get('from')), Number(searchParams.get('to'))];
};

test('a finger drags the time along, buttons zoom, and a tap reads a value', async () => {
  const { context, page, thrown } = await openAs(browser, { touch: true });
  await page.goto(`${plant.url}/office/machines/sewing/sewing-1/main/sewing-1-m1`);
  const chart = page.getByRole('group', { name: /Arrow keys read values/ });
  await chart.scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForURL(/from=\d+&to=\d+/);
  const [from, to] = range(page);
  const box = await chart.boundingBox();
  if (!box) throw new Error('the chart is not there');
  const touch = await context.newCDPSession(page);
  const point = (x: number) => ({ touchPoints: [{ x: box.x + x, y: box.y + 60 }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...point(300) });
  for (let x = 310; x <= 400; x += 10) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...point(x) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect.poll(() => range(page)[0]).toBeLessThan(from);
  const [panned, end] = range(page);
  // The span stays, and what was under the finger is under it still, to a pixel or two.
  expect(Math.abs(end - panned - (to - from))).toBeLessThan(2);
  const perPixel = (to - from) / (box.width - 56);
  expect(Math.abs(from - panned - 100 * perPixel)).toBeLessThan(3 * perPixel);
  await page.touchscreen.tap(box.x + 400, box.y + 60);
  await expect.poll(() => page.locator('p.said').textContent()).toMatch(/Rate [\d.]+ pcs\/h/);
  expect(thrown).toEqual([]);
  await context.close();
});

test('whoever leaves the page takes the chart, its observers and its canvases along', async () => {
  const { context, page } = await openAs(browser);
  await page.addInitScript(`{
    const Real = ResizeObserver;
    globalThis.watched = new Set();
    globalThis.ResizeObserver = class extends Real {
      observe(target, options) {
        if (target.classList.contains('pane')) watched.add(this);
        super.observe(target, options);
      }
      disconnect() {
        watched.delete(this);
        super.disconnect();
      }
    };
  }`);
  await page.goto(`${plant.url}/office/machines/sewing/sewing-1/main/sewing-1-m1`);
  const alive = () => page.evaluate('[watched.size, document.querySelectorAll("canvas").length]');
  await expect.poll(alive).toEqual([2, 2]);
  await page.getByRole('button', { name: 'As table' }).click();
  await expect.poll(alive).toEqual([0, 0]);
  await page.getByRole('button', { name: 'As chart' }).click();
  await expect.poll(alive).toEqual([2, 2]);
  await page.getByRole('link', { name: 'Stops' }).click();
  await expect.poll(alive).toEqual([0, 0]);
  await context.close();
});
