import { z } from 'zod';

/**
 * What a field of JSON holds, as a part of JSON Schema (2020-12): no patterns, for an expression of a stranger can keep a
 * process busy for ever, and no references. An object has the properties it names and no others.
 */
export type JsonShape =
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, JsonShape>>;
      readonly required?: readonly string[] | undefined;
    }
  | {
      readonly type: 'array';
      readonly items: JsonShape;
      readonly minItems?: number | undefined;
      readonly maxItems?: number | undefined;
    }
  | {
      readonly type: 'string';
      readonly minLength?: number | undefined;
      readonly maxLength?: number | undefined;
      readonly enum?: readonly string[] | undefined;
      readonly format?: (typeof FORMATS)[number] | undefined;
    }
  | {
      readonly type: 'integer' | 'number';
      readonly minimum?: number | undefined;
      readonly maximum?: number | undefined;
    }
  | { readonly type: 'boolean' };

const FORMATS = ['date', 'date-time', 'uuid', 'email'] as const;
const MOST_LETTERS = 10_000;
const MOST_ITEMS = 1_000;

const property = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/, 'a letter, then letters, digits, _ and -')
  .refine((name) => !(name in Object.prototype), 'a word of the machinery: choose another');
const bound = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER).optional();
const length = (most: number) => z.int().min(0).max(most).optional();

/** The schema of such a schema; its faults are told by their place. */
export const jsonShape: z.ZodType<JsonShape> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('object'),
        properties: z.record(property, jsonShape).refine((all) => Object.keys(all).length <= 50, 'at most fifty'),
        required: z.array(z.string()).max(50).optional(),
      })
      .superRefine(({ properties, required = [] }, context) => {
        for (const [at, name] of required.entries())
          if (!Object.hasOwn(properties, name))
            context.addIssue({ code: 'custom', path: ['required', at], message: `there is no property ${name}` });
      }),
    z.strictObject({
      type: z.literal('array'),
      items: jsonShape,
      minItems: length(MOST_ITEMS),
      maxItems: length(MOST_ITEMS),
    }),
    z.strictObject({
      type: z.literal('string'),
      minLength: length(MOST_LETTERS),
      maxLength: length(MOST_LETTERS),
      enum: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
      format: z.enum(FORMATS).optional(),
    }),
    z.strictObject({ type: z.enum(['integer', 'number']), minimum: bound, maximum: bound }),
    z.strictObject({ type: z.literal('boolean') }),
  ]),
);

/** What checks values of that shape. */
export const schemaOfShape = (shape: JsonShape): z.ZodType => z.fromJSONSchema(bounded(shape));

/** Closed, and with an end where the author says none. */
function bounded(shape: JsonShape): Record<string, unknown> {
  switch (shape.type) {
    case 'object':
      return {
        ...shape,
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(shape.properties).map(([name, one]) => [name, bounded(one)])),
      };
    case 'array':
      return { ...shape, maxItems: shape.maxItems ?? MOST_ITEMS, items: bounded(shape.items) };
    case 'string':
      return shape.enum ? { ...shape } : { ...shape, maxLength: shape.maxLength ?? MOST_LETTERS };
    default:
      return { ...shape };
  }
}

/**
 * Where a shape takes less than the one before did, which may stand in records that are there; undefined: it takes all of
 * it, and perhaps more. A path within the shape, with a sentence.
 */
export function narrower(
  was: JsonShape,
  now: JsonShape,
  path: readonly string[] = [],
): { readonly path: readonly string[]; readonly message: string } | undefined {
  const fault = (at: string, message: string) => ({ path: [...path, at], message });
  if (was.type === 'object' && now.type === 'object') {
    const { required: had = [] } = was;
    const more = (now.required ?? []).find((name) => !had.includes(name));
    if (more !== undefined) return fault('required', `${more} may be missing in records that are there`);
    for (const [name, one] of Object.entries(was.properties)) {
      const next = now.properties[name];
      if (!next) return fault('properties', `${name} may stand in records that are there`);
      const found = narrower(one, next, [...path, 'properties', name]);
      if (found) return found;
    }
    return undefined;
  }
  if (was.type === 'array' && now.type === 'array')
    return narrowerBound(was, now, 'minItems', 'maxItems', path) ?? narrower(was.items, now.items, [...path, 'items']);
  if (was.type === 'string' && now.type === 'string') {
    const { enum: choices } = now;
    if (choices && !was.enum?.every((value) => choices.includes(value)))
      return fault('enum', 'does not take all that may stand in records that are there');
    if (now.format !== undefined && now.format !== was.format) return fault('format', 'was not asked for before');
    return narrowerBound(was, now, 'minLength', 'maxLength', path);
  }
  if (isNumber(was) && isNumber(now) && (was.type === now.type || now.type === 'number'))
    return narrowerBound(was, now, 'minimum', 'maximum', path);
  return was.type === now.type ? undefined : fault('type', `stays what it was: ${was.type}`);
}

type NumberShape = Extract<JsonShape, { readonly type: 'integer' | 'number' }>;
const isNumber = (shape: JsonShape): shape is NumberShape => shape.type === 'integer' || shape.type === 'number';

function narrowerBound<Shape extends JsonShape>(
  was: Shape,
  now: Shape,
  least: keyof Shape & string,
  most: keyof Shape & string,
  path: readonly string[],
) {
  const value = (of: Shape, name: keyof Shape, none: number) => (of[name] as number | undefined) ?? none;
  const infinite = Number.POSITIVE_INFINITY;
  if (value(now, least, -infinite) > value(was, least, -infinite))
    return { path: [...path, least], message: 'not above what it was' };
  if (value(now, most, infinite) < value(was, most, infinite))
    return { path: [...path, most], message: 'not below what it was' };
  return undefined;
}
