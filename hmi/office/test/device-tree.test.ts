import { expect, test } from 'vitest';
import {
  addressOf,
  type Branch,
  type Branches,
  keyOf,
  moved,
  ROOT,
  type Row,
  rowsOf,
  typedTo,
  withItems,
} from '../src/lib/devices/setup/browse/tree.ts';

const thing = (address: string, type = 'number') => ({ address, label: address.toUpperCase(), type, writable: false });
const branch = (items: Branch['items'], more: Partial<Branch> = {}): Branch => ({
  ...{ items, done: true, open: true, asking: false },
  ...more,
});
const line = keyOf(ROOT, thing('line'));
const plant: Branches = new Map([
  [ROOT, branch([thing('line', 'folder'), thing('alive', 'boolean')])],
  [line, branch([thing('speed'), thing('state', 'text')], { done: false })],
]);
const drawn = (rows: readonly Row[]): string[] =>
  rows.map((row) => `${'  '.repeat(row.level - 1)}${row.kind === 'item' ? row.item.address : row.kind}`);

test('what is open is drawn below what it stands in, with its place among its brothers; what is not all here says so', () => {
  const rows = rowsOf(plant);
  expect(drawn(rows)).toEqual(['line', '  speed', '  state', '  more', 'alive']);
  expect(rows[1]).toMatchObject({ nth: 1, of: -1, above: ['LINE'] });
  expect(rows[4]).toMatchObject({ nth: 2, of: 2, above: [] });
  expect(addressOf(rows[1]?.key ?? '')).toBe('speed');
  expect(addressOf(ROOT)).toBeUndefined();
  const closed = new Map(plant).set(line, branch(plant.get(line)?.items ?? [], { open: false }));
  expect(drawn(rowsOf(closed))).toEqual(['line', 'alive']);
  expect(drawn(rowsOf(new Map([[ROOT, branch([])]])))).toEqual(['empty']);
});

test('what is sought stands with what it is below, also where that was closed again', () => {
  const closed = new Map(plant).set(line, branch(plant.get(line)?.items ?? [], { open: false }));
  expect(drawn(rowsOf(closed, 'spee'))).toEqual(['line', '  speed']);
  expect(drawn(rowsOf(closed, 'ALIVE'))).toEqual(['alive']);
  expect(drawn(rowsOf(closed, 'nowhere'))).toEqual([]);
});

test('a node that leads back to itself is opened as often as somebody opens it, and no further', () => {
  const again = keyOf(line, thing('line'));
  const round = new Map(plant).set(line, branch([thing('line', 'folder')]));
  expect(drawn(rowsOf(round))).toEqual(['line', '  line', 'alive']);
  expect(drawn(rowsOf(new Map(round).set(again, branch([thing('x')]))))).toEqual(['line', '  line', '    x', 'alive']);
});

test('a list that was begun anew adds what is new alone', () => {
  const before = branch([thing('a'), thing('b')], { done: false, asking: true });
  const after = withItems(before, [thing('a'), thing('b'), thing('c'), thing('c')], true);
  expect(after).toMatchObject({ items: [{ address: 'a' }, { address: 'b' }, { address: 'c' }], done: true });
  expect(after.asking).toBe(false);
});

test('keys lead to the next row, a page on, and to both ends; letters to what begins with them', () => {
  const rows = rowsOf(plant);
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'Home', 'End', 'x'].map((key) => moved(rows, 1, key, 3))).toEqual([
    2,
    0,
    4,
    0,
    4,
    null,
  ]);
  expect(moved(rows, 4, 'ArrowDown', 3)).toBe(4);
  // One letter goes on from where it is, and round; more of them stay where they fit.
  expect(typedTo(rows, 1, 's')).toBe(2);
  expect(typedTo(rows, 2, 's')).toBe(1);
  expect(typedTo(rows, 1, 'sp')).toBe(1);
  expect(typedTo(rows, 0, 'z')).toBeNull();
});
