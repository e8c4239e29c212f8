import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonShape, jsonShape, narrower, schemaOfShape } from '../kernel/modules/pack/json-shape.ts';

const bounds = (most: number) =>
  fc
    .tuple(fc.option(fc.nat({ max: most })), fc.option(fc.nat({ max: most })))
    .map(([a, b]) => (a !== null && b !== null && a > b ? [b, a] : [a, b]));
const said = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** Schemas as a pack may say them, small ones. */
const { shape } = fc.letrec<{ shape: JsonShape; leaf: JsonShape }>((tie) => ({
  leaf: fc.oneof(
    fc.constant<JsonShape>({ type: 'boolean' }),
    fc.tuple(fc.constantFrom('integer' as const, 'number' as const), bounds(5)).map(([type, [minimum, maximum]]) => ({
      ...{ type },
      ...said({ minimum, maximum }),
    })),
    bounds(4).map(([minLength, maxLength]): JsonShape => ({ type: 'string', ...said({ minLength, maxLength }) })),
    fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
      .map((choices): JsonShape => ({ type: 'string', enum: choices })),
  ),
  shape: fc.oneof(
    { maxDepth: 2 },
    tie('leaf'),
    fc
      .tuple(tie('shape'), bounds(3))
      .map(([items, [minItems, maxItems]]): JsonShape => ({ type: 'array', items, ...said({ minItems, maxItems }) })),
    fc
      .tuple(fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('shape'), { maxKeys: 3 }), fc.nat())
      .map(([properties, some]): JsonShape => {
        const required = Object.keys(properties).filter((_, at) => (some >> at) % 2 === 1);
        return { type: 'object', properties, required };
      }),
  ),
}));

/** Values that may fit, made along the schema. */
function fitting(of: JsonShape): fc.Arbitrary<unknown> {
  switch (of.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: of.minimum ?? -3, max: of.maximum ?? 9 });
    case 'number':
      return fc.integer({ min: 2 * (of.minimum ?? -3), max: 2 * (of.maximum ?? 9) }).map((n) => n / 2);
    case 'string':
      return of.enum
        ? fc.constantFrom(...of.enum)
        : fc.string({ minLength: of.minLength ?? 0, maxLength: of.maxLength ?? 8, unit: 'grapheme-ascii' });
    case 'array':
      return fc.array(fitting(of.items), { minLength: of.minItems ?? 0, maxLength: of.maxItems ?? 5 });
    case 'object': {
      const parts = Object.fromEntries(Object.entries(of.properties).map(([name, one]) => [name, fitting(one)]));
      return fc.record(parts, { requiredKeys: [...(of.required ?? [])] });
    }
  }
}

/** Another schema that is like the first, wider or narrower here and there. */
function likeIt(of: JsonShape): fc.Arbitrary<JsonShape> {
  const moved = (value: number | undefined) =>
    value === undefined
      ? fc.constantFrom(undefined, undefined, 1)
      : fc
          .constantFrom(value, value, value - 1, value + 1, undefined)
          .map((n) => (n === undefined ? n : Math.max(n, 0)));
  const without = (values: object) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonShape;
  switch (of.type) {
    case 'boolean':
      return fc.constant(of);
    case 'integer':
    case 'number':
      return fc
        .tuple(moved(of.minimum), moved(of.maximum), fc.constantFrom(of.type, of.type, 'number' as const))
        .map(([minimum, maximum, type]) => without({ type, minimum, maximum }));
    case 'string':
      if (of.enum) {
        const more = fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 });
        return fc.oneof(
          more.map(
            (choices): JsonShape => ({ type: 'string', enum: [...new Set([...(of.enum as string[]), ...choices])] }),
          ),
          more.map((choices): JsonShape => ({ type: 'string', enum: choices })),
          fc.constant<JsonShape>({ type: 'string' }),
        );
      }
      return fc
        .tuple(moved(of.minLength), moved(of.maxLength))
        .map(([minLength, maxLength]) => without({ type: 'string', minLength, maxLength }));
    case 'array':
      return fc
        .tuple(likeIt(of.items), moved(of.minItems), moved(of.maxItems))
        .map(([items, minItems, maxItems]) => without({ type: 'array', items, minItems, maxItems }));
    case 'object': {
      const parts = Object.fromEntries(Object.entries(of.properties).map(([name, one]) => [name, likeIt(one)]));
      return fc
        .tuple(fc.record(parts), fc.subarray([...(of.required ?? [])]), fc.constantFrom({}, {}, { s: BOOLEAN }))
        .map(([properties, required, more]) => ({ type: 'object', properties: { ...properties, ...more }, required }));
    }
  }
}
const BOOLEAN: JsonShape = { type: 'boolean' };

test('a schema that is not narrower takes all that the one before took', () => {
  let compared = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      shape.chain((was) =>
        fc.tuple(fc.constant(was), likeIt(was), fc.array(fitting(was), { minLength: 1, maxLength: 5 })),
      ),
      ([was, now, values]) => {
        const before = schemaOfShape(was);
        if (narrower(was, now) !== undefined) {
          refused += 1;
          return;
        }
        const after = schemaOfShape(now);
        for (const value of values) {
          if (!before.safeParse(value).success) continue;
          compared += 1;
          expect(after.safeParse(value).success, JSON.stringify({ was, now, value })).toBe(true);
        }
      },
    ),
    { numRuns: 2_000 },
  );
  // Both ways were gone often enough to say something.
  expect(compared).toBeGreaterThan(500);
  expect(refused).toBeGreaterThan(200);
});

test('every such schema is one, takes only what it names, and has an end', () => {
  fc.assert(
    fc.property(shape, (of) => {
      expect(jsonShape.safeParse(of).error).toBeUndefined();
      expect(narrower(of, of)).toBeUndefined();
    }),
  );
  const open = schemaOfShape({ type: 'object', properties: { a: { type: 'string' } } });
  expect(open.safeParse({ a: 'x', b: 1 }).success).toBe(false);
  expect(open.safeParse({ a: 'x'.repeat(10_001) }).success).toBe(false);
  const many = schemaOfShape({ type: 'array', items: { type: 'boolean' } });
  expect(many.safeParse(new Array(1_001).fill(true)).success).toBe(false);
  for (const wrong of [
    { type: 'string', pattern: '(a+)+$' },
    { $ref: '#' },
    { type: 'object', properties: { 'a b': { type: 'boolean' } } },
  ])
    expect(jsonShape.safeParse(wrong).success).toBe(false);
});
