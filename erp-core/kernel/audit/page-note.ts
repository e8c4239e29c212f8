import { auditable } from '../audit.repository.ts';
import type { Caller } from '../caller.ts';
import type { QueryDefinition } from '../query.ts';
import { exportNote, type Note } from './note.ts';

/** Which page of a file it is; the file is the same for all of them. */
const PAGING: ReadonlySet<string> = new Set(['cursor', 'limit']);

/**
 * A page of a query's answer that goes into a file. The pages of one file are one note, with the sum of their rows: the
 * page is left out of what was asked, and a moment that the first page only answered with stands in all of them.
 */
export function pageNote(
  caller: Caller,
  { name, input: schema }: Pick<QueryDefinition, 'name' | 'input'>,
  input: object,
  { into, answer }: { readonly into: string; readonly answer: unknown },
): Note {
  const said = Object.entries(auditable(schema, input) as object).filter(([field]) => !PAGING.has(field));
  const told = (answer ?? {}) as { readonly rows?: unknown; readonly at?: unknown };
  const at = Object.hasOwn(schema.shape, 'at') && typeof told.at === 'number' ? { at: told.at } : {};
  const rows = Array.isArray(told.rows) ? told.rows.length : undefined;
  return exportNote(caller, name, { ...Object.fromEntries(said), ...at, into }, rows);
}
