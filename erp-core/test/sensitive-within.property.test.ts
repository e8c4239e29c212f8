import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modules } from '../index.ts';
import { command, module, registryOf, text, wholeNumber } from '../kernel/index.ts';
import { inputRefusal } from '../kernel/rights/input.ts';
import { keptOf, withoutKept } from '../kernel/rights/sensitive.ts';

// What is sensitive within the lists of an input or of what an event tells, at any depth, for whoever lacks its right.
const COST = 'stock.see-cost';
const MARK = 'kept-from-you';
const line = z.strictObject({
  item: text(),
  cost: text({ sensitive: COST }).nullable().optional(),
  parts: z.array(z.strictObject({ of: wholeNumber(), paid: text({ sensitive: COST }).optional() })).optional(),
});
const fields = { note: text().optional(), lines: z.array(line).default([]), head: line.nullable().optional() };
const lacks = { permissions: new Set(['stock.count']), rights: undefined } as never;
const holds = { permissions: new Set(['stock.count', COST]), rights: undefined } as never;

const said = fc.option(fc.constant(MARK), { nil: undefined });
const lines = fc.record({
  item: fc.constant('cloth'),
  cost: said,
  parts: fc.option(fc.array(fc.record({ of: fc.nat(), paid: said }), { maxLength: 3 }), { nil: undefined }),
});
const inputs = fc.record({
  note: fc.constant('a note'),
  lines: fc.array(lines, { maxLength: 4 }),
  head: fc.option(lines, { nil: null }),
});

test('nothing of it is told without the right, everything with it, and nothing else is missing', () => {
  expect(keptOf(lacks, fields)).toEqual(['lines.cost', 'lines.parts.paid', 'head.cost', 'head.parts.paid']);
  fc.assert(
    fc.property(inputs, (input) => {
      const told = withoutKept(lacks, fields, input);
      expect(JSON.stringify(told)).not.toContain(MARK);
      const names = (value: object) =>
        JSON.stringify(value)
          .replaceAll(/"(cost|paid)":"[^"]*",?/g, '')
          .replaceAll(',}', '}');
      expect(names(told)).toBe(names(input));
      expect(withoutKept(holds, fields, input)).toEqual(input);
    }),
  );
});

test('who lacks the right writes none of it either, and is told where', () => {
  const definition = command('stock.try', {
    label: { en: 'Try', bn: 'চেষ্টা', hi: 'कोशिश' },
    input: fields,
    load: () => ({}),
    decide: () => [],
  });
  const caller = (permissions: readonly string[]) =>
    ({ permissions: new Set(permissions), rights: undefined, locale: 'en' }) as never;
  fc.assert(
    fc.property(inputs, (input) => {
      const refused = inputRefusal(caller(['stock.try']), definition, input, input, new Map());
      const issues = (refused?.details.issues ?? []) as readonly { readonly path: string }[];
      expect(issues.length > 0).toBe(JSON.stringify(input).includes(MARK));
      for (const { path } of issues) expect(keptOf(lacks, fields)).toContain(path);
      expect(inputRefusal(caller(['stock.try', COST]), definition, input, input, new Map())).toBeUndefined();
    }),
  );
  const tried = module('tried', { commands: [definition], migrations: '' });
  expect(registryOf([...modules, tried]).permissions).toContain(COST);
});
