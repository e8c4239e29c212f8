import { type Caller, permits } from '../caller.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { columnOf } from '../table.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The field a person knows a record by: its natural key, its site apart. Undefined: it takes more than one. */
export function codeField(of: EntityDefinition): string | undefined {
  const fields = of.naturalKey.filter((field) => field !== of.siteField);
  return fields.length === 1 ? fields[0] : undefined;
}

interface Target {
  readonly id: string;
  readonly code: string;
  readonly site: string | null;
}

/** Finds what references are written as: ids, or the codes people know. */
export interface References {
  /** The id; or why there is none. Of two sites' records of one code the one of `site` is meant. */
  readonly resolve: (written: string, site: unknown) => { readonly id: string } | { readonly fault: string };
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
  if (!permits(caller, of.name)) {
    return { resolve: () => ({ fault: `you do not have the right ${of.name}, so it cannot be looked up` }) };
  }
  const ids = written.filter((one) => UUID.test(one));
  const field = codeField(of);
  const code = field === undefined ? 'id::text' : `${columnOf(field)}::text`;
  const site = of.siteField === undefined ? 'null::text' : columnOf(of.siteField);
  const rows = await db.rows<Target>(
    `select id, ${code} as code, ${site} as site from ${of.table.name}
     where (id = any($1::uuid[]) or ${code} = any($2)) and ($3::text[] is null or ${site} is null or ${site} = any($3))`,
    [ids, [...new Set(written)], caller.sites],
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
      if (!one) return { fault: `there is no ${of.label.en.toLowerCase()} "${text}"` };
      if (more.length > 0) return { fault: `"${text}" is a ${of.label.en.toLowerCase()} of several sites` };
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
  if (field === undefined || ids.length === 0 || !permits(caller, of.name)) return new Map();
  const site = of.siteField === undefined ? 'null::text' : columnOf(of.siteField);
  const rows = await db.rows<{ id: string; code: string }>(
    `select id, ${columnOf(field)}::text as code from ${of.table.name}
     where id = any($1::uuid[]) and ($2::text[] is null or ${site} is null or ${site} = any($2))`,
    [[...new Set(ids)], caller.sites],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}
