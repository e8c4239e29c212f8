import { expect, test } from 'vitest';
import { type BuiltApp, overBudget, routesOf, weigh } from '../vite/budget.ts';
import { partOf } from '../vite/parts.ts';

const nodes = '.svelte-kit/generated/build/client-optimized/nodes';
const SIZES: Readonly<Record<string, number>> = {
  'start.js': 10,
  'kit.js': 20,
  'shared.js': 5,
  '0.js': 1,
  '2.js': 2,
  '3.js': 7,
  'stock.js': 30,
  'uplot.js': 23,
};
const built: BuiltApp = {
  manifest: {
    'kit/entry.js': { file: 'start.js', isEntry: true, imports: ['_shared'] },
    'kit/src/client-entry.js': { file: 'kit.js', imports: ['_shared'] },
    _shared: { file: 'shared.js', imports: ['kit/entry.js'] },
    _uplot: { file: 'uplot.js' },
    'style.css': { file: 'style.css', isEntry: true },
    [`${nodes}/0.js`]: { file: '0.js', isEntry: true },
    [`${nodes}/2.js`]: { file: '2.js', isEntry: true, imports: ['_shared'] },
    [`${nodes}/3.js`]: { file: '3.js', isEntry: true },
    [`${nodes}/4.js`]: { file: 'stock.js', isEntry: true, imports: ['_shared', '_uplot'] },
  },
  routes: routesOf('"/(plant)": [3,[2]],\n"/(plant)/stock": [4,[2]]'),
  sizeOf: (file) => SIZES[file] ?? 0,
  hasChart: (file) => file === 'uplot.js',
  parts: { 'kit.js': { '@sveltejs/kit': 90_000 }, 'stock.js': { zod: 200_000, 'hmi/office/src': 20_000 } },
};

test('the first page is weighed with all that it needs, another with what it adds, each file once', () => {
  const { first, further } = weigh(built);
  expect(first.size).toBe(10 + 20 + 5 + 1 + 2 + 7);
  expect(further.map(({ route, size, chart }) => [route, size, chart])).toEqual([['/(plant)/stock', 53, true]]);
});
test('what is over its budget is named with its largest parts; a chart may weigh more', () => {
  const budget = { app: 'office', first: 45, further: 28, chart: 25 };
  expect(overBudget(budget, built)).toEqual([]);
  expect(overBudget({ ...budget, first: 44, further: 27 }, built)).toEqual([
    'office first page: 45.0 kB of 44 kB gzipped. Largest: @sveltejs/kit 90',
    'office page /(plant)/stock: 53.0 kB of 52 kB gzipped. Largest: zod 200, hmi/office/src 20',
  ]);
});
test.each([
  ['/x/node_modules/.pnpm/zod@4/node_modules/zod/v4/core.js', 'zod'],
  ['/x/node_modules/.pnpm/k@3/node_modules/@sveltejs/kit/src/a.js?v=1', '@sveltejs/kit'],
  ['/x/hmi/client/shapes/plant.ts', 'hmi/client/shapes'],
  ['/x/hmi/office/src/lib/list/rows.svelte', 'hmi/office/src/lib'],
])('%s is part of %s', (id, part) => expect(partOf(id)).toBe(part));
