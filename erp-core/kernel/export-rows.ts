import type { z } from 'zod';
import type { Caller } from './caller.ts';
import { compositeOf } from './composite.ts';
import { MASK } from './conditions.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import { fieldMeta, targetOf } from './fields.ts';
import { writeCell } from './import/cells.ts';
import { addressesOf } from './import/people.ts';
import { codesOf } from './import/references.ts';
import { writeSheet } from './import/sheet.ts';
import type { ListRequest, Page } from './kernel.ts';
import type { Locale } from './label.ts';
import type { Registry } from './registry.ts';
import { fieldsFor } from './rights/fields-for.ts';

const PAGE = 500;
const LOCALES: readonly Locale[] = ['en', 'bn', 'hi'];

interface Column {
  readonly header: string;
  readonly name: string;
  readonly schema: z.ZodType;
  /** Of a text in several languages, which one. */
  readonly locale: Locale | undefined;
  /** Of a value of several parts, which one. */
  readonly part?: string;
}

export interface ExportWay {
  readonly caller: Caller;
  readonly registry: Registry;
  readonly list: (request: ListRequest) => Promise<Page>;
  readonly read: <Result>(work: (db: Db) => Promise<Result>) => Promise<Result>;
}

/**
 * An entity's records as CSV, page by page, as an import takes them: references by the codes people know, texts in several
 * languages a column each. First of all the header. A caller gets what a list would show him.
 * @param left told at the end, also of an export that was broken off, how many records were handed out
 */
export async function* exportRows(
  of: EntityDefinition,
  request: Omit<ListRequest, 'cursor' | 'limit'>,
  { caller, registry, list, read }: ExportWay,
  left: (rows: number) => void = () => undefined,
): AsyncGenerator<string> {
  const { hidden, masked } = fieldsFor(caller, of);
  const types = Object.entries(of.computed).map(([name, { type }]) => [name, type] as const);
  const columns = [...Object.entries(of.table.fields), ...types]
    .filter(([name, schema]) => name !== 'id' && name !== 'version' && !fieldMeta(schema).secret && !hidden.has(name))
    .flatMap(([name, schema]): Column[] => {
      const parts = compositeOf(schema)?.parts;
      if (parts)
        return parts.map((one) => ({ header: `${name}.${one.name}`, name, schema, locale: undefined, part: one.name }));
      if (fieldMeta(schema).field !== 'localized') return [{ header: name, name, schema, locale: undefined }];
      return LOCALES.map((locale) => ({ header: locale === 'en' ? name : `${name}.${locale}`, name, schema, locale }));
    });
  let count = 0;
  try {
    yield writeSheet([columns.map(({ header }) => header)]);
    let cursor: string | null = null;
    do {
      const page: Page = await list({ ...request, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
      const codes = new Map<string, Map<string, string>>();
      for (const { name, schema } of columns) {
        const target = registry.entities.get(targetOf(schema)?.entity ?? '');
        const isPerson = fieldMeta(schema).field === 'person';
        if ((!target && !isPerson) || masked.has(name)) continue;
        const ids = page.rows.flatMap((row) => idsIn(row[name]));
        if (ids.length === 0) continue;
        const known = (db: Db) => (target ? codesOf(db, caller, target, ids) : addressesOf(db, caller, ids));
        codes.set(name, await read(known));
      }
      const lines = page.rows.map((row) =>
        columns.map(({ name, schema, locale, part }) => {
          const value = row[name];
          if (masked.has(name)) return MASK;
          if (part !== undefined) return String((value as Record<string, unknown> | null)?.[part] ?? '');
          if (Array.isArray(value) && fieldMeta(schema).field === 'references')
            return value.map((one) => codes.get(name)?.get(String(one)) ?? String(one)).join('; ');
          if (locale !== undefined) return String((value as Record<string, unknown> | null)?.[locale] ?? '');
          return codes.get(name)?.get(String(value)) ?? writeCell(value, schema);
        }),
      );
      // Counted before it is handed out: what was asked for last may have left too.
      count += lines.length;
      if (lines.length > 0) yield writeSheet(lines);
      cursor = page.cursor;
    } while (cursor !== null);
  } finally {
    left(count);
  }
}

/** The ids that a field names: none, one, or many. */
const idsIn = (value: unknown): readonly string[] => [value ?? []].flat().map(String);
