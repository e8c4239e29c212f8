import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import type { Locale } from '../label.ts';

type Values = Readonly<Record<string, unknown>>;

const NAMING = ['name', 'label', 'title'];
const SHORT_ID = 8;

/** A text, or what a text in several languages says in the reader's, or in one that it is there in. */
function textIn(value: unknown, locale: Locale): string | null {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return null;
  const said = value as Values;
  const text = said[locale] ?? said.en ?? Object.values(said).find((one) => typeof one === 'string');
  return typeof text === 'string' ? text : null;
}

/** All that a field says, in every language. */
export const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null
    ? Object.values(value).filter((one) => typeof one === 'string')
    : [];
};

export interface Title {
  /** Its key, but for what it refers to and where it is; where that is nothing, its name. */
  readonly title: string;
  readonly detail: string | null;
}

/** How people know a record, of what the reader sees of it. */
export function titleOf({ naturalKey, siteField, table }: EntityDefinition, row: Values, locale: Locale): Title {
  const isShown = (field: string) => field in row && table.fields[field] !== undefined;
  const all = naturalKey.filter(
    (field) => isShown(field) && fieldMeta(table.fields[field] as never).field !== 'reference',
  );
  const key = all.length > 1 ? all.filter((field) => field !== siteField) : all;
  const named = NAMING.find((field) => isShown(field) && !naturalKey.includes(field));
  const title = key.flatMap((field) => textIn(row[field], locale) ?? []).join(' ');
  const detail = named === undefined ? null : textIn(row[named], locale);
  if (title !== '') return { title, detail: detail === title ? null : detail };
  return { title: detail ?? String(row.id).slice(0, SHORT_ID), detail: null };
}
