import type { LogGroup } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { LiveFirstReader } from '../live-first-reader.ts';

/** A group of one reading that arrived at this second. */
const group = (seq: number, second: number): LogGroup => ({
  gateway: 'g',
  epoch: 1,
  firstSeq: seq,
  lastSeq: seq,
  samples: {
    length: 1,
    seq: Float64Array.of(seq),
    point: Int32Array.of(1),
    time: Float64Array.of(second * 1e6),
    arrival: Float64Array.of(second * 1e6),
    value: Float64Array.of(seq),
    quality: Uint16Array.of(0),
    source: Uint16Array.of(0),
    sources: ['s'],
    other: new Map(),
  },
  observations: [],
  factSets: [],
});

test('after a stand-still the newest goes first, and what gathered meanwhile is backlog, all of it, once', async () => {
  const log = Array.from({ length: 60 }, (_, at) => group(at + 1, at + 1));
  const reader = new LiveFirstReader(
    {
      end: () => ({ epoch: 1, nextSeq: 61 }),
      read: async (from, to) => log.filter(({ firstSeq }) => firstSeq >= from.seq && firstSeq <= to.seq).slice(0, 10),
    },
    1_000,
  );
  for (const one of log) reader.add(one);
  reader.setAside(1_000_000);
  expect(reader.takeFresh(1_000).map(({ firstSeq }) => firstSeq)).toEqual([59, 60]);
  expect(reader.backlogRecords).toBe(58);
  const backlog: number[] = [];
  for (let groups = await reader.takeBacklog(10); groups.length > 0; groups = await reader.takeBacklog(10)) {
    backlog.push(...groups.map(({ firstSeq }) => firstSeq));
  }
  expect(backlog).toEqual(Array.from({ length: 58 }, (_, at) => at + 1));
  expect(reader.backlogRecords).toBe(0);
});

test('a sink that keeps up has no backlog', () => {
  const reader = new LiveFirstReader({ end: () => ({ epoch: 1, nextSeq: 3 }), read: async () => [] }, 1_000);
  reader.add(group(1, 10));
  reader.add(group(2, 10.5));
  reader.setAside(1_000_000);
  expect(reader.takeFresh(1_000)).toHaveLength(2);
  expect(reader.backlogRecords).toBe(0);
});
