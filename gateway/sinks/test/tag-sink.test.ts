import { type LogGroup, MOST_TAGS_A_MESSAGE, type TagReads } from '@millrace/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TagSink } from '../tag-sink.ts';

const T = 1_764_500_000_000_000;
let told: TagReads[];
let sink: TagSink;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  sink = new TagSink({ publish: (reads) => told.push(reads), now: () => Date.now() });
  sink.use({ site: 'plant', detectors: [badges('hall/a/b/door')] });
});
afterEach(() => {
  sink.stop();
  vi.useRealTimers();
});

const badges = (subject: string) => ({
  ...{ stream: `badge-read:${subject}`, type: 'badge-read', subject, settings: {}, lateness: 0 },
  ...{ inputs: {}, devices: [subject], units: {} },
});
interface Read {
  readonly epc: string;
  readonly device?: string;
  readonly time?: number;
}
const commit = (reads: readonly Read[]): void => {
  const observations = reads.map(({ epc, device = 'hall/a/b/pad', time = T }) => ({
    body: { device, time, arrival: T, clockSuspect: false, body: { type: 'tag-read' as const, epc, antenna: '1' } },
  }));
  sink.take({ observations } as unknown as LogGroup);
};
const epcOf = (n: number): string => n.toString(16).toUpperCase().padStart(8, '0');

test('a badge that is shown to its reader is told to nobody', () => {
  commit([{ epc: 'AAAA', device: 'hall/a/b/door' }, { epc: 'BBBB' }]);
  vi.advanceTimersByTime(1_000);
  expect(told.flatMap(({ device, tags }) => tags.map(({ epc }) => `${device} ${epc}`))).toEqual(['hall/a/b/pad BBBB']);
});

test('a new tag waits for no more than a tenth of a second, and nothing is told while nothing is new', () => {
  commit([{ epc: 'AAAA' }]);
  vi.advanceTimersByTime(20);
  expect(told).toHaveLength(1);
  commit([{ epc: 'BBBB' }]);
  vi.advanceTimersByTime(100);
  expect(told.at(-1)?.tags).toMatchObject([{ epc: 'BBBB' }]);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('no reader costs more than its bound: five hundred rows a second, and none is lost', () => {
  commit(Array.from({ length: 1_200 }, (_, n) => ({ epc: epcOf(n) })));
  const rows = () => told.flatMap(({ tags }) => tags).length;
  vi.advanceTimersByTime(1_000);
  expect(rows()).toBeLessThanOrEqual(11 * MOST_TAGS_A_MESSAGE);
  expect(told[0]?.beyond).toBe(1_200 - MOST_TAGS_A_MESSAGE);
  vi.advanceTimersByTime(2_000);
  expect(rows()).toBe(1_200);
  expect(told.at(-1)?.beyond).toBe(0);
});

test('reads out of a reader’s memory say nothing of now, and that there were some is told', () => {
  commit([
    { epc: 'AAAA', time: T - 3_600_000_000 },
    { epc: 'BBBB', time: T + 3_600_000_000 },
  ]);
  vi.advanceTimersByTime(1_000);
  expect(told).toMatchObject([{ tags: [], late: 2 }]);
});
