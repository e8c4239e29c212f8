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

test('files beside a record are added, replaced by newer versions, taken back to older ones, and removed', {
  timeout: 120_000,
}, async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item/${item}`);
  const files = page.getByRole('group', { name: 'Files' });
  const said = (words: string) => page.locator('.toasts p').filter({ hasText: words }).first().waitFor();
  const picker = files.locator('input[type=file]');
  await picker.first().setInputFiles([file('care.txt', Buffer.from('wash cold\n')), file('tag.png', PIXEL)]);
  await said('2 files added');
  await files.getByRole('link', { name: /care\.txt/ }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  // One is not what it says: it stays with its reason, to be sent again or put away; nothing else is touched.
  await picker
    .nth((await picker.count()) - 2)
    .setInputFiles([file('photo.png', Buffer.from('MZ\x90\x00\x03\x00\x00\x00'))]);
  await files.getByRole('alert').waitFor();
  expect(await files.getByRole('link').count()).toBe(2);
  await files.getByRole('button', { name: 'Cancel' }).click();
  // A newer version of one; the older is there to be opened, and to stand again.
  const care = files.locator('.file').filter({ hasText: 'care.txt' });
  await care.locator('input[type=file]').setInputFiles([file('care-2.txt', Buffer.from('wash warm\n'))]);
  await said('File replaced');
  await files.getByRole('button', { name: 'Versions of care-2.txt' }).click();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Take back' }).click();
  await said('Earlier version stands again');
  const link = files.getByRole('link', { name: /care\.txt/ });
  await link.waitFor();
  const href = await link.getAttribute('href');
  expect(await page.evaluate<string>(`fetch('${href}').then((answer) => answer.text())`)).toBe('wash cold\n');
  await files.getByRole('button', { name: 'Remove care.txt' }).click();
  await said('File removed');
  await expect.poll(() => files.getByRole('link').count()).toBe(1);
  expect(thrown).toEqual([]);
  await close();
});
