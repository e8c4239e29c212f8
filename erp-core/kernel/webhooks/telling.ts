import type { z } from 'zod';
import { type Caller, permits, seesSite } from '../caller.ts';
import { type MemberRights, namesOf } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { Fields } from '../effect.ts';
import type { EventRecord } from '../event.ts';
import { moment, text } from '../fields.ts';
import { formulaOf, isFault } from '../formula.ts';
import { said } from '../modules/pack/formulas.ts';
import type { Registry } from '../registry.ts';
import { mayHear, seenEvents } from '../rights/events.ts';
import type { Telling } from './tables.ts';

type Values = Readonly<Record<string, unknown>>;
type Events = Pick<Declarations, 'events'>;

/** Of the envelope, not of the event: counted up where a receiver would have to read it otherwise. */
export const BODY_VERSION = 1;
/** Letters of a body: what is more is told with no data, and says so. */
export const MOST_BODY = 262_144;

/** Beside its payload, what is known of every event. */
const OF_ALL: Fields = { at: moment(), site: text().nullable() };

export const payloadOf = ({ events }: Events, type: string): Fields | undefined => {
  const event = events.get(type) as { readonly payload: z.ZodObject } | undefined;
  return event && (event.payload.shape as Fields);
};

/** What is wrong with what an endpoint shall be told, each with its place. */
export function tellingFaults(tells: readonly Telling[], registry: Events): { path: string; message: string }[] {
  return tells.flatMap(({ type, if: condition, fields }, at) => {
    const say = (path: string, message: string) => [{ path: `tells.${at}.${path}`, message }];
    const payload = payloadOf(registry, type);
    if (!payload) return say('type', `there is no event ${type}`);
    if (tells.findIndex((one) => one.type === type) < at) return say('type', 'is said twice');
    const unknown = (fields ?? []).find((name) => !Object.hasOwn(payload, name));
    if (unknown !== undefined)
      return say('fields', `${type} has no ${unknown}; it has ${Object.keys(payload).join(', ')}`);
    if (condition === undefined) return [];
    const made = conditionFor(condition, payload);
    return isFault(made) ? say('if', said(made, condition)) : [];
  });
}

const conditionFor = (condition: string, payload: Fields) =>
  formulaOf(condition, {}, { result: 'boolean', beside: { event: { ...OF_ALL, ...payload } } });

/**
 * Who is told, as a caller: the owner with the rights that he has now.
 * @param correlation the event's, or the test's
 */
export const asOwner = (
  member: Pick<MemberRights, 'user' | 'sites' | 'rights'>,
  {
    company,
    registry,
    correlation,
  }: { company: string; registry: Pick<Declarations, 'permissions' | 'entities'>; correlation: string },
): Caller => ({
  ...{ user: member.user, company, sites: member.sites, rights: member.rights, locale: 'en', correlation },
  permissions: new Set(namesOf(member.rights, registry, [])),
});

/** The message for an event; null: the owner may not hear it, or its condition is not true of what he may see of it. */
export async function bodyFor(
  db: Db,
  { owner, registry, tells }: { owner: Caller; registry: Registry; tells: readonly Telling[] },
  event: EventRecord,
): Promise<string | null> {
  const wanted = tells.find(({ type }) => type === event.type);
  const payload = payloadOf(registry, event.type);
  if (!wanted || !payload) return null;
  const isOff = registry.off.has(event.type.split('.', 1)[0] ?? '');
  if (isOff || !mayHear(owner, event) || (event.site !== null && !seesSite(owner, event.site))) return null;
  const [seen] = await seenEvents(db, owner, registry, [event]);
  if (!seen) return null;
  const data = Object(seen.payload) as Values;
  if (wanted.if !== undefined) {
    const condition = conditionFor(wanted.if, payload);
    const beside = { event: { at: event.at, site: event.site, ...data } };
    if (isFault(condition) || condition.of({}, beside) !== true) return null;
  }
  const chosen = wanted.fields ?? Object.keys(payload);
  return bodyOf(event, Object.fromEntries(Object.entries(data).filter(([name]) => chosen.includes(name))), event.seq);
}

type About = Pick<EventRecord, 'type' | 'version' | 'at' | 'site'>;

/** `type`, `timestamp` and `data` as Standard Webhooks has them, and what Millrace says besides. */
export function bodyOf({ type, version, at, site }: About, data: Values, seq?: number): string {
  const said = { v: BODY_VERSION, type, version, timestamp: new Date(at / 1_000).toISOString(), at, site };
  const whole = JSON.stringify({ ...said, ...(seq === undefined ? {} : { seq }), data });
  return whole.length <= MOST_BODY ? whole : JSON.stringify({ ...said, data: null, left: 'too-large' });
}

/** Whether somebody may set up at all what tells of these: he hears something of their module. */
export const hearsNothingOf = (caller: Caller, tells: readonly Telling[]): string | undefined =>
  permits(caller, '*') ? undefined : tells.find(({ type }) => !mayHear(caller, { type, payload: {} }))?.type;
