import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { LocalClock } from '../read/local-time.ts';
import { columnsOf } from './columns.ts';
import { SECOND, type TestStore, testStore } from './test-store.ts';

let database: TestDatabase;
let on: TestStore;
let number: number;
let text: number;
const N = 120_000;
beforeAll(async () => {
  database = await testDatabase();
  on = await testStore(database.url);
  number = await on.point('a-number', { unit: 'Cel' });
  text = await on.point('b-text', { type: 'text', unit: '1' });
  const from = on.clock.now - N * SECOND;
  const readings = Array.from({ length: N }, (_, at) => ({
    seq: at + 1,
    point: number,
    time: from + at * SECOND + 7,
    value: at / 4,
  }));
  const more = [
    { seq: N + 1, point: text, time: from, value: '=cmd("x"),\n' },
    { seq: N + 2, point: text, time: from + SECOND, value: null, quality: 0x8001 },
  ];
  await on.store.receiver.write({
    gateway: 'g',
    epoch: 1,
    samples: columnsOf([...readings, ...more]),
    observations: [],
    covered: [{ from: 1, to: N + 2 }],
    deadbanded: new Map(),
  });
});
afterAll(async () => {
  await on?.close();
  await database?.drop();
});

const ask = (format: 'csv' | 'parquet', sites: readonly string[] = ['dhaka']) =>
  on.store.exportRows({ sites, points: [number, text], from: on.clock.now - N * SECOND, to: on.clock.now, format });
async function pieces(file: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of file) all.push(piece);
  return all;
}

test('CSV comes piece by piece, with path, unit, UTC and the local time of the site', async () => {
  const all = await pieces(await ask('csv'));
  expect(Math.max(...all.map(({ length }) => length))).toBeLessThan(1_000_000);
  const lines = Buffer.concat(all).toString().split('\r\n');
  expect(lines).toHaveLength(1 + N + 2 + 1);
  const iso = (shift: number) => new Date((on.clock.now - N * SECOND) / 1000 + shift).toISOString().slice(0, 19);
  expect(lines[1]).toBe(
    `dhaka/a/l/c/d/a-number,Cel,${iso(0)}.000007Z,${iso(6 * 3600_000)}.000007+06:00,0,,good,0,${iso(0)}.000007Z`,
  );
  expect(lines[1 + N]).toMatch(/,,"""=cmd\(\\""x\\""\),\\n""",good,0,/);
  expect(lines[2 + N]).toMatch(/,,,badCommLost,32769,/);
});

test('Parquet comes row group by row group, and reads back the same', async () => {
  const all = await pieces(await ask('parquet'));
  expect(all.length).toBeGreaterThanOrEqual(3);
  const file = Buffer.concat(all);
  const reader = createRequire(createRequire(import.meta.url).resolve('hyparquet-writer')).resolve('hyparquet');
  const { parquetReadObjects, parquetMetadata } = await import(pathToFileURL(reader).href);
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
  expect(parquetMetadata(buffer).row_groups.length).toBeGreaterThanOrEqual(2);
  const rows = await parquetReadObjects({ file: buffer });
  expect(rows).toHaveLength(N + 2);
  expect(rows[5]).toMatchObject({
    path: 'dhaka/a/l/c/d/a-number',
    unit: 'Cel',
    value: 1.25,
    quality: 'good',
    text_or_json: null,
  });
  const shift = Number(rows[5].local_time) - Number(rows[5].time);
  expect(Math.abs(shift)).toBe(6 * 3600_000);
  expect(rows[N]).toMatchObject({ value: null, text_or_json: JSON.stringify('=cmd("x"),\n') });
});

test('what may not be seen is not in it, and a reader who leaves gives the connection back', async () => {
  expect(await pieces(await ask('csv', ['elsewhere']))).toHaveLength(1);
  for (let run = 0; run < 12; run++) for await (const _ of await ask('csv')) break;
  for (let run = 0; run < 12; run++) {
    let n = 0;
    for await (const _ of await ask('csv')) if (++n === 3) break;
  }
  expect((await on.pool.query('select 1 as alive')).rows).toEqual([{ alive: 1 }]);
});

test('the local clock follows its zone through daylight saving and half hours', () => {
  const at = (iso: string) => Date.parse(iso) * 1000;
  expect(new LocalClock('Europe/Berlin').text(at('2026-03-29T00:59:59.000Z'))).toBe('2026-03-29T01:59:59.000000+01:00');
  expect(new LocalClock('Europe/Berlin').text(at('2026-03-29T01:00:00.000Z'))).toBe('2026-03-29T03:00:00.000000+02:00');
  expect(new LocalClock('Asia/Kolkata').text(at('2026-01-01T20:00:00.000Z'))).toBe('2026-01-02T01:30:00.000000+05:30');
  expect(new LocalClock('America/New_York').text(at('2026-01-01T00:00:00.000Z'))).toBe(
    '2025-12-31T19:00:00.000000-05:00',
  );
});
