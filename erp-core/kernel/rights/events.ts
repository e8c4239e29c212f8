import { type Caller, rightsOf } from '../caller.ts';
import { Conditions, MASK } from '../conditions.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { eventsAfter } from '../event.repository.ts';
import type { EventRecord } from '../event.ts';

const PAGE = 500;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Whoever has no right at all in a module hears nothing of it ("stock.receive" opens the events "stock.…"). */
export function mayHear(caller: Pick<Caller, 'permissions' | 'rights'>, type: string): boolean {
  const module = type.split('.', 1)[0] ?? type;
  if (!rightsOf(caller).plain && rightsOf(caller).deniedAll(type, 'execute')) return false;
  const { permissions } = caller;
  if (permissions.has('*')) return true;
  for (const permission of permissions) if (permission.startsWith(`${module}.`)) return true;
  return false;
}

/**
 * Events after a number that the caller may hear: within his sites, and about no record that his grants keep from him;
 * what is hidden or masked of a module's records is so in its events. Oldest first, at most `limit`.
 */
export async function heardEvents(
  db: Db,
  caller: Caller,
  entities: ReadonlyMap<string, EntityDefinition>,
  after: number,
  limit: number,
): Promise<readonly EventRecord[]> {
  const { plain } = rightsOf(caller);
  const heard: EventRecord[] = [];
  // Who hears little of it is brought forward in whole pages, however few he asked for.
  for (let from = after, size = limit, more = true; more && heard.length < limit; size = PAGE) {
    const page = await eventsAfter(db, from, size, caller.sites);
    const mine = page.filter(({ type }) => mayHear(caller, type));
    heard.push(...(plain ? mine : await seenOf(db, caller, entities, mine)));
    from = page.at(-1)?.seq ?? from;
    more = page.length === size;
  }
  return heard.slice(0, limit);
}

async function seenOf(
  db: Db,
  caller: Caller,
  entities: ReadonlyMap<string, EntityDefinition>,
  events: readonly EventRecord[],
): Promise<readonly EventRecord[]> {
  const named = new Map(events.map((event) => [event, idsIn(event)]));
  const ids = [...new Set([...named.values()].flat())];
  const kept = await keptFrom(db, caller, [...entities.values()], ids);
  return events
    .filter((event) => !named.get(event)?.some((id) => kept.has(id)))
    .map((event) => ({ ...event, payload: shownPayload(caller, event, entities) }));
}

const idsIn = ({ aggregate, payload }: EventRecord): string[] =>
  `${aggregate} ${JSON.stringify(payload)}`.toLowerCase().match(UUID) ?? [];

/** Of these ids, those of records that are (or were) there and that the caller does not see. */
async function keptFrom(
  db: Db,
  caller: Caller,
  entities: readonly EntityDefinition[],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  if (ids.length === 0) return kept;
  const rights = rightsOf(caller);
  for (const of of entities) {
    const rule = rights.rows(of.name);
    const isDenied = rights.deniedAll(of.name, 'read') !== undefined;
    if (!isDenied && (!rule || (rule.any === null && rule.not.length === 0))) continue;
    const there = await db.rows<{ id: string }>(
      `select t.id from ${of.table.name} t where t.id = any($1::uuid[])
       union select h.record from kernel.record_history h where h.entity = $2 and h.record = any($1::uuid[])`,
      [ids, of.name],
    );
    for (const { id } of there) kept.add(id);
    if (isDenied || there.length === 0) continue;
    const seen = new Conditions(of, caller);
    seen.add(`t.id = any(${seen.parameter(there.map(({ id }) => id))}::uuid[])`);
    for (const { id } of await db.rows<{ id: string }>(
      `select t.id from ${of.table.name} t ${seen.text()}`,
      seen.values,
    )) {
      kept.delete(id);
    }
  }
  return kept;
}

function shownPayload(caller: Caller, { type, payload }: EventRecord, entities: ReadonlyMap<string, EntityDefinition>) {
  const module = `${type.split('.', 1)[0] ?? type}.`;
  const rules = [...entities.keys()]
    .filter((name) => name.startsWith(module))
    .map((name) => rightsOf(caller).fields(name))
    .filter(({ hidden, masked }) => hidden.size + masked.size > 0);
  if (rules.length === 0) return payload;
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, part]) => {
        if (rules.some(({ hidden }) => hidden.has(name))) return [];
        return [[name, rules.some(({ masked }) => masked.has(name)) ? MASK : shown(part)]];
      }),
    );
  };
  return shown(payload);
}
