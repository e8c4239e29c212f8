import type { z } from 'zod';
import { neededBy, type Part, partOf, valueAt } from '../composite.ts';
import type { Condition } from '../condition.ts';
import { compare } from '../decimal.ts';
import type { Fields } from '../effect.ts';
import { fieldMeta } from '../fields.ts';
import { BRANCH, ME, SITES, type SitesByBranch } from './grant.ts';
import type { Predicate } from './sited.ts';

export type { Predicate } from './sited.ts';

const ORDERED = ['lt', 'lte', 'gt', 'gte'] as const;
const OPERATORS: readonly string[] = ['eq', 'ne', 'in', ...ORDERED];

/** How values of a field are compared, in SQL and here alike. Null: a grant cannot speak of such a field. */
export type Kind = 'number' | 'whole' | 'text' | 'date' | 'yes-no' | 'uuid';
const KINDS: Readonly<Record<string, Kind>> = {
  'whole-number': 'whole',
  moment: 'whole',
  duration: 'whole',
  decimal: 'number',
  quantity: 'number',
  percent: 'number',
  text: 'text',
  code: 'text',
  unit: 'text',
  choice: 'text',
  numbered: 'text',
  person: 'text',
  barcode: 'text',
  date: 'date',
  'yes-no': 'yes-no',
  reference: 'uuid',
  id: 'uuid',
};

export function kindOf(schema: z.ZodType): Kind | null {
  const { field } = fieldMeta(schema);
  if (field !== 'json') return KINDS[field] ?? null;
  // A plain zod type without the kernel's words.
  const type = typeOf(schema);
  if (type === 'number' || type === 'int') return 'number';
  if (type === 'boolean') return 'yes-no';
  return type === 'string' || type === 'enum' ? 'text' : null;
}

const PARTS = {
  ...{ decimal: 'number', 'whole-number': 'whole', currency: 'text', unit: 'text', text: 'text', id: 'uuid' },
  coordinate: null,
} as const satisfies Readonly<Record<Part['type'], Kind | null>>;

/** The same of a field's part ("price.amount"); undefined: there is no such field. */
function kindAt(fields: Fields, path: string): Kind | null | undefined {
  const part = partOf(fields, path)?.part;
  if (part) return PARTS[part.type];
  const schema = Object.hasOwn(fields, path) ? fields[path] : undefined;
  return schema && kindOf(schema);
}

function typeOf(schema: z.ZodType): string {
  const { def } = schema as unknown as { readonly def: { readonly type: string; readonly innerType?: z.ZodType } };
  return ['optional', 'nullable', 'default'].includes(def.type) && def.innerType ? typeOf(def.innerType) : def.type;
}

