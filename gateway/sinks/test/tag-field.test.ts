import { MOST_READS, MOST_TAGS_A_MESSAGE, newerSeen, type SeenTag } from '@millrace/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TagField, type TagRead } from '../tag-field.ts';

const read = fc.record({
  epc: fc.constantFrom('3034AAAA', '3034BBBB', '3074CCCC'),
  antenna: fc.constantFrom('1', '2', '3'),
  rssi: fc.option(fc.integer({ min: -90, max: -30 }), { nil: undefined }),
  count: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  time: fc.integer({ min: 1, max: 50 }),
});
/** The same reads again: shuffled, and some of them more than once. */
const again = fc
  .array(read, { minLength: 1, maxLength: 200 })
  .chain((reads) =>
    fc.tuple(
      fc.constant(reads),
      fc.shuffledSubarray(reads, { minLength: reads.length, maxLength: reads.length }),
      fc.shuffledSubarray(reads),
    ),
  );
const byEpc = (a: SeenTag, b: SeenTag): number => (a.epc < b.epc ? -1 : 1);
const listOf = (reads: readonly TagRead[]): SeenTag[] => {
  const field = new TagField();
  for (const one of reads) field.take(one, 0);
  return [...field.due(0).tags].sort(byEpc);
};

test('any order of the reads of a visit, and any repeats of them, give the same list', () => {
  fc.assert(
    fc.property(again, ([reads, shuffled, more]) => {
      expect(listOf([...shuffled, ...more])).toEqual(listOf(reads));
    }),
  );
});

test('a row says when a tag was seen first and last, by which antenna last, and how often', () => {
  fc.assert(
    fc.property(fc.array(read, { minLength: 1 }), (reads) => {
      const rows = listOf(reads);
      expect(rows.map(({ epc }) => epc)).toEqual([...new Set(reads.map(({ epc }) => epc))].sort());
      for (const row of rows) {
        const own = reads.filter(({ epc }) => epc === row.epc);
        const times = own.map(({ time }) => time);
        const last = own.filter(({ time }) => time === row.last);
        const distinct = new Map(
          own.map((one) => [JSON.stringify([one.antenna, one.time, one.rssi, one.count ?? 1]), one]),
        );
        expect(row.first).toBe(Math.min(...times));
        expect(row.last).toBe(Math.max(...times));
        expect(last.map(({ antenna }) => antenna)).toContain(row.antenna);
        expect(row.rssi).toBe(
          Math.max(...last.map(({ rssi = -1_000 }) => rssi)) === -1_000
            ? null
            : Math.max(...last.map(({ rssi = -1_000 }) => rssi)),
        );
        expect(row.reads).toBe(
          Math.min(
            MOST_READS,
            [...distinct.values()].reduce((sum, { count = 1 }) => sum + count, 0),
          ),
        );
      }
    }),
  );
});

test('whoever hears the messages has the same list in whatever order and however often they come', () => {
  const told = fc.array(fc.array(read, { maxLength: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      told.chain((groups) => fc.tuple(fc.constant(groups), fc.infiniteStream(fc.nat()))),
      ([groups, dice]) => {
        const field = new TagField();
        const messages = groups.flatMap((group, at) => {
          for (const one of group) field.take(one, at * 600);
          return field.due(at * 600).tags;
        });
        const heard = (all: readonly SeenTag[]): SeenTag[] => {
          const rows = new Map<string, SeenTag>();
          for (const tag of all) {
            const known = rows.get(tag.epc);
            rows.set(tag.epc, known ? newerSeen(known, tag) : tag);
          }
          return [...rows.values()].sort(byEpc);
        };
        const mixed = [...messages, ...messages]
          .map((message) => ({ message, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ message }) => message);
        expect(heard(mixed)).toEqual(heard(messages));
      },
    ),
  );
});

test('a message is no longer than its bound, new tags go first, and what waits is told with it', () => {
  const field = new TagField();
  const tagOf = (n: number) => ({ epc: n.toString(16).toUpperCase().padStart(8, '0'), antenna: '1', time: n + 1 });
  for (let n = 0; n < 120; n++) field.take(tagOf(n), 0);
  const first = field.due(0);
  expect([first.tags.length, first.beyond]).toEqual([MOST_TAGS_A_MESSAGE, 120 - MOST_TAGS_A_MESSAGE]);
  for (const { epc } of first.tags) field.take({ epc, antenna: '2', time: 1_000 }, 600);
  const others = field.due(600);
  expect(others.tags.filter(({ epc }) => first.tags.some((one) => one.epc === epc))).toEqual([]);
  expect(others.beyond).toBe(120 - 2 * MOST_TAGS_A_MESSAGE);
});

test('a tag that lay in the field is told twice a second, and one that left comes anew', () => {
  const field = new TagField();
  const see = (time: number, now: number) => field.take({ epc: 'AAAA', antenna: '1', time }, now);
  see(1, 0);
  expect(field.due(0).tags).toHaveLength(1);
  see(2, 100);
  expect(field.due(100).tags).toEqual([]);
  expect(field.nextAt()).toBe(500);
  expect(field.due(500).tags).toMatchObject([{ first: 1, last: 2, reads: 2 }]);
  see(20, 20_000);
  expect(field.due(20_000).tags).toMatchObject([{ first: 20, reads: 1 }]);
});
