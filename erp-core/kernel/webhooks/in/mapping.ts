import { z } from 'zod';
import type { CommandDefinition } from '../../command.ts';
import type { DeclaredCommand } from '../../declarations.ts';
import type { Fields } from '../../effect.ts';
import { templateOf } from '../../modules/pack/automations.ts';
import { elementOf, fieldsWithin } from '../../modules/pack/expressions.ts';
import type { Issue } from '../../modules/pack/issue.ts';
import { inputTemplate } from '../../modules/pack/pack-events.ts';
import { valueAt, WrittenNumber } from './read-body.ts';

const path = z
  .string()
  .max(200)
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'names with dots between: "order.number", "lines.0.code"');
const name = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'letters and digits, beginning with a small letter');

export const TAKEN_TYPES = ['text', 'number', 'yes-no', 'id', 'date', 'moment'] as const;
type TakenType = (typeof TAKEN_TYPES)[number];
const taken = z.record(name, z.strictObject({ at: path, type: z.enum(TAKEN_TYPES).default('text') }));
const few = <T>(of: Readonly<Record<string, T>>) => Object.keys(of).length <= 100;

/**
 * How a body becomes the input of a command. `take` gives names to what stands in the body; `input` makes each value of the
 * command's input by an expression over them: `body.number`, `body.quantity * 1000`, `"goods"`. A list is made of a list: what
 * `lists` takes of each of its elements is `item.…` in `each`.
 */
export const mapping = z.strictObject({
  take: taken.refine(few, 'at most a hundred').default({}),
  lists: z
    .record(name, z.strictObject({ at: path, take: taken.refine(few, 'at most a hundred') }))
    .refine((of) => Object.keys(of).length <= 10, 'at most ten')
    .default({}),
  input: inputTemplate.default({}),
  /** By field of the input: the list it is made of, and what each element becomes. */
  each: z.record(z.string().max(64), z.strictObject({ list: name, make: inputTemplate })).default({}),
  /** What tells one message from another, so that the same one twice is done once: a header, or a place in the body. */
  key: z
    .union([
      z.strictObject({
        header: z
          .string()
          .max(64)
          .regex(/^[a-z0-9-]+$/),
      }),
      z.strictObject({ body: path }),
    ])
    .nullable()
    .default(null),
});
export type Mapping = z.infer<typeof mapping>;

/** Elements of a list that are taken at most. */
const MOST_ELEMENTS = 1_000;

const SCHEMAS: Readonly<Record<TakenType, z.ZodType>> = {
  text: z.string().meta({ field: 'text' }).nullable(),
  number: z.string().meta({ field: 'decimal' }).nullable(),
  'yes-no': z.boolean().meta({ field: 'yes-no' }).nullable(),
  id: z.uuid().nullable(),
  date: z.iso.date().meta({ field: 'date' }).nullable(),
  moment: z.int().meta({ field: 'moment' }).nullable(),
};

type Values = Readonly<Record<string, unknown>>;
type Taken = Mapping['take'];
const fieldsOf = (of: Taken): Fields =>
  Object.fromEntries(Object.entries(of).map(([field, { type }]) => [field, SCHEMAS[type]]));

/** A mapping made ready for its command. */
export interface ReadyMapping {
  /** The input, or what in the body does not fit what was said of it. */
  readonly inputOf: (body: unknown) => { readonly input: Values } | { readonly issues: readonly Issue[] };
}

export const isReady = (made: ReadyMapping | readonly Issue[]): made is ReadyMapping => 'inputOf' in made;

/** A mapping made ready for a command; what is wrong with it by its place. */
export function readyMapping(
  of: Mapping,
  command: Pick<DeclaredCommand | CommandDefinition, 'input' | 'permission'>,
): ReadyMapping | readonly Issue[] {
  const issues: Issue[] = [];
  // Whether it may write what is sensitive is asked where it is executed: by the rights that it has then.
  const making = (beside: Readonly<Record<string, Fields>>) => ({
    ...{ scope: { fields: {}, lines: new Map<string, Fields>(), beside }, asks: new Set<string>(), issues },
    rights: null,
  });
  const body = fieldsOf(of.take);
  const fields = command.input.shape as Fields;
  const lists = Object.entries(of.each).flatMap(([field, { list, make }]) => {
    const at = `each.${field}`;
    const source = of.lists[list];
    const target = Object.hasOwn(fields, field) ? fields[field] : undefined;
    const element = target && elementOf(target);
    if (!source) issues.push({ path: `${at}.list`, message: `no list is taken as ${list}` });
    if (!element || !fieldsWithin(element))
      issues.push({ path: at, message: 'no list of several values is wanted here' });
    if (!source || !element || field in of.input) return [];
    const one = templateOf(make, element, `${at}.make`, making({ body, item: fieldsOf(source.take) }));
    return [{ field, source, one }];
  });
  const rest = Object.fromEntries(Object.entries(fields).filter(([field]) => !(field in of.each)));
  const whole = templateOf(of.input, z.object(rest), 'input', making({ body }));
  if (issues.length > 0) return issues;
  return {
    inputOf(given) {
      const found: Issue[] = [];
      const values = takenFrom(given, of.take, 'take', found);
      const made: Record<string, unknown> = { ...(found.length === 0 ? (whole({ body: values }) as Values) : {}) };
      for (const { field, source, one } of lists) {
        const elements = valueAt(given, source.at) ?? [];
        if (!Array.isArray(elements) || elements.length > MOST_ELEMENTS) {
          found.push({ path: source.at, message: `a list of at most ${MOST_ELEMENTS} is wanted here` });
          continue;
        }
        made[field] = elements.map((element, nth) => {
          const item = takenFrom(element, source.take, `${source.at}.${nth}`, found);
          return found.length === 0 ? one({ body: values, item }) : null;
        });
      }
      return found.length > 0 ? { issues: found.slice(0, 50) } : { input: made };
    },
  };
}

/** What is taken of a value, each as it was said; what is not there is null. */
function takenFrom(value: unknown, take: Taken, at: string, issues: Issue[]): Values {
  return Object.fromEntries(
    Object.entries(take).map(([field, { at: place, type }]) => {
      const read = readAs(type, valueAt(value, place));
      if (read === undefined) issues.push({ path: `${at}.${place}`, message: `this is no ${type}` });
      return [field, read ?? null];
    }),
  );
}

/** Undefined: it is something else. A text may be a number, and a number a text: senders differ. */
function readAs(type: TakenType, value: unknown): string | number | boolean | null | undefined {
  if (value === undefined || value === null) return null;
  if (type === 'yes-no') return typeof value === 'boolean' ? value : undefined;
  const text = value instanceof WrittenNumber ? value.text : typeof value === 'string' ? value : undefined;
  if (text === undefined) return undefined;
  if (type === 'text') return text.slice(0, 8_001);
  if (type === 'number') return plainDecimal(text);
  if (type === 'moment') {
    if (value instanceof WrittenNumber) return undefined;
    const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? undefined : at * 1_000;
  }
  return SCHEMAS[type].safeParse(text).success ? text : undefined;
}

/** "1.5e3" is 1500; undefined: it is no number that fits a decimal of ours. */
function plainDecimal(text: string): string | undefined {
  if (/^-?\d{1,20}(\.\d{1,20})?$/.test(text)) return text;
  const number = /^-?\d{1,20}(\.\d{1,20})?[eE][+-]?\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? String(number) : undefined;
}
