import type { Holder } from '../caller.ts';
import { MASK } from '../conditions.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import type { FieldRule } from '../rights/rights.ts';
import { withoutNames } from '../rights/sensitive.ts';
import { fieldSql } from '../table.ts';
import type { PartDefinition } from './lines.ts';

type Values = Readonly<Record<string, unknown>>;

/** What is kept from somebody within a part: "lines.price" is the field `price` of `lines`. */
export function withinPart(rule: FieldRule, part: string): FieldRule {
  const within = (names: ReadonlySet<string>): ReadonlySet<string> => {
    const prefix = `${part}.`;
    const mine = [...names].flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
    return new Set(mine);
  };
  return { hidden: within(rule.hidden), masked: within(rule.masked), locked: within(rule.locked) };
}

/** A line as it is told: without what the record says already, and what is kept from the reader. */
export function shownLine(line: Values, { hidden, masked }: Pick<FieldRule, 'hidden' | 'masked'>): Values {
  const { record: _record, position: _position, company: _company, ...told } = line;
  if (hidden.size === 0 && masked.size === 0) return told;
  const seen = withoutNames(told, hidden);
  return Object.fromEntries(
    Object.entries(seen).map(([field, value]) => [field, masked.has(field) ? MASK : value] as const),
  );
}

/** The lines of these, as somebody sees them; "…" where they are masked as a whole. */
export function shownLines(caller: Holder, of: EntityDefinition, part: string, lines: readonly Values[]): unknown {
  const rule = fieldsFor(caller, of);
  if (rule.masked.has(part)) return MASK;
  const within = withinPart(rule, part);
  return lines.map((line) => shownLine(line, within));
}

export type LinesByRecord = ReadonlyMap<string, readonly Values[]>;

/** The lines of records that the caller may see, in their order, by the id of each; what is masked never leaves the database. */
export async function readLines(
  db: Db,
  caller: Holder,
  of: EntityDefinition,
  { name, table }: PartDefinition,
  records: readonly string[],
): Promise<LinesByRecord> {
  const { hidden, masked } = withinPart(fieldsFor(caller, of), name);
  const columns = Object.entries(table.fields)
    .filter(([field]) => field !== 'position' && !hidden.has(field))
    .map(([field, schema]) => `${masked.has(field) ? `'${MASK}'` : fieldSql(field, schema)} as "${field}"`)
    .join(', ');
  const rows = await db.rows<Values & { readonly record: string }>(
    `select ${columns} from ${table.name} t where t.record = any($1::uuid[]) order by t.record, t.position`,
    [records],
  );
  const found = new Map<string, Values[]>();
  for (const { record, ...row } of rows) {
    const line = hidden.size === 0 ? row : withoutNames(row, hidden);
    const lines = found.get(record);
    if (lines) lines.push(line);
    else found.set(record, [line]);
  }
  return found;
}

/** By part, the lines of one record that the caller sees; nothing of parts that are hidden from him. */
export async function linesOfRecord(
  db: Db,
  caller: Holder,
  of: EntityDefinition,
  record: string,
): Promise<Record<string, unknown>> {
  const { hidden, masked } = fieldsFor(caller, of);
  const shown = of.parts.filter(({ name }) => !hidden.has(name));
  const found = await Promise.all(
    shown.map(async (part) => {
      if (masked.has(part.name)) return [part.name, MASK] as const;
      return [part.name, (await readLines(db, caller, of, part, [record])).get(record) ?? []] as const;
    }),
  );
  return Object.fromEntries(found);
}
