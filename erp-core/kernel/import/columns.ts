import type { z } from 'zod';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import type { PartDefinition } from '../lines/lines.ts';
import { writable } from '../standard-commands.ts';

export interface SheetColumn {
  readonly header: string;
  readonly field: string;
  /** The lines it tells of; undefined: the record itself. */
  readonly part: string | undefined;
  /** Of a text in several languages, which one. */
  readonly locale: 'en' | 'bn' | 'hi' | undefined;
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
  const add = (column: Omit<SheetColumn, 'header' | 'locale'>, words: readonly string[], schema: z.ZodType): void => {
    for (const word of words) names.set(plain(word), { ...column, header: word, locale: undefined });
    if (fieldMeta(schema).field !== 'localized') return;
    for (const word of words) {
      for (const locale of LOCALES) names.set(plain(`${word}.${locale}`), { ...column, header: word, locale });
    }
  };
  for (const [field, schema] of Object.entries(of.table.fields)) {
    if (unseen.has(field)) continue;
    const onlyKey = !written.has(field);
    if (onlyKey && !of.naturalKey.includes(field)) continue;
    add({ field, part: undefined, onlyKey }, wordsOf(field, schema), schema);
  }
  for (const part of of.parts.filter(({ name }) => !unseen.has(name))) {
    for (const [field, schema] of Object.entries(part.fields)) {
      if (unseen.has(`${part.name}.${field}`)) continue;
      const words = partWords(part).flatMap((word) => wordsOf(field, schema).map((one) => `${word}.${one}`));
      add({ field, part: part.name, onlyKey: false }, words, schema);
    }
  }
  const given = new Set(
    Object.keys(of.table.fields)
      .filter((field) => !unseen.has(field))
      .map(plain),
  );
  const known = header.map((one) => {
    const column = names.get(plain(one));
    return column && { ...column, header: one };
  });
  const strange = header.filter((_, at) => !known[at]);
  const meanings = known.map((column) => column && `${column.part ?? ''}.${column.field}.${column.locale ?? 'en'}`);
  return {
    known,
    twice: header.filter((_, at) => meanings[at] !== undefined && meanings.indexOf(meanings[at]) < at),
    unknown: strange.filter((one) => !given.has(plain(one))),
    ignored: strange.filter((one) => given.has(plain(one))),
  };
}

const wordsOf = (name: string, schema: z.ZodType): string[] => [name, ...Object.values(fieldMeta(schema).label ?? {})];

const partWords = ({ name, options }: PartDefinition): string[] => [name, ...Object.values(options.label ?? {})];

/** What a column says: a field of the record, or of its lines. Undefined: there is none. */
export const schemaOf = (of: EntityDefinition, { part, field }: Pick<SheetColumn, 'part' | 'field'>) =>
  (part === undefined ? of.table : of.parts.find(({ name }) => name === part))?.fields[field];

/** By what a field of a line is known to roles, to a preview and in a header: "lines.price". */
export const nameOf = ({ part, field }: Pick<SheetColumn, 'part' | 'field'>): string =>
  part === undefined ? field : `${part}.${field}`;

/** What a cell says: its text, and the type of the field it is of. */
export interface SheetCell {
  readonly text: string;
  readonly type: string;
}

/** The header of a sheet that this entity takes, with a line that shows what to write. */
export function templateOf(
  of: EntityDefinition,
  locked: ReadonlySet<string> = new Set(),
): readonly [header: readonly SheetCell[], example: readonly SheetCell[]] {
  const own = writable(of).map((field) => ({ part: undefined, field }));
  const lines = of.parts
    .filter(({ name }) => !locked.has(name))
    .flatMap(({ name: part, fields }) => Object.keys(fields).map((field) => ({ part, field })));
  const columns = [...own, ...lines].filter((column) => !locked.has(nameOf(column)));
  const example = columns.map((column) => {
    const schema = schemaOf(of, column);
    const { example: shown, field: type } = schema ? fieldMeta(schema) : { example: undefined, field: 'text' };
    return { text: shown === undefined ? (EXAMPLES[type] ?? '') : String(shown), type };
  });
  return [columns.map((column) => ({ text: nameOf(column), type: 'text' })), example];
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
