import { test } from '@fast-check/vitest';
import type { BoardWidget } from '@millrace/hmi-client';
import fc from 'fast-check';
import { expect } from 'vitest';
import { added, COLUMNS, moved, placedAt, resized, settled, without } from '../src/lib/home/layout.ts';
import { homeTemplates } from '../src/lib/home/templates.ts';

/** What the server would refuse: beyond the last column, over another, called as another. */
function faults(widgets: readonly BoardWidget[]): string[] {
  const cells = new Map<string, string>();
  return widgets.flatMap(({ id, x, y, w, h }) => {
    const own = Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`);
    const under = own.flatMap((cell) => cells.get(cell) ?? []);
    for (const cell of own) cells.set(cell, id);
    return [
      ...(x < 0 || x + w > COLUMNS ? [`${id} stands beyond`] : []),
      ...under.map((other) => `${id} over ${other}`),
    ];
  });
}

const widget = fc.record({
  kind: fc.constant('note'),
  x: fc.integer({ min: 0, max: COLUMNS - 1 }),
  y: fc.integer({ min: 0, max: 20 }),
  w: fc.integer({ min: 1, max: COLUMNS }),
  h: fc.integer({ min: 1, max: 6 }),
  settings: fc.constant({}),
});
const board = fc
  .array(widget, { minLength: 1, maxLength: 8 })
  .map((all) => settled(all.map((one, index) => ({ ...one, id: `w${index}` }))));
const LEAST = { w: 1, h: 1 };
const step = fc.oneof(
  fc.record({ id: fc.nat(7), move: fc.constantFrom('left', 'right', 'up', 'down') }),
  fc.record({ id: fc.nat(7), at: fc.tuple(fc.nat(14), fc.nat(25)) }),
  fc.record({
    id: fc.nat(7),
    size: fc.record({ w: fc.integer({ min: -3, max: 3 }), h: fc.integer({ min: -3, max: 3 }) }),
  }),
  fc.record({ id: fc.nat(7), drop: fc.constant(true) }),
);

test.prop([board, fc.array(step, { maxLength: 12 })])(
  'whatever is moved, put, resized and removed, what remains fits and is kept by the server',
  (start, steps) => {
    let widgets = start;
    for (const one of steps) {
      const id = `w${one.id}`;
      if ('move' in one) widgets = moved(widgets, id, one.move);
      else if ('at' in one) widgets = placedAt(widgets, id, ...one.at);
      else if ('size' in one) widgets = resized(widgets, id, one.size, LEAST);
      else widgets = without(widgets, id);
    }
    expect(faults(widgets)).toEqual([]);
    // Nothing hangs in the air: each stands at the top or upon another.
    expect(settled(widgets)).toEqual(widgets);
    expect(new Set(widgets.map(({ id }) => id)).size).toBe(widgets.length);
  },
);

test.prop([board, fc.nat(7)])('down past a neighbour and up again leaves it above or where it was', (widgets, at) => {
  const id = `w${at % widgets.length}`;
  const rowOf = (all: typeof widgets): number => all.find((one) => one.id === id)?.y ?? -1;
  const down = moved(widgets, id, 'down');
  expect(rowOf(moved(down, id, 'up'))).toBeLessThanOrEqual(Math.max(rowOf(widgets), rowOf(down)));
});

test('a new widget stands below all others, and moving down passes the next one', () => {
  const two = added([{ id: 'a', kind: 'note', x: 0, y: 0, w: 6, h: 2, settings: {} }], {
    id: 'b',
    kind: 'note',
    w: 6,
    h: 3,
    settings: {},
  });
  expect(two.map(({ id, y }) => [id, y])).toEqual([
    ['a', 0],
    ['b', 2],
  ]);
  expect(moved(two, 'a', 'down').map(({ id, y }) => [id, y])).toEqual([
    ['b', 0],
    ['a', 3],
  ]);
});

test('every shipped template fits', () => {
  expect(homeTemplates.map(({ id }) => id)).toEqual([
    'manager',
    'shift',
    'warehouse',
    'quality',
    'maintenance',
    'accounts',
  ]);
  for (const { id, widgets } of homeTemplates) expect([id, faults(widgets)]).toEqual([id, []]);
});
