import { type Caller, type Holder, permits, rightsOf } from '../caller.ts';
import { MASK } from '../conditions.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { shownLine, withinPart } from '../lines/shown.ts';
import type { Change } from '../outcome.ts';
import { fieldsFor } from './fields-for.ts';
import { holds } from './predicate.ts';
import { withoutNames } from './sensitive.ts';
import { seenInSites } from './sites.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Whether a record that is at hand is one that the caller's grants show, as a list would. Of an entity that he has no
 * right to read at all nothing is said here: who asks has refused him, or tells him no more than that it is there.
 */
export function showsRecord(caller: Holder, entity: string, record: Values, fields: Fields): boolean {
  const rights = rightsOf(caller);
  if (rights.plain) return true;
  const rule = rights.rows(entity);
  if (!rule) return rights.deniedAll(entity, 'read') === undefined;
  const seen = rule.any === null || rule.any.some((all) => holds(all, record, fields) === true);
  return seen && rule.not.every((all) => holds(all, record, fields) === false);
}

/** Whether somebody may be told this record, which is at hand as a whole: a list of his would show it. */
export const isTold = (caller: Teller, of: EntityDefinition, record: Values): boolean =>
  permits(caller, of.name, 'read') &&
  seenInSites(of, record, of.table.fields, caller) &&
  showsRecord(caller, of.name, record, of.table.fields);

export type Teller = Holder & Pick<Caller, 'sites'>;

/**
 * A record without what is hidden from the caller, "…" for what is masked; its lines too, where they are told with it, and
 * what is hidden within a field.
 */
export function shownFields(caller: Holder, of: EntityDefinition, record: Values): Values {
  const rule = fieldsFor(caller, of);
  const { hidden, masked } = rule;
  if (hidden.size === 0 && masked.size === 0) return record;
  const shown = (field: string, value: unknown): unknown => {
    if (masked.has(field)) return MASK;
    if (typeof value !== 'object' || value === null) return value;
    const within = withinPart(rule, field);
    if (within.hidden.size === 0 && within.masked.size === 0) return value;
    const isLines = Array.isArray(value) && of.parts.some(({ name }) => name === field);
    return isLines ? value.map((line: Values) => shownLine(line, within)) : withoutNames(value, within.hidden);
  };
  return Object.fromEntries(
    Object.entries(record).flatMap(([field, value]) => (hidden.has(field) ? [] : [[field, shown(field, value)]])),
  );
}

/** What a dry run tells of records: nothing of those that the caller does not see, and of the others what he sees. */
export function shownChanges(
  caller: Teller,
  { entities }: { readonly entities: ReadonlyMap<string, EntityDefinition> },
  changes: readonly Change[],
): readonly Change[] {
  const records = new Map<string, Change>();
  for (const change of changes) {
    const name = nameOf(change.entity, change.key.id);
    // As it is in the end, of a record that was written twice.
    if (change.entity !== undefined) records.set(name, change);
  }
  return changes.map(({ sensitive, ...change }) => {
    if (change.partOf) return shownPart(caller, entities.get(change.partOf.entity), change, records);
    const of = entities.get(change.entity ?? '');
    if (!of) return withoutSensitive(caller, change, sensitive);
    const shown = (state: Change['before']) =>
      state && isTold(caller, of, state) ? shownFields(caller, of, state) : null;
    return { ...change, before: shown(change.before), after: shown(change.after) };
  });
}

const nameOf = (entity: unknown, id: unknown): string => `${String(entity)} ${String(id)}`;

/** A line is seen by whoever sees its record, which is written along with it, unless lines are kept from him. */
function shownPart(
  caller: Teller,
  of: EntityDefinition | undefined,
  line: Change,
  records: ReadonlyMap<string, Change>,
): Change {
  if (!of) return { ...line, before: null, after: null };
  const field = line.partOf?.field ?? '';
  const rule = fieldsFor(caller, of);
  const record = (line.after ?? line.before)?.record;
  const whole = records.get(nameOf(of.name, record));
  const isKept = rule.hidden.has(field) || rule.masked.has(field);
  const within = withinPart(rule, field);
  // What it was is seen with the record as it was.
  const shown = (side: 'before' | 'after') => {
    const [one, state] = [line[side], whole?.[side] ?? whole?.after ?? whole?.before];
    return one && state && !isKept && isTold(caller, of, state)
      ? { ...shownLine(one, within), position: one.position }
      : null;
  };
  return { ...line, before: shown('before'), after: shown('after') };
}

/** A row that is no record, such as a ledger's, without what the caller lacks the right for. */
function withoutSensitive(caller: Holder, change: Change, sensitive: Change['sensitive']): Change {
  const kept = Object.entries(sensitive ?? {}).flatMap(([field, right]) => (permits(caller, right) ? [] : [field]));
  if (kept.length === 0) return change;
  const names = new Set(kept);
  const shown = (state: Change['before']) => state && withoutNames(state, names);
  return { ...change, before: shown(change.before), after: shown(change.after) };
}
