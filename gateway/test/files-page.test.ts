import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesDriver } from '../../drivers/files/index.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { countsOf, until } from './gateway-fixture.ts';

// docs/files.md as it stands there, a whole gateway with its journal and broker, and a folder. Only the folder is another.

const folder = mkdtempSync(join(tmpdir(), 'millrace-drop-'));
let page: PlantOfPage;
const value = (point: string) => page.value(`packing/line-1/end/checkweigher-1/${point}`);
/** So many seconds after an hour ago, as a clock in Dhaka (UTC+6) shows it. */
const began = Date.now() + 5 * 3_600_000;
const face = (seconds: number): string =>
  new Date(began + seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
const drop = (name: string, rows: string): void =>
  writeFileSync(join(folder, name), `Time;Weight (g);Program\n${rows}`);

beforeAll(async () => {
  page = await plantOfPage({
    page: 'files.md',
    profile: 'checkweigher-export.yaml',
    driver: filesDriver,
    settings: { folder, settle: '50 ms', every: '20 ms' },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('a file that is dropped is live, counted for its device, and put away', async () => {
  drop('a.csv', `${face(0)};1.002,5;milk 1 l\n`);
  await until(() => {
    expect(value('weight')).toMatchObject({ v: 1002.5, q: 0 });
    expect(value('program')).toMatchObject({ v: 'milk 1 l', q: 0 });
  });
  await until(() => expect(existsSync(join(folder, 'done', 'a.csv'))).toBe(true));
  expect(countsOf(page.plant.gateway, 'checkweigher-1')).toMatchObject({ received: 2 });
});

test('what comes again counts once, and what is no row is kept with its reason', async () => {
  drop('again.csv', `${face(0)};1.002,5;milk 1 l\n`);
  await until(() => expect(existsSync(join(folder, 'done', 'again.csv'))).toBe(true));
  drop('b.csv', `${face(1)};1.001,0;milk 1 l;what is this\n${face(2)};heavy;milk 1 l\n`);
  await until(() => expect(existsSync(join(folder, 'done', 'b.csv'))).toBe(true));
  // Two of before, one text that was read; a row that is none, and a weight that is none.
  expect(countsOf(page.plant.gateway, 'checkweigher-1')).toMatchObject({ received: 5, unmapped: 1, rejected: 1 });
});
