import type { FieldDescription } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';
import { type Condition, operatorsOf } from './conditions.ts';
import { CURRENCIES } from './inputs/currency.svelte.ts';

const LABELS: Readonly<Record<string, (words: { name: string }) => string>> = {
  amount: m.part_amount,
  currency: m.form_currency_of,
  value: m.part_value,
  unit: m.form_unit_of,
  lat: m.form_latitude_of,
  lon: m.form_longitude_of,
};
/** How the inputs of a form call what a part is. */
const TYPES: Readonly<Record<string, string>> = { coordinate: 'number', currency: 'code' };

/** What a number means something only beside: an amount and its currency, a quantity and its unit. */
const MEASURES: Readonly<Record<string, readonly [number: string, measure: string]>> = {
  money: ['amount', 'currency'],
  'quantity-in': ['value', 'unit'],
};
/** The names of both parts, and what they are called within the value; null: it is no such value. */
function measureOf({ name, type }: FieldDescription) {
  const [number, measure] = MEASURES[type] ?? [];
  if (number === undefined || measure === undefined) return null;
  return { number, measure, numberAt: `${name}.${number}`, measureAt: `${name}.${measure}` };
}

/** A value of several parts as the fields that it is asked about by: "price.amount", "price.currency". */
const partsOf = (field: FieldDescription): FieldDescription[] =>
  (field.parts ?? []).map(({ name, type }) => {
    const part = name.slice(field.name.length + 1);
    const label = LABELS[part]?.({ name: field.label }) ?? `${field.label}: ${part}`;
    const choices = type === 'currency' ? { choices: CURRENCIES.map((value) => ({ value, label: value })) } : {};
    return { name, label, type: TYPES[type] ?? type, required: false, ...choices };
  });

/** Fields, those of several parts by their parts: conditions speak of nothing else. */
export const inParts = (fields: readonly FieldDescription[]): FieldDescription[] =>
  fields.flatMap((field) => (field.parts && !field.masked ? partsOf(field) : [field]));

/** What a list is narrowed by: amounts and quantities whole, and by their currency or unit alone. */
export const filterFields = (fields: readonly FieldDescription[]): FieldDescription[] =>
  fields
    .filter(({ computedFrom, name, masked }) => !computedFrom && !masked && name !== 'version')
    .flatMap((field) => {
      const measured = measureOf(field);
      if (!measured) return inParts([field]);
      return [field, ...partsOf(field).filter(({ name }) => name === measured.measureAt)];
    })
    .filter((field) => operatorsOf(field).length > 0);

/** A condition as the server takes it: of an amount there is one of its number, and one of what it is counted in. */
export function asAsked(field: FieldDescription, { operator, operand }: Omit<Condition, 'field'>): Condition[] {
  const measured = measureOf(field);
  if (!measured || typeof operand !== 'object' || operand === null) return [{ field: field.name, operator, operand }];
  const at = operand as Readonly<Record<string, unknown>>;
  return [
    { field: measured.numberAt, operator, operand: at[measured.number] },
    { field: measured.measureAt, operator: 'eq', operand: at[measured.measure] },
  ];
}

/** A condition that is asked, with the field and the operand that people read. */
export interface SaidCondition {
  readonly asked: Condition;
  readonly field: FieldDescription;
  readonly operand: unknown;
}

/** Conditions as people read them: an amount says its currency itself. */
export function asSaid(conditions: readonly Condition[], fields: readonly FieldDescription[]): SaidCondition[] {
  const known = new Map([...inParts(fields), ...fields].map((field) => [field.name, field]));
  const wholes = fields.flatMap((field) => {
    const measured = measureOf(field);
    return measured ? [{ field, ...measured }] : [];
  });
  const measureFor = (at: string): unknown =>
    conditions.find(({ field, operator }) => field === at && operator === 'eq')?.operand;
  return conditions.flatMap((asked): SaidCondition[] => {
    const whole = wholes.find(({ numberAt }) => numberAt === asked.field);
    const beside = whole && measureFor(whole.measureAt);
    if (whole && beside !== undefined)
      return [{ asked, field: whole.field, operand: { [whole.number]: asked.operand, [whole.measure]: beside } }];
    const of = wholes.find(({ measureAt }) => measureAt === asked.field);
    if (of && asked.operator === 'eq' && conditions.some(({ field }) => field === of.numberAt)) return [];
    const unknown = { name: asked.field, label: asked.field, type: 'text', required: false };
    return [{ asked, field: known.get(asked.field) ?? unknown, operand: asked.operand }];
  });
}
