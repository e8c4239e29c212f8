import type { z } from 'zod';

// Examples of inputs and records for the OpenAPI document, made of what the fields say of themselves. Each is tried on its
// own schema: what does not fit is not shown.

const UUID = '0199b3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

/** By the type that a field's declaration gives it. */
const BY_FIELD: Readonly<Record<string, unknown>> = {
  id: UUID,
  reference: UUID,
  references: [UUID],
  code: 'A-100',
  text: 'Example',
  localized: { en: 'Example' },
  unit: 'kg',
  'whole-number': 1,
  'yes-no': true,
  moment: 1_795_852_800_000_000,
  duration: 3_600_000_000,
  date: '2026-11-28',
  percent: '12.5',
  decimal: '12.5',
  quantity: '12.5',
  numbered: 'AB-2026-000001',
  barcode: '4006381333931',
  person: 'b4Xk2mQ9',
};

/** Texts of the shapes that plain patterns ask for. */
const TEXTS: readonly string[] = [
  'Example',
  'example',
  'A',
  '12.5',
  '1',
  UUID,
  '2026-11-28',
  '2026-11-28T08:00:00Z',
  'person@example.com',
  '8801711000000',
  '340123450000000000',
  'BDT',
  'a.b',
  'hall/line-1',
  '+8801711000000',
  '0'.repeat(64),
];

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly in?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly getter?: () => z.ZodType;
}

/** A value that fits the schema; undefined: none was found. What need not be said is said too, where an example is known. */
export function exampleOf(schema: z.ZodType): unknown {
  return candidates(schema).find((value) => value !== undefined && schema.safeParse(value).success);
}

function candidates(schema: z.ZodType): readonly unknown[] {
  const meta = schema.meta() as { readonly example?: unknown; readonly field?: string } | undefined;
  const said = meta?.example === undefined ? [] : [meta.example];
  const known = meta?.field === undefined ? [] : [BY_FIELD[meta.field]];
  return [...said, ...known, ...byType(schema)];
}

function byType(schema: z.ZodType): readonly unknown[] {
  const def = schema.def as unknown as Def;
  switch (def.type) {
    case 'string':
      return TEXTS;
    case 'number':
    case 'int':
      return [1, 0, 10, 100, 2026, 1_795_852_800_000_000];
    case 'boolean':
      return [true, false];
    case 'null':
      return [null];
    case 'enum':
      return Object.values(def.entries ?? {});
    case 'literal':
      return def.values ?? [];
    case 'array':
      return def.element ? lists(exampleOf(def.element)) : [[]];
    case 'tuple':
      return [(def.items ?? []).map(exampleOf)];
    case 'object':
      return [objectOf(def.shape ?? {})];
    case 'record':
      return [...recordOf(def), {}];
    case 'union':
      return (def.options ?? []).map(exampleOf);
    case 'default':
    case 'prefault':
      return [...(def.innerType ? candidates(def.innerType) : []), def.defaultValue];
    case 'nullable':
    case 'optional':
    case 'readonly':
    case 'nonoptional':
      return [...(def.innerType ? candidates(def.innerType) : []), ...(def.type === 'nullable' ? [null] : [])];
    case 'pipe':
      return def.in ? candidates(def.in) : [];
    case 'lazy':
      return def.getter ? [{}, [], 'Example'] : [];
    default:
      return [{}, 'Example', 1, true];
  }
}

const lists = (one: unknown): readonly unknown[] => (one === undefined ? [[]] : [[one], [one, one], []]);

function recordOf({ keyType, valueType }: Def): readonly unknown[] {
  const key = keyType && exampleOf(keyType);
  const value = valueType && exampleOf(valueType);
  return typeof key === 'string' && value !== undefined ? [{ [key]: value }] : [];
}

function objectOf(shape: Readonly<Record<string, z.ZodType>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, field]) => {
      const value = exampleOf(field);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The same of the fields of a record or an input: as one object. */
export const exampleOfFields = (shape: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, unknown>> =>
  objectOf(shape);
