import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../../server/test/test-server.ts';
import { findings, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Nothing here is fake: what one screen says the other hears over the live channel of the real server.
let browser: Browser;
let plant: RealServer;
let item: string;
let ada: string;
beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const given = (code: string, unit: string) => ({ code, name: { en: `Thing ${code}` }, unit, lots: false });
  item = (await plant.command('stock.item.create', given('ZIP-18', '{piece}'))).id;
  await plant.command('stock.item.create', given('YARN-40', 'kg'));
  await plant.command('kernel.tag.create', { code: 'LATE', name: { en: 'Late', bn: 'দেরি' }, colour: 'series3' });
  ada = (await plant.get('me')).user.id;
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 60_000);

/** As somebody else than the one who looks at the screen. */
async function byOperator(name: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${OPERATOR}`, 'idempotency-key': randomUUID() };
  const answer = await plant.server.call('POST', `/api/v1/commands/${name}`, { headers, body });
  expect([name, answer.status, answer.text]).toEqual([name, 200, answer.text]);
}

test('what is said on one screen is seen on another, as are its change and its end', async () => {
  const { page, thrown, close } = await plant.open();
  const other = await plant.open();
  const address = `${plant.url}/office/records/stock/item/${item}`;
  await other.page.goto(address);
  const heard = other.page.getByRole('complementary', { name: 'Activity' });
  await heard.getByText('Made').waitFor();
  await page.goto(address);
  const activity = page.getByRole('complementary', { name: 'Activity' });
  const area = activity.getByLabel('Write a comment');
  await area.fill('Zips are short, ');
  await area.pressSequentially('@Ad');
  await activity.getByRole('option', { name: 'Ada' }).waitFor();
  await area.press('Enter');
  await expect.poll(() => area.inputValue()).toBe('Zips are short, @Ada ');
  await activity
    .locator('form input[type=file]')
    .setInputFiles({ name: 'count.txt', mimeType: 'text/plain', buffer: Buffer.from('12') });
  await activity.getByRole('button', { name: 'Remove count.txt' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await area.press('Control+Enter');
  await heard.getByText('Zips are short, @Ada').waitFor();
  await heard.getByRole('link', { name: 'count.txt' }).waitFor();
  await activity.getByRole('button', { name: 'Unfollow' }).waitFor();

  await activity.getByRole('button', { name: 'Edit comment' }).click();
  await activity.getByLabel('Edit comment').fill('Zips came');
  await activity.getByLabel('Edit comment').press('Control+Enter');
  await heard.getByText('Zips came').waitFor();
  await heard.getByText('edited').waitFor();
  await activity.getByRole('button', { name: 'Remove comment' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, do it' }).click();
  await heard.getByText('Its writer removed this comment.').waitFor();
  expect([...thrown, ...other.thrown]).toEqual([]);
  await close();
  await other.close();
});

test('who is named or follows is told at the bell, and has read it by opening it', async () => {
  const { page, thrown, close } = await plant.open();
  await plant.command('kernel.record.follow', { entity: 'stock.item', record: item });
  await page.goto(`${plant.url}/office/records/stock/item/${item}`);
  const activity = page.getByRole('complementary', { name: 'Activity' });
  await activity.getByRole('button', { name: 'Unfollow' }).waitFor();
  await byOperator('kernel.comment.write', { entity: 'stock.item', record: item, text: `Look here @[${ada}]` });
  await activity.getByText('Look here @Ada').waitFor();
  const bell = page.getByRole('button', { name: 'For me, 1 unread' });
  await bell.click();
  await page.getByRole('link', { name: /mentioned you on ZIP-18/ }).waitFor();
  expect(await findings(page, 'dark')).toEqual([]);
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await page.getByRole('button', { name: 'For me', exact: true }).waitFor();
  // She follows it, and is told what another made of it.
  await byOperator('stock.item.change', { id: item, version: 1, name: { en: 'Zip' } });
  await page.getByRole('button', { name: 'For me, 1 unread' }).waitFor();
  await page.goto(`${plant.url}/office/for-me`);
  await page.getByRole('link', { name: /changed ZIP-18/ }).click();
  await activity.getByText('Look here @Ada').waitFor();
  await page.getByRole('button', { name: 'For me', exact: true }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});

test('a record is tagged, the list narrowed by its tag, and kept as a view that opens first', async () => {
  const { page, thrown, close } = await plant.open();
  await page.goto(`${plant.url}/office/records/stock/item/${item}`);
  const tags = page.getByRole('group', { name: 'Tags' });
  await tags.getByRole('button', { name: 'Tag', exact: true }).click();
  await tags.getByRole('button', { name: 'Late' }).click();
  await tags.getByRole('button', { name: 'Take Late off' }).waitFor();
  await page.goto(`${plant.url}/office/records/stock/item`);
  const table = page.getByRole('table', { name: 'Item' });
  await table.getByRole('row', { name: /YARN-40/ }).waitFor();
  await page.getByRole('button', { name: 'Tags' }).click();
  await page.getByLabel('Late').check();
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('group', { name: 'Columns' }).getByLabel('Unit', { exact: true }).click();
  await page.getByLabel('Group by').selectOption({ label: 'Unit' });
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: 'Groups by Unit' }).waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Keep this list as').fill('Late ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Open the list with this' }).click();
  await page.getByRole('button', { name: 'Do not open the list with this' }).waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.goto(`${plant.url}/office/records/stock/item`);
  await page.getByRole('button', { name: 'Late ones' }).waitFor();
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
  expect(new URL(page.url()).searchParams.get('group')).toBe('unit');
  await page.getByRole('button', { name: 'Late ones' }).click();
  await page.getByRole('button', { name: 'As it comes' }).click();
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  expect(thrown).toEqual([]);
  await close();
});
