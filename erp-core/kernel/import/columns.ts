import { z } from 'zod';
import { compositeOf } from '../composite.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { isFile } from '../files/file-field.ts';
import type { PartDefinition } from '../lines/lines.ts';
import { fieldsByName } from '../lines/names.ts';
import { writable } from '../standard-commands.ts';

export interface SheetColumn {
  readonly header: string;
  readonly field: string;
  /** The lines it tells of; undefined: the record itself. */
  readonly part: string | undefined;
  /** Of a text in several languages, which one. */
  readonly locale: 'en' | 'bn' | 'hi' | undefined;
  /** Of a value that has a column for each of its parts ("price.amount"), which one. */
  readonly component: string | undefined;
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
  const add = (
    column: Pick<SheetColumn, 'field' | 'part' | 'onlyKey'>,
    words: readonly string[],
    schema: z.ZodType,
  ): void => {
    for (const word of words) {
      for (const { ending, ...way } of waysOf(schema))
        names.set(plain(`${word}${ending}`), { ...column, ...way, header: word });
    }
  };
  for (const [field, schema] of Object.entries(of.table.fields)) {
    if (unseen.has(field) || isFile(schema)) continue;
    const onlyKey = !written.has(field);
    if (onlyKey && !of.naturalKey.includes(field)) continue;
    add({ field, part: undefined, onlyKey }, wordsOf(field, schema), schema);
  }
  for (const part of of.parts.filter(({ name }) => !unseen.has(name))) {
    for (const [field, schema] of Object.entries(part.fields)) {
      if (unseen.has(`${part.name}.${field}`) || isFile(schema)) continue;
      const words = partWords(part).flatMap((word) => wordsOf(field, schema).map((one) => `${word}.${one}`));
      add({ field, part: part.name, onlyKey: false }, words, schema);
    }
  }
  const whole = Object.entries(of.table.fields).flatMap(([field, schema]) => (compositeOf(schema) ? [] : [field]));
  const given = new Set(
    [...whole, ...fileHeaders(of), ...computedHeaders(of)].filter((field) => !unseen.has(field)).map(plain),
  );
  const known = header.map((one) => {
    const column = names.get(plain(one));
    return column && { ...column, header: one };
  });
  const strange = header.filter((_, at) => !known[at]);
  const meanings = known.map((column) => column && `${nameOf(column)}.${column.component ?? column.locale ?? 'en'}`);
  return {
    known,
    twice: header.filter((_, at) => meanings[at] !== undefined && meanings.indexOf(meanings[at]) < at),
    unknown: strange.filter((one) => !given.has(plain(one))),
    ignored: strange.filter((one) => given.has(plain(one))),
  };
}

const wordsOf = (name: string, schema: z.ZodType): string[] => [name, ...Object.values(fieldMeta(schema).label ?? {})];

const partWords = ({ name, options }: PartDefinition): string[] => [name, ...Object.values(options.label ?? {})];

/** How a field is said behind its name: as a whole, in one language, or component by component. */
function waysOf(
  schema: z.ZodType,
): readonly (Pick<SheetColumn, 'locale' | 'component'> & { readonly ending: string })[] {
  const whole = { ending: '', locale: undefined, component: undefined };
  const components = compositeOf(schema)?.parts;
  if (components) return components.map(({ name }) => ({ ...whole, ending: `.${name}`, component: name }));
  if (fieldMeta(schema).field !== 'localized') return [whole];
  return [whole, ...LOCALES.map((locale) => ({ ...whole, ending: `.${locale}`, locale }))];
}

/** What an export writes of computed fields. */
const computedHeaders = ({ computed }: EntityDefinition): readonly string[] =>
  Object.entries(computed).flatMap(([name, { type }]) => [
    name,
    ...waysOf(type).map(({ ending }) => `${name}${ending}`),
  ]);

/** What an export writes of files, which no sheet brings. */
const fileHeaders = (of: EntityDefinition): readonly string[] =>
  Object.entries(fieldsByName(of)).flatMap(([name, schema]) =>
    isFile(schema) ? waysOf(schema).map(({ ending }) => `${name}${ending}`) : [],
  );

/** What a column says: a field of the record, or of its lines. Undefined: there is none. */
export const schemaOf = (of: EntityDefinition, { part, field }: Pick<SheetColumn, 'part' | 'field'>) =>
  (part === undefined ? of.table : of.parts.find(({ name }) => name === part))?.fields[field];

/** By what a field of a line is known to roles, to a preview and in a header: "lines.price". */
export const nameOf = ({ part, field }: Pick<SheetColumn, 'part' | 'field'>): string =>
  part === undefined ? field : `${part}.${field}`;

/** The headers of what a caller sees, each once. */
export const headersOf = (of: EntityDefinition, hidden: ReadonlySet<string>): readonly string[] =>
  Object.entries(fieldsByName(of))
    .filter(([name]) => !hidden.has(name) && !hidden.has(name.split('.', 1)[0] ?? name))
    .flatMap(([name, schema]) => compositeOf(schema)?.parts.map((one) => `${name}.${one.name}`) ?? [name]);

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
  const columns = [...own, ...lines]
    .filter((column) => !locked.has(nameOf(column)) && !isFile(schemaOf(of, column) ?? z.never()))
    .flatMap((column): (readonly [header: string, example: SheetCell])[] => {
      const name = nameOf(column);
      const schema = schemaOf(of, column);
      const { example: shown, field: type } = schema ? fieldMeta(schema) : { example: undefined, field: 'text' };
      const components = schema && compositeOf(schema)?.parts;
      if (!components) return [[name, { text: shown === undefined ? (EXAMPLES[type] ?? '') : asText(shown), type }]];
      return components.map((one) => {
        const text = String(Object(shown)[one.name] ?? one.example);
        return [`${name}.${one.name}`, { text, type: one.type }];
      });
    });
  return [columns.map(([header]) => ({ text: header, type: 'text' })), columns.map(([, example]) => example)];
}

/** Of a text in several languages, what the column without a language takes. */
const asText = (example: unknown): string =>
  typeof example === 'object' ? String(Object(example).en ?? JSON.stringify(example)) : String(example);

const EXAMPLES: Readonly<Record<string, string>> = {
  localized: 'Example',
  date: '2026-11-28',
  moment: '2026-11-28T08:00:00+06:00',
  'yes-no': 'yes',
  quantity: '12.5',
  decimal: '12.5',
  percent: '5',
  'whole-number': '1',
};
