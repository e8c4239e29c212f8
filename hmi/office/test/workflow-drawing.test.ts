import { fc, test as properties } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { graphOf } from '../src/lib/approvals/graph.ts';
import { lineAt, linesOf } from '../src/lib/approvals/json-places.ts';
import { around, lineDiff } from '../src/lib/approvals/line-diff.ts';

const step = (kind: string, id: string, more: object = {}) => ({ kind, id, name: { en: id, bn: id, hi: id }, ...more });

test('a condition leads past steps in a lane of its own; what leads to the next goes straight', () => {
  const steps = [
    step('condition', 'large', { if: 'quantity > 10', yes: 'board', no: 'end' }),
    step('approve', 'team'),
    step('approve', 'board'),
  ];
  const { nodes, edges, lanes } = graphOf({ start: { on: 'command', command: 'stock.issue' }, steps });
  expect(nodes.map(({ id }) => id)).toEqual(['start', 'large', 'team', 'board', 'itself', 'end']);
  expect(edges).toEqual([
    { from: 0, to: 1, when: null, lane: 0 },
    { from: 1, to: 3, when: 'yes', lane: 1 },
    { from: 1, to: 4, when: 'no', lane: 2 },
    { from: 2, to: 3, when: null, lane: 0 },
    { from: 3, to: 4, when: null, lane: 0 },
    { from: 4, to: 5, when: null, lane: 0 },
  ]);
  expect(lanes).toBe(2);
});

properties.prop([fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 12 })])(
  'lanes never cross on their way, and every step but the end leads on',
  (leads) => {
    const steps = leads.map(([yes, no], at) =>
      step('condition', `s${at}`, { if: 'true', yes: `s${yes}`, no: `s${no}` }),
    );
    const { nodes, edges } = graphOf({ start: { on: 'hand' }, steps });
    for (const [at] of nodes.entries()) expect(edges.some(({ from }) => from === at)).toBe(at < nodes.length - 1);
    for (const { from, to, lane } of edges) {
      expect(to).toBeGreaterThan(from);
      const beside = edges.filter((other) => lane > 0 && other.lane === lane && other.from < to && from < other.to);
      expect(beside.length).toBeLessThanOrEqual(1);
    }
  },
);

const named = fc.object({
  key: fc.stringMatching(/^[a-z]{1,3}$/),
  values: [fc.string(), fc.double({ noNaN: true }), fc.constant(null), fc.boolean(), fc.array(fc.string())],
  maxDepth: 4,
});
properties.prop([named])('every value of a JSON text has the line that it begins in', (value) => {
  const text = JSON.stringify(value, null, 2);
  const lines = linesOf(text);
  const rows = text.split('\n');
  const holds = (of: unknown, path: string): void => {
    const begins = rows[(lines.get(path) ?? 0) - 1] ?? '';
    const [first] = JSON.stringify(of, null, 2).split('\n');
    expect(begins).toContain(first);
    if (typeof of !== 'object' || of === null) return;
    for (const [name, one] of Object.entries(of)) holds(one, path === '' ? name : `${path}.${name}`);
  };
  holds(JSON.parse(text), '');
});

test('a fault stands at its line, or at that of what is around it', () => {
  const lines = linesOf('{\n  "steps": [\n    {\n      "id": "a",\n      "by": { "roles": ["x"] }\n    }\n  ]\n}');
  expect(lineAt(lines, 'steps.0.by.roles')).toBe(5);
  expect(lineAt(lines, 'steps.0.need')).toBe(3);
  expect(lineAt(lines, 'start')).toBe(1);
});

const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
properties.prop([text, text])('a difference holds both texts whole, and as little as can be said of them', (a, b) => {
  const lines = lineDiff(a.join('\n'), b.join('\n'));
  const of = (...is: readonly string[]) => lines.filter((line) => is.includes(line.is)).map((line) => line.text);
  expect(of('same', 'gone')).toEqual(a);
  expect(of('same', 'new')).toEqual(b);
  if (a.join() === b.join()) expect(around(lines)).toEqual(a.length > 0 ? [null] : []);
});
