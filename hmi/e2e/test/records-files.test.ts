import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installTrade, trade } from '../../../erp-core/testing/trade.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: files go through the form to the server's folder and back.
let browser: Browser;
let plant: RealServer;
let item: string;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser, { more: { modules: [trade], install: installTrade } });
  const given = { code: 'TAG-1', name: { en: 'Hang tag' }, unit: '{piece}', lots: false };
  item = ((await plant.command('stock.item.create', given)) as { id: string }).id;
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

test('a picture is chosen, seen, saved with its record, shown there, and taken away again', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item/${item}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const picture = page.getByRole('group', { name: 'Picture' });
  // What is no picture is refused in words, and the field stays as it was.
  await picture.locator('input[type=file]').setInputFiles(file('notes.png', Buffer.from('#!/bin/sh\nrm -rf /\n')));
  await page.getByRole('alert').filter({ hasText: 'this file is something else' }).waitFor();
  await picture.locator('input[type=file]').setInputFiles(file('tag.png', PIXEL));
  await picture.getByRole('img', { name: 'tag.png' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  // Its history shows what was there before as well.
  const shown = page.locator('img[alt="tag.png"]:not(aside img)');
  await shown.waitFor();
  // It came as the picture it is.
  await expect.poll(() => page.evaluate(`document.querySelector('img[alt="tag.png"]')?.naturalWidth`)).toBe(1);
  await page.getByRole('button', { name: 'Edit' }).click();
  await picture.getByRole('button', { name: 'Remove tag.png' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => shown.count()).toBe(0);
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
