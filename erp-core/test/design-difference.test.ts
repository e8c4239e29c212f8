import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceOf } from '../kernel/design/difference.ts';
import { placeOf, withAt } from '../kernel/design/place.ts';
import type { DraftValue } from '../kernel/design/tables.ts';
import { GATE } from '../testing/gate-design.ts';

const begun: DraftValue = { label: { en: 'Gate' }, needs: {}, entities: [], extends: [] };
const put = (draft: DraftValue, place: string, value: unknown): DraftValue =>
  withAt(draft, placeOf(place), value as never) ?? draft;
const gate = GATE.reduce((draft, [place, value]) => put(draft, place, value), begun);
const places = (before: DraftValue, after: DraftValue) =>
  differenceOf(before, after).map(({ place, kind }) => [place, kind]);

test('a draft differs from another one where people would say it', () => {
  expect(places(gate, gate)).toEqual([]);
  // Which was said first changes nothing.
  expect(places(gate, Object.fromEntries(Object.entries(gate).reverse()))).toEqual([]);
  expect(places(begun, gate)).toEqual([
    ['entities/gate.pass', 'added'],
    ['refusals', 'added'],
  ]);
  // What was published is kept as a manifest, with empty lists where nothing was said.
  expect(places({ ...gate, automations: [], settings: {} }, put(gate, 'entities/gate.pass/rules', []))).toEqual([]);
  const label = { en: 'Badge', bn: 'ব্যাজ', hi: 'बैज' };
  const next = [
    ['entities/gate.pass/fields/badge', { type: 'code', optional: true, label }],
    ['entities/gate.pass/fields/host/label', label],
    ['entities/gate.pass/transitions/admit/label', label],
    ['entities/gate.pass/fields/stay', undefined],
    ['label', { en: 'Gates' }],
  ].reduce((draft, [place, value]) => put(draft, String(place), value), gate);
  expect(places(gate, next).sort()).toEqual([
    ['entities/gate.pass/fields/badge', 'added'],
    ['entities/gate.pass/fields/host', 'changed'],
    ['entities/gate.pass/fields/stay', 'removed'],
    ['entities/gate.pass/transitions/admit/label', 'changed'],
    ['label', 'changed'],
  ]);
  const [host] = differenceOf(gate, next).filter(({ place }) => place.endsWith('host'));
  expect(host).toMatchObject({ was: { label: { en: 'Host' } }, now: { label } });
});

test('what differs, put where it is told, makes the one draft the other', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.record({ en: fc.string(), bn: fc.string() }));
  const name = fc.constantFrom('name', 'host', 'kind', 'fresh', 'other');
  const place = fc.oneof(
    name.map((field) => `entities/gate.pass/fields/${field}/help`),
    name.map((field) => `entities/gate.pass/fields/${field}`),
    name.map((verb) => `entities/gate.pass/transitions/${verb}`),
    name.map((code) => `refusals/${code}`),
    fc.constantFrom('label', 'entities/gate.pass/list', 'entities/gate.visit', 'extends/stock.item'),
  );
  const edit = fc.record({
    place,
    value: fc.option(fc.record({ type: fc.constant('text'), said: value }), { nil: undefined }),
  });
  const edited = fc
    .array(edit, { maxLength: 8 })
    .map((all) => all.reduce((draft, one) => put(draft, one.place, one.value), gate));
  fc.assert(
    fc.property(edited, edited, (before, after) => {
      const made = differenceOf(before, after).reduce((draft, one) => put(draft, one.place, one.now), before);
      expect(differenceOf(made, after)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
