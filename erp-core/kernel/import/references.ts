import type { z } from 'zod';
import { type Caller, permits } from '../caller.ts';
import { Conditions } from '../conditions.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { columnOf } from '../table.ts';
import { type CellFault, noRecord, notYours, ofSeveralSites } from './cell-faults.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The field a person knows a record by: its natural key, its site apart. Undefined: it takes more than one. */
export function codeField(of: EntityDefinition): string | undefined {
  const fields = of.naturalKey.filter((field) => field !== of.siteField);
  return fields.length === 1 ? fields[0] : undefined;
}

/** Whether the caller reads such records, and this field of them. */
function showsField(caller: Caller, of: EntityDefinition, field: string): boolean {
  const { hidden, masked } = fieldsFor(caller, of);
  return permits(caller, of.name, 'read') && !hidden.has(field) && !masked.has(field);
}

interface Target {
  readonly id: string;
  readonly code: string;
  readonly site: string | null;
}

/** Finds what references are written as: ids, or the codes people know. */
export interface References {
  /** The id; or why there is none. Of two sites' records of one code the one of `site` is meant. */
  readonly resolve: (written: string, site: unknown) => { readonly id: string } | { readonly fault: CellFault };
}

/** What several records are written as in one cell: their codes, with semicolons between. */
export const codesIn = (text: string): readonly string[] =>
  text
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean);

/** The value of a cell that names a record, or several; undefined: the field names none. */
export function resolvedCell(references: References | undefined, text: string, schema: z.ZodType, site: unknown) {
  if (!references) return undefined;
  if (fieldMeta(schema).field !== 'references') {
    const found = references.resolve(text, site);
    return 'id' in found ? { value: found.id } : found;
  }
  const found = codesIn(text).map((one) => references.resolve(one, site));
  const fault = found.find((one) => 'fault' in one);
  return fault ?? { value: found.flatMap((one) => ('id' in one ? [one.id] : [])) };
}

/**
 * Looks up what was written, all of it in one question. A caller bound to sites finds those sites' records alone, and who
 * may not read such records finds none.
 */
export async function findReferences(
  db: Db,
  caller: Caller,
  of: EntityDefinition,
  written: readonly string[],
): Promise<References> {
  if (!permits(caller, of.name, 'read')) {
    return { resolve: () => ({ fault: notYours(of.name) }) };
  }
  const ids = written.filter((one) => UUID.test(one));
  const known = codeField(of);
  const field = known !== undefined && showsField(caller, of, known) ? known : undefined;
  const seen = new Conditions(of, caller);
  const code = field === undefined ? 't.id::text' : `${seen.column(field)}::text`;
  const site = of.siteField === undefined ? 'null::text' : `t.${columnOf(of.siteField)}`;
  const [byIds, byCodes] = [seen.parameter(ids), seen.parameter([...new Set(written)])];
  seen.add(`(t.id = any(${byIds}::uuid[]) or ${code} = any(${byCodes}::text[]))`);
  const rows = await db.rows<Target>(
    `select t.id, ${code} as code, ${site} as site from ${of.table.name} t ${seen.text()}`,
    seen.values,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byCode = Map.groupBy(rows, (row) => row.code);
  return {
    resolve(text, wantedSite) {
      const known = byId.get(text.toLowerCase());
      if (known) return { id: known.id };
      const found = byCode.get(text) ?? [];
      const here = found.filter((one) => one.site === null || one.site === wantedSite);
      const [one, ...more] = here.length > 0 ? here : found;
      if (!one) return { fault: noRecord(of.label, text) };
      if (more.length > 0) return { fault: ofSeveralSites(of.label, text) };
      return { id: one.id };
    },
  };
}

/** How records are known to people: id → code. Those that the caller may not read have none. */
export async function codesOf(
  db: Db,
  caller: Caller,
  of: EntityDefinition,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const field = codeField(of);
  if (field === undefined || ids.length === 0 || !showsField(caller, of, field)) return new Map();
  const seen = new Conditions(of, caller);
  seen.add(`t.id = any(${seen.parameter([...new Set(ids)])}::uuid[])`);
  const rows = await db.rows<{ id: string; code: string }>(
    `select t.id, ${seen.column(field)}::text as code from ${of.table.name} t ${seen.text()}`,
    seen.values,
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}
