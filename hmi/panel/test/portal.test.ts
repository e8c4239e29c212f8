import type { KnownTag, SeenTag } from '@millrace/hmi-client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, type Expected } from '../src/lib/portal/compare.ts';
import { type Field, heardIn, isHere } from '../src/lib/portal/field.ts';

const NOTHING: Field = new Map();
const seen = fc.record({
  epc: fc.constantFrom('AAAA', 'BBBB', 'CCCC', 'DDDD'),
  first: fc.integer({ min: 1, max: 20 }),
  last: fc.integer({ min: 20, max: 40 }),
  antenna: fc.constantFrom('1', '2'),
  rssi: fc.option(fc.integer({ min: -80, max: -30 })),
  reads: fc.integer({ min: 1, max: 99 }),
});
const listOf = (messages: readonly (readonly SeenTag[])[]) =>
  [...messages.reduce((field, tags) => heardIn(field, tags, 7), NOTHING).values()].sort((a, b) =>
    a.epc < b.epc ? -1 : 1,
  );

test('messages in any order, and once more, give the same list', () => {
  const messages = fc.array(fc.array(seen, { maxLength: 6 }), { maxLength: 8 });
  const mixed = messages.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all)),
  );
  fc.assert(
    fc.property(mixed, ([all, shuffled, again]) => {
      expect(listOf([...shuffled, ...again])).toEqual(listOf(all));
    }),
  );
});

test('a tag is here while it is heard, and no longer', () => {
  const [tag] = heardIn(
    NOTHING,
    [{ epc: 'AAAA', first: 1, last: 2, antenna: '1', rssi: null, reads: 2 }],
    1_000,
  ).values();
  if (!tag) throw new Error('it is not in the list');
  expect([isHere(tag, 1_000), isHere(tag, 3_000), isHere(tag, 4_000)]).toEqual([true, true, false]);
});

const ITEMS = ['crate', 'box'] as const;
const named = (id: string) => ({ id, code: id, name: { en: id } });
const tagOf = (epc: string, item: string, quantity: string, booked: KnownTag['booked'] = null): KnownTag => ({
  ...{ epc, kind: 'item', item: named(item), unit: '{piece}', lot: null, quantity, registered: true, booked },
});
const place = { id: 'b', code: 'B', name: { en: 'B' } };
const lineOf = (item: string, wanted: string) => ({
  ...{ id: `line-${item}`, item: named(item), lot: null, unit: '{piece}', wanted, got: '0' },
});
const fieldOf = (epcs: readonly string[], first = 100): Field =>
  heardIn(
    NOTHING,
    epcs.map((epc) => ({ epc, first, last: first + 1, antenna: '1', rssi: null, reads: 2 })),
    0,
  );
const none = { expected: null, here: new Map<string, number>() };

test('every tag stands in one place, no line gets more than is wanted, and the order of reading changes nothing', () => {
  const tag = fc.record({
    item: fc.constantFrom(...ITEMS, 'unknown', 'unasked'),
    quantity: fc.integer({ min: 1, max: 5 }),
  });
  const wanted = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(
      fc.array(tag, { maxLength: 12 }),
      wanted,
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      (tags, most, isList, dice) => {
        const all = tags.map((one, nth) => ({ ...one, epc: `EPC${String(nth).padStart(4, '0')}` }));
        const known = new Map<string, KnownTag>();
        for (const { epc, item, quantity } of all) {
          if (item === 'unknown') known.set(epc, { epc, kind: 'unknown', booked: null });
          else if (item !== 'unasked') known.set(epc, tagOf(epc, item, String(quantity)));
        }
        const expected: Expected | null = isList
          ? {
              kind: 'transfer',
              id: 't',
              number: 'TRF-1',
              lines: ITEMS.map((item, nth) => lineOf(item, String(most[nth]))),
            }
          : null;
        const epcs = all.map(({ epc }) => epc);
        const shuffled = epcs.map((epc) => ({ epc, at: dice.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        const found = compare(fieldOf(epcs), known, { ...none, expected });
        expect(compare(fieldOf(shuffled.map(({ epc }) => epc)), known, { ...none, expected })).toEqual(found);
        const sumOf = (item: string) =>
          all.filter((one) => one.item === item).reduce((sum, one) => sum + one.quantity, 0);
        for (const item of ITEMS) {
          const line = found.lines.find((one) => one.item.id === item);
          const rest = found.groups.find((one) => one.item.id === item);
          expect(Number(line?.got ?? 0) + Number(rest?.quantity ?? 0)).toBe(sumOf(item));
          if (line) expect(Number(line.got)).toBeLessThanOrEqual(Number(line.wanted));
        }
        expect(found.unknown).toHaveLength(all.filter(({ item }) => item === 'unknown').length);
        expect(found.unasked).toHaveLength(all.filter(({ item }) => item === 'unasked').length);
      },
    ),
  );
});

test('what was booked since it came is told with who and when; what came after it was booked is to be booked', () => {
  const booking = (at: number, by: string | null = 'Rahima', document: string | null = null) => ({
    at,
    by,
    document,
    to: place,
  });
  const known = new Map([
    ['AAAA', tagOf('AAAA', 'crate', '1', booking(150))],
    ['BBBB', tagOf('BBBB', 'crate', '1', booking(50))],
    ['CCCC', tagOf('CCCC', 'crate', '1', booking(150, null))],
    ['DDDD', tagOf('DDDD', 'crate', '1', booking(50, 'Rahima', 'TRF-1'))],
  ]);
  const field = fieldOf(['AAAA', 'BBBB', 'CCCC', 'DDDD']);
  const { booked, groups } = compare(field, known, none);
  expect(booked.map(({ epc, by }) => [epc, by])).toEqual([
    ['AAAA', 'Rahima'],
    ['CCCC', null],
  ]);
  expect(groups.flatMap(({ epcs }) => epcs)).toEqual(['BBBB', 'DDDD']);
  // What was received with this very list is no part of what is still to come.
  const list = { kind: 'transfer', id: 't', number: 'TRF-1', lines: [lineOf('crate', '3')] } as const;
  expect(compare(field, known, { ...none, expected: list }).booked.map(({ epc }) => epc)).toEqual([
    'AAAA',
    'CCCC',
    'DDDD',
  ]);
  // Said here, and not known to the plant yet.
  const here = compare(field, known, { expected: null, here: new Map([['BBBB', 120]]) });
  expect(here.booked.find(({ epc }) => epc === 'BBBB')).toMatchObject({ at: 120, by: undefined });
});
