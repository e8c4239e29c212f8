import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Schema, typeOfSchema } from '../api-types/type-of-schema.ts';
import { apiTypes, releaseDocument, writtenApiTypes } from '../api-types.ts';

test('the types of the API are those of its description: run `node distribution/api-types.ts` after a change', () => {
  const types = apiTypes(releaseDocument());
  expect(Object.keys(types)).toEqual(['commands.ts', 'queries.ts']);
  for (const [file, text] of Object.entries(types)) expect(writtenApiTypes(file), file).toBe(text);
});

const typeOf = (of: z.ZodType): string => typeOfSchema(z.toJSONSchema(of, { io: 'input' }) as Schema);

test.each([
  [
    z.object({ a: z.string(), 'b-c': z.int().optional() }),
    "{ readonly a: string; readonly 'b-c'?: number | undefined }",
  ],
  [z.object({ n: z.number().default(1) }), '{ readonly n?: number | undefined }'],
  [z.object({}), 'Readonly<Record<string, never>>'],
  [z.array(z.array(z.string())), 'readonly (readonly string[])[]'],
  [z.array(z.enum(['a', 'b'])), "readonly ('a' | 'b')[]"],
  [z.tuple([z.string(), z.number()]), 'readonly [string, number]'],
  [z.record(z.string(), z.boolean()), 'Readonly<Record<string, boolean>>'],
  [z.looseObject({ a: z.literal(3) }), '{ readonly a: 3 } & Readonly<Record<string, unknown>>'],
  [z.string().nullable(), 'string | null'],
  [z.union([z.literal('x'), z.object({ y: z.null() })]), "'x' | { readonly y: null }"],
  [z.unknown(), 'unknown'],
])('what may be sent is said as TypeScript says it: %#', (schema, type) => {
  expect(typeOf(schema)).toBe(type);
});

test('a quote in a value stays within it', () => {
  expect(typeOfSchema({ enum: ["it's", 'a "b"'] })).toBe(`'it\\'s' | 'a "b"'`);
});
