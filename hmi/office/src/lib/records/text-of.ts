import type { EntityDescription, EntityRecord, FieldDescription, FileValue, LocalizedText } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { moneyText } from '@millrace/hmi-ui/format/money.ts';
import { m } from '#lib/texts.ts';

/** What a reference is called; null: not known (yet). */
export interface Names {
  get(entity: string, id: string): string | null;
}

const NUMBERS = new Set([
  'whole-number',
  'decimal',
  'quantity',
  'percent',
  'duration',
  'money',
  'unit-cost',
  'quantity-in',
]);
/** Whether values of this type stand under each other, to the right. */
export const isNumeric = ({ type }: Pick<FieldDescription, 'type'>): boolean => NUMBERS.has(type);

const SHORT_ID = 8;
const NOON = 'T12:00:00Z';
/** Whether a value is a file as a record names it. */
export const isFileValue = (value: unknown): value is FileValue =>
  typeof value === 'object' && value !== null && 'id' in value && 'type' in value && 'size' in value;
const isText = (value: unknown): value is LocalizedText => typeof value === 'object' && value !== null && 'en' in value;

function objectText(field: FieldDescription, value: object, how: { show: Format; names: Names }): string {
  const { show, names } = how;
  if (Array.isArray(value)) {
    if (field.lines) return m.lines_count({ count: show.number(value.length, 0) });
    if (value.length === 0) return '–';
    const nameOf = (one: string): string =>
      field.type === 'references' ? (names.get(field.references ?? '', one) ?? one.slice(0, SHORT_ID)) : one;
    return value.map((one) => (typeof one === 'string' ? nameOf(one) : JSON.stringify(one))).join(', ');
  }
  if (field.shape) {
    const said = field.shape.filter(({ name }) => name in value);
    const at = value as Readonly<Record<string, unknown>>;
    return said.map((part) => `${part.label}: ${textOf(part, at[part.name], how)}`).join(', ');
  }
  if (isFileValue(value)) return value.name;
  if ('lat' in value && 'lon' in value) return `${show.own(String(value.lat))}, ${show.own(String(value.lon))}`;
  if (isText(value)) return show.name(value);
  if ('amount' in value && 'currency' in value) return moneyText(String(value.amount), String(value.currency), show);
  if ('value' in value && 'unit' in value)
    return `${show.quantity(String(value.value))} ${show.unit(String(value.unit))}`;
  return JSON.stringify(value);
}

/** A field's value as its reader writes it; "–" where there is none. */
export function textOf(field: FieldDescription, value: unknown, how: { show: Format; names: Names }): string {
  const { show, names } = how;
  if (value === null || value === undefined || value === '') return '–';
  if (field.masked) return '…';
  if (field.choices) return field.choices.find((one) => one.value === value)?.label ?? String(value);
  if (typeof value === 'object') return objectText(field, value, how);
  switch (field.type) {
    case 'reference':
    case 'person':
      return names.get(field.references ?? '', String(value)) ?? String(value).slice(0, SHORT_ID);
    case 'yes-no':
      return value === true ? m.yes() : m.no();
    case 'moment':
      return `${show.fullDate(Number(value))} ${show.clock(Number(value))}`;
    case 'date':
      return show.fullDate(Date.parse(`${String(value)}${NOON}`) * 1_000);
    case 'duration':
      return show.duration(Number(value));
    case 'unit':
      return show.unit(String(value));
    case 'percent':
      return `${show.quantity(String(value))} %`;
    default:
      return NUMBERS.has(field.type) ? show.quantity(String(value)) : String(value);
  }
}

const NAMING = ['name', 'label', 'title'];

/** The fields by which people know a record: its key, but for references, and its name where it has one. */
export function namingFields({ fields, key, siteField }: EntityDescription): {
  code: FieldDescription[];
  name: FieldDescription | null;
} {
  const seen = fields.filter(({ masked }) => !masked);
  const all = key.flatMap((name) => seen.find((field) => field.name === name && field.type !== 'reference') ?? []);
  // Where something is goes without saying, if there is a word for it besides.
  const code = all.length > 1 ? all.filter((field) => field.name !== siteField) : all;
  const name = seen.find((field) => NAMING.includes(field.name) && !key.includes(field.name)) ?? null;
  return { code, name };
}

const NOBODY: Names = { get: () => null };

/** How a record is called: its code, and its name if it has one. */
export function titleOf(
  of: EntityDescription,
  record: EntityRecord,
  show: Format,
): { title: string; detail: string | null } {
  const { code, name } = namingFields(of);
  const say = (field: FieldDescription): string => textOf(field, record[field.name], { show, names: NOBODY });
  const detail = name && record[name.name] ? say(name) : null;
  const title = code.map(say).join(' ');
  return title
    ? { title, detail: detail === title ? null : detail }
    : { title: detail ?? record.id.slice(0, SHORT_ID), detail: null };
}
