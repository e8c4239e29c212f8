import { fc, test as properties } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { beside, type Link, layered } from '../src/lib/warehouse/lot-graph.ts';

const bread: Link[] = [
  { from: 'flour', to: 'dough' },
  { from: 'salt', to: 'dough' },
  { from: 'dough', to: 'bread' },
  { from: 'dough', to: 'rolls' },
  { from: 'flour', to: 'rolls' },
];
const lots = ['bread', 'dough', 'flour', 'rolls', 'salt'];
const columnsOf = (of: readonly string[], links: readonly Link[]) =>
  new Map(layered(of, links).map(({ id, column }) => [id, column]));

test('what goes into another stands left of it, and arrows lead along the links', () => {
  const columns = columnsOf(lots, bread);
  expect(['flour', 'salt', 'dough', 'bread', 'rolls'].map((lot) => columns.get(lot))).toEqual([0, 0, 1, 2, 2]);
  const placed = layered(lots, bread);
  expect(beside('salt', 'right', placed, bread)).toBe('dough');
  expect(beside('salt', 'left', placed, bread)).toBeNull();
  expect(['flour', 'salt']).toContain(beside('dough', 'left', placed, bread));
  const [above] = placed.filter(({ column }) => column === 2);
  expect(beside(above?.id ?? '', 'up', placed, bread)).toBeNull();
  expect(beside(above?.id ?? '', 'down', placed, bread)).toBe(above?.id === 'bread' ? 'rolls' : 'bread');
});

test('goods that go into themselves end', () => {
  const circle = [...bread, { from: 'rolls', to: 'dough' }, { from: 'flour', to: 'flour' }];
  expect(
    layered(lots, circle)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(lots);
});

const ID = fc.integer({ min: 0, max: 12 }).map(String);
properties.prop([fc.uniqueArray(ID, { minLength: 1 }), fc.array(fc.record({ from: ID, to: ID }), { maxLength: 40 })])(
  'every lot has a place of its own, and without circles every link leads to the right',
  (of, links) => {
    const placed = layered(of, links);
    expect(placed.map(({ id }) => id).sort()).toEqual([...of].sort());
    expect(new Set(placed.map(({ column, place }) => `${column}/${place}`)).size).toBe(of.length);
    const onward = links.filter(({ from, to }) => Number(from) < Number(to) && of.includes(from) && of.includes(to));
    const columns = columnsOf(of, onward);
    for (const { from, to } of onward) expect(columns.get(from)).toBeLessThan(columns.get(to) ?? 0);
  },
);
