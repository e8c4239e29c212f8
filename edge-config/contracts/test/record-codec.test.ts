import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { decodeGroup, encodeGroup, type GroupContent, identified } from '../record-codec.ts';

const identity = { gateway: 'gw', epoch: 7, firstSeq: 41 };
const integer = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
const number = fc.oneof(
  fc.double(),
  fc.float(),
  integer,
  fc.integer({ min: 0, max: 300 }),
  fc.constant(Number.NaN),
  fc.constant(-0),
);
const time = fc.oneof(fc.integer({ min: 0, max: 4e15 }), fc.integer({ min: 1.7e15, max: 1.7e15 + 1000 }));
const row = fc.record({
  point: fc.integer({ min: 1, max: 0x7fffffff }),
  time,
  arrival: time,
  value: number,
  quality: fc.integer({ min: 0, max: 0xffff }),
  source: fc.integer({ min: 0, max: 3 }),
  other: fc.option(fc.json(), { nil: undefined, freq: 4 }),
});

function content(
  rows: readonly { [Key in 'point' | 'time' | 'arrival' | 'value' | 'quality' | 'source']: number }[],
  others: readonly (string | undefined)[],
): GroupContent {
  return {
    samples: {
      length: rows.length,
      point: Int32Array.from(rows, (r) => r.point),
      time: Float64Array.from(rows, (r) => r.time),
      arrival: Float64Array.from(rows, (r) => r.arrival),
      value: Float64Array.from(rows, (r) => r.value),
      quality: Uint16Array.from(rows, (r) => r.quality),
      source: Uint16Array.from(rows, (r) => r.source),
      sources: ['a', 'b', 'c', 'd'],
      other: new Map(others.flatMap((text, at) => (text === undefined ? [] : [[at, text] as const]))),
    },
    observations: [
      {
        source: 'portal',
        sourceKey: 'k1',
        arrival: 5,
        body: {
          device: 'a/b/c/d',
          time: 4,
          arrival: 5,
          clockSuspect: false,
          body: { type: 'punch', person: '17', direction: 'in', method: 'card' },
        },
      },
    ],
    factSets: [
      {
        source: 'downtime:x',
        arrival: 9,
        body: {
          site: 's',
          stream: 'downtime:x',
          window: { key: '2026-11-21/A', from: 1, to: 2 },
          revision: 1,
          base: null,
          through: 2,
          asserted: [],
          changed: [],
          retracted: [],
        },
      },
    ],
  };
}

test.prop([fc.array(row, { maxLength: 70 })])('a group comes back as it was', (rows) => {
  const group = content(
    rows,
    rows.map((r) => r.other),
  );
  expect(decodeGroup(encodeGroup(group), identity)).toEqual(identified(group, identity));
});

test('readings of one moment take few bytes', () => {
  const rows = Array.from({ length: 1000 }, (_, at) => ({
    point: 100 + (at % 200),
    time: 1.7e15 + at * 1000,
    arrival: 1.7e15 + at * 1000 + 7,
    value: at / 4,
    quality: 0,
    source: 0,
  }));
  expect(encodeGroup(content(rows, [])).length).toBeLessThan(1000 * 15);
});

test('a group of version 1 still reads', () => {
  const golden = readFileSync(new URL('./golden/group-v1.bin', import.meta.url));
  const rows = [
    { point: 1, time: 1_760_000_000_000_000, arrival: 1_760_000_000_000_500, value: 20.5, quality: 0, source: 0 },
    {
      point: 2,
      time: 1_760_000_000_000_000,
      arrival: 1_760_000_000_000_500,
      value: Number.NaN,
      quality: 0x8004,
      source: 1,
    },
    { point: 3, time: 1_760_000_000_001_000, arrival: 1_760_000_000_000_500, value: Number.NaN, quality: 0, source: 1 },
  ];
  const group = content(rows, [undefined, undefined, '"running"']);
  expect(decodeGroup(golden, identity)).toEqual(identified(group, identity));
  expect(Buffer.from(encodeGroup(group)).equals(golden)).toBe(true);
});

test('bytes of another kind or version are refused with words', () => {
  const bytes = encodeGroup(content([], []));
  expect(() => decodeGroup(bytes.slice(0, 10), identity)).toThrow('cut short');
  expect(() => decodeGroup(new Uint8Array(64), identity)).toThrow('not a group');
  bytes[4] = 9;
  expect(() => decodeGroup(bytes, identity)).toThrow('version 9');
});