const FITS: Readonly<Record<Kind, RegExp>> = {
  number: /^-?\d{1,14}(\.\d{1,6})?$/,
  whole: /^-?\d{1,16}$/,
  text: /^/,
  date: /^\d{4}-\d\d-\d\d$/,
  'yes-no': /^(true|false)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

const NUMBER = /^-?\d+(\.\d{1,6})?$/;

/** What is wrong with a condition, by its field; none: it can be held against these fields. */
export function faultsOf(
  where: Readonly<Record<string, Condition>>,
  fields: Fields,
): { path: string; message: string }[] {
  return Object.entries(where).flatMap(([field, asked]) => {
    const kind = kindAt(fields, field);
    if (kind === undefined) return [{ path: field, message: 'there is no such field' }];
    if (kind === null) return [{ path: field, message: 'a condition cannot be made of this field' }];
    const ordered = kind === 'number' || kind === 'whole' || kind === 'date';
    const needed = neededBy(fields, field);
    const alone = needed !== undefined && !isOneValue(where[needed]);
    return operatorsOf(asked).flatMap(([operator, operand]) => {
      if (alone && (ORDERED as readonly string[]).includes(operator)) {
        return [{ path: field, message: `has an order within one ${needed} only: say which` }];
      }
      const path = operator === 'eq' ? field : `${field}.${operator}`;
      if (!OPERATORS.includes(operator))
        return [{ path, message: `no such operator; there are ${OPERATORS.join(', ')}` }];
      if ((ORDERED as readonly string[]).includes(operator) && !ordered) {
        return [{ path, message: 'only numbers, dates and moments have an order' }];
      }
      if (operand === null) return operator === 'eq' ? [] : [{ path, message: 'nothing is asked for as null alone' }];
      if (operator === 'in' && (operand === SITES || branchIn(operand)))
        return kind === 'text' ? [] : [{ path, message: 'not a site' }];
      if (Array.isArray(operand) !== (operator === 'in'))
        return [{ path, message: '"in" takes a list, others one value' }];
      const fits = [operand].flat().every((one) => (one === ME ? kind === 'text' : FITS[kind].test(String(one))));
      return fits ? [] : [{ path, message: `does not fit a field of this type (${kind})` }];
    });
  });
}

const isOneValue = (asked: Condition | undefined): boolean =>
  asked !== undefined && operatorsOf(asked).some(([operator, operand]) => operator === 'eq' && operand !== null);

const operatorsOf = (asked: Condition): [string, unknown][] =>
  asked !== null && typeof asked === 'object' ? Object.entries(asked) : [['eq', asked]];

/** The code of the branch whose sites an operand stands for. */
const branchIn = (operand: unknown): string | undefined =>
  typeof operand === 'string' ? BRANCH.exec(operand)?.[1] : undefined;

/** Who asks, and what "{sites}" and "{branch:CODE}" stand for. */
export interface Asking {
  readonly user: string;
  readonly sites: readonly string[] | null;
  readonly branches?: SitesByBranch;
}

/** Codes of the branches that a condition names. */
export const branchesOf = (where: Readonly<Record<string, Condition>>): string[] =>
  Object.values(where).flatMap((asked) =>
    operatorsOf(asked).flatMap(([operator, operand]) => (operator === 'in' && branchIn(operand)) || []),
  );

/** A condition as it is for one person. What does not hold anything against him is left out. */
export function predicatesOf(where: Readonly<Record<string, Condition>>, who: Asking): Predicate[] {
  const put = (value: unknown): string => (value === ME ? who.user : String(value));
  return Object.entries(where).flatMap(([field, asked]) =>
    operatorsOf(asked).flatMap(([operator, operand]): Predicate[] => {
      if (operand === null) return [{ field, operator: 'null', operands: [] }];
      if (operand === SITES) return who.sites === null ? [] : [{ field, operator: 'in', operands: who.sites }];
      const branch = operator === 'in' ? branchIn(operand) : undefined;
      if (branch !== undefined) return [{ field, operator: 'in', operands: who.branches?.[branch] ?? [] }];
      return [{ field, operator: operator as Predicate['operator'], operands: [operand].flat().map(put) }];
    }),
  );
}

/**
 * Whether a row satisfies all predicates, as the same comparison in SQL would find: nothing is equal, unequal, above or
 * below null. Undefined: it cannot be told, for there is no such field.
 */
export function holds(
  predicates: readonly Predicate[],
  row: Readonly<Record<string, unknown>>,
  fields: Fields,
): boolean | undefined {
  let all = true;
  for (const { field, operator, operands } of predicates) {
    const kind = kindAt(fields, field);
    if (!kind) return undefined;
    const value = valueAt(row, field);
    if (operator === 'null') all &&= value === null;
    else all &&= value !== null && compared(kind, operator, String(value), operands);
  }
  return all;
}

function compared(kind: Kind, operator: Predicate['operator'], value: string, operands: readonly string[]): boolean {
  const order = (operand: string): number => {
    if (kind === 'number' || kind === 'whole') return NUMBER.test(value) ? compare(value, operand) : Number.NaN;
    const [a, b] = kind === 'uuid' ? [value.toLowerCase(), operand.toLowerCase()] : [value, operand];
    return a === b ? 0 : a < b ? -1 : 1;
  };
  const [first = ''] = operands;
  switch (operator) {
    case 'in':
      return operands.some((operand) => order(operand) === 0);
    case 'eq':
      return order(first) === 0;
    case 'ne':
      return order(first) !== 0;
    case 'lt':
      return order(first) < 0;
    case 'lte':
      return order(first) <= 0;
    case 'gt':
      return order(first) > 0;
    case 'gte':
      return order(first) >= 0;
    default:
      return false;
  }
}
