import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputHash, sortedJson } from '../kernel/outcome.repository.ts';

/** As it was written before, and as outcomes that are kept for months were hashed. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
/** JSON.stringify of what holds an undefined anywhere, too: an input that is left out stands so in its object. */
const anything = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(undefined, null, true, false),
    fc.double({ noNaN: false }),
    fc.string({ unit: 'binary' }),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('any'), { maxLength: 4 }),
    // Names of digits would be put in order by the engine before anybody asks.
    fc.dictionary(
      fc.string({ unit: 'binary', maxLength: 4 }).filter((name) => !/^\d+$/.test(name) && name !== '__proto__'),
      tie('any'),
      { maxKeys: 5 },
    ),
  ),
})).any;

test('the text that is hashed is that of JSON with its fields sorted', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(sortedJson(value)).toBe(JSON.stringify(value, sorted) ?? '');
    }),
  );
});

test('the hash does not depend on the order in which fields are said, and depends on everything else', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string(), { minKeys: 1 }), fc.string(), (input, other) => {
      const turned = Object.fromEntries(Object.entries(input).reverse());
      expect(inputHash('stock.issue', turned)).toBe(inputHash('stock.issue', input));
      expect(inputHash('stock.receive', input)).not.toBe(inputHash('stock.issue', input));
      const [name = ''] = Object.keys(input);
      const changed = { ...input, [name]: `${input[name]}${other}x` };
      expect(inputHash('stock.issue', changed)).not.toBe(inputHash('stock.issue', input));
    }),
  );
});
