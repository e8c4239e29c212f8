import { compositeOf } from '../composite.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { writable } from '../standard-commands.ts';

export interface SheetColumn {
  readonly header: string;
  readonly field: string;
  /** Of a text in several languages, which one. */
  readonly locale: 'en' | 'bn' | 'hi' | undefined;
  /** Of a value of several parts, which one. */
  readonly part?: string;
  /** Only tells which record is meant: the kernel gives its value. */
  readonly onlyKey: boolean;
}

export interface Columns {
  readonly known: readonly (SheetColumn | undefined)[];
  /** Headers that name nothing of this entity. */
  readonly unknown: readonly string[];
  /** Headers that say a second time what another column says. */
  readonly twice: readonly string[];
  /** Headers of what the kernel gives: read past. */
  readonly ignored: readonly string[];
}

const LOCALES = ['en', 'bn', 'hi'] as const;
const plain = (text: string): string => text.trim().toLowerCase();

/** Which field each column of a sheet means: by its name, or by its label in any language. */
export function columnsOf(
  of: EntityDefinition,
  header: readonly string[],
  unseen: ReadonlySet<string> = new Set(),
): Columns {
  const names = new Map<string, SheetColumn>();
  const written = new Set(writable(of));
  for (const [field, schema] of Object.entries(of.table.fields)) {
    if (unseen.has(field)) continue;
    const meta = fieldMeta(schema);
    const onlyKey = !written.has(field);
    if (onlyKey && !of.naturalKey.includes(field)) continue;
    const words = [field, ...Object.values(meta.label ?? {})];
    const parts = compositeOf(schema)?.parts;
    for (const { name: part } of parts ?? []) {
      for (const word of words)
        names.set(plain(`${word}.${part}`), { header: word, field, onlyKey, locale: undefined, part });
    }
    if (parts) continue;
    for (const word of words) names.set(plain(word), { header: word, field, onlyKey, locale: undefined });
    if (meta.field !== 'localized') continue;
    for (const word of words) {
      for (const locale of LOCALES) {
        names.set(plain(`${word}.${locale}`), { header: word, field, onlyKey, locale });
      }
    }
  }
  const given = new Set(
    [...Object.keys(of.table.fields), ...computedHeaders(of)].filter((field) => !unseen.has(field)).map(plain),
  );
  const known = header.map((one) => {
    const column = names.get(plain(one));
    return column && { ...column, header: one };
  });
  const strange = header.filter((_, at) => !known[at]);
  const meanings = known.map((column) => column && `${column.field}.${column.part ?? column.locale ?? 'en'}`);
  return {
    known,
    twice: header.filter((_, at) => meanings[at] !== undefined && meanings.indexOf(meanings[at]) < at),
    unknown: strange.filter((one) => !given.has(plain(one))),
    ignored: strange.filter((one) => given.has(plain(one))),
  };
}

/** What an export writes of computed fields. */
const computedHeaders = ({ computed }: EntityDefinition): readonly string[] =>
  Object.entries(computed).flatMap(([name, { type }]) => [
    name,
    ...LOCALES.map((locale) => `${name}.${locale}`),
    ...(compositeOf(type)?.parts ?? []).map((part) => `${name}.${part.name}`),
  ]);

/** The header of a sheet that this entity takes, with a line that shows what to write. */
export function templateOf(
  of: EntityDefinition,
  locked: ReadonlySet<string> = new Set(),
): readonly [header: readonly string[], example: readonly string[]] {
  const columns = writable(of)
    .filter((field) => !locked.has(field))
    .flatMap((field): (readonly [header: string, example: string])[] => {
      const schema = of.table.fields[field];
      const { example: shown, field: type } = schema ? fieldMeta(schema) : { example: undefined, field: 'text' };
      const parts = schema && compositeOf(schema)?.parts;
      if (parts) return parts.map(({ name, example }) => [`${field}.${name}`, String(Object(shown)[name] ?? example)]);
      return [[field, shown === undefined ? (EXAMPLES[type] ?? '') : String(shown)]];
    });
  return [columns.map(([header]) => header), columns.map(([, example]) => example)];
}

const EXAMPLES: Readonly<Record<string, string>> = {
  date: '2026-11-28',
  moment: '2026-11-28T08:00:00+06:00',
  'yes-no': 'yes',
  quantity: '12.5',
  decimal: '12.5',
  percent: '5',
  'whole-number': '1',
};
