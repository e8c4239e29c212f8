import { type Caller, rightsOf } from '../caller.ts';
import { Conditions, MASK } from '../conditions.ts';
import type { Db } from '../db.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { eventsAfter } from '../event.repository.ts';
import type { EventRecord } from '../event.ts';
import { fieldsByName } from '../lines/names.ts';
import type { Registry } from '../registry.ts';
import { fieldsFor } from './fields-for.ts';
import { HEARD_BY, type Hearer } from './heard-by.ts';
import { keptOf, withoutKept } from './sensitive.ts';

type Declared = Pick<Registry, 'entities' | 'events'>;

const PAGE = 500;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Whoever has no right at all in a module hears nothing of it ("stock.receive" opens the events "stock.…"). What is said of a
 * record of any module, or to one person, is heard by who it is for.
 */
export function mayHear(caller: Hearer, { type, payload }: Pick<EventRecord, 'type' | 'payload'>): boolean {
  const hears = Object.hasOwn(HEARD_BY, type) ? HEARD_BY[type] : undefined;
  if (hears) return hears(caller, Object(payload));
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
  registry: Declared,
  after: number,
  limit: number,
): Promise<readonly EventRecord[]> {
  const isWhole = seesAllEvents(caller, registry);
  const heard: EventRecord[] = [];
  // Who hears little of it is brought forward in whole pages, however few he asked for.
  for (let from = after, size = limit, more = true; more && heard.length < limit; size = PAGE) {
    const page = await eventsAfter(db, from, size, caller.sites);
    const mine = page.filter((event) => mayHear(caller, event));
    heard.push(...(isWhole ? mine : await seenEvents(db, caller, registry, mine)));
    from = page.at(-1)?.seq ?? from;
    more = page.length === size;
  }
  return heard.slice(0, limit);
}

/** Whether nothing of what a caller may hear is kept from him: no condition, no mask, no right he lacks for a field. */
export function seesAllEvents(caller: Caller, { entities, events }: Declared): boolean {
  if (!rightsOf(caller).plain) return false;
  for (const of of entities.values()) if (keptOf(caller, fieldsByName(of)).length > 0) return false;
  for (const { payload } of events.values()) if (keptOf(caller, shapeOf(payload)).length > 0) return false;
  return true;
}

const payloadFields = ({ events }: Declared, type: string): Fields => shapeOf(events.get(type)?.payload);
const NO_FIELDS: Fields = {};
const shapeOf = (payload: unknown): Fields => (payload as { readonly shape?: Fields } | undefined)?.shape ?? NO_FIELDS;

/** What a dry run tells of events. */
export const shownEvents = <Told extends Pick<EventRecord, 'type' | 'payload'>>(
  caller: Caller,
  registry: Declared,
  events: readonly Told[],
): readonly Told[] => events.map((event) => ({ ...event, payload: shownPayload(caller, event, registry) }));

/** Of these events, those about no record that is kept from the caller, each without what is kept from him in it. */
export async function seenEvents(
  db: Db,
  caller: Caller,
  registry: Declared,
  events: readonly EventRecord[],
): Promise<readonly EventRecord[]> {
  const named = new Map(events.map((event) => [event, idsIn(event)]));
  const ids = [...new Set([...named.values()].flat())];
  const kept = await keptFrom(db, caller, [...registry.entities.values()], ids);
  return events
    .filter((event) => !named.get(event)?.some((id) => kept.has(id)))
    .map((event) => ({ ...event, payload: shownPayload(caller, event, registry) }));
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

function shownPayload(caller: Caller, { type, payload }: Pick<EventRecord, 'type' | 'payload'>, registry: Declared) {
  const module = `${type.split('.', 1)[0] ?? type}.`;
  const rules = [...registry.entities.values()]
    .filter(({ name }) => name.startsWith(module))
    .map((of) => fieldsFor(caller, of))
    .filter(({ hidden, masked }) => hidden.size + masked.size > 0);
  const mine = withoutKept(caller, payloadFields(registry, type), payload);
  if (rules.length === 0) return mine;
  // What stands in lines or lists of a payload is called as it is of a record: what is kept is "lines.price".
  const shown = (value: unknown, parts: readonly string[] = []): unknown => {
    if (Array.isArray(value)) return value.map((one) => shown(one, parts));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inside]) => {
        const path = [...parts, name];
        const isKept = (kept: ReadonlySet<string>) => path.some((_, from) => kept.has(path.slice(from).join('.')));
        if (rules.some(({ hidden }) => isKept(hidden))) return [];
        return [[name, rules.some(({ masked }) => isKept(masked)) ? MASK : shown(inside, path)]];
      }),
    );
  };
  return shown(mine);
}
