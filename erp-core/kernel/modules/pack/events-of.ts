import type { z } from 'zod';
import type { EntityDefinition } from '../../entity.ts';
import { type EventDefinition, event } from '../../event.ts';
import { referringFaults } from './entity-faults.ts';
import { bareField } from './field-of.ts';
import type { Issue } from './issue.ts';
import type { PackManifest } from './manifest.ts';
import { changedMisfits } from './misfits.ts';

/** An event as the registry has it: the shape of its payload can be asked for. */
export type KnownEvent = EventDefinition<never>;

/** The fields of an event's payload. */
export const payloadOf = ({ payload }: KnownEvent): Readonly<Record<string, z.ZodType>> =>
  (payload as unknown as z.ZodObject).shape;

/** The same events as a module would declare them, by type; what is wrong by its place in the manifest. */
export function eventsOf(
  manifest: PackManifest,
  targetOf: (name: string) => EntityDefinition | undefined,
): { readonly events: ReadonlyMap<string, KnownEvent>; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const events = new Map<string, KnownEvent>();
  for (const [at, { name, version, fields }] of manifest.events.entries()) {
    const found: Issue[] = [];
    const say = (path: string, message: string) => found.push({ path: `events.${at}.${path}`, message });
    if (!name.startsWith(`${manifest.name}.`)) say('name', `begins with the pack's own name: "${manifest.name}."`);
    if (events.has(name)) say('name', 'declared twice');
    for (const [field, one] of Object.entries(fields))
      referringFaults(one, manifest, targetOf, (path, why) => say(`fields.${field}${path}`, why));
    issues.push(...found);
    if (found.length > 0) continue;
    const there = (target: string) => targetOf(target) as EntityDefinition;
    const payload = Object.entries(fields).map(([field, one]) => {
      const made = bareField(one, there);
      // What was told before this field was there is told without it.
      return [field, one.optional ? made.nullable().default(null) : made] as const;
    });
    events.set(name, event(name, version, Object.fromEntries(payload)) as unknown as KnownEvent);
  }
  return { events, issues };
}

/** What of the next version's events does not go with those that were told. */
export function eventMisfits(old: PackManifest['events'], now: PackManifest['events']): Issue[] {
  const before = new Map(old.map((one) => [one.name, one]));
  return now.flatMap(({ name, version, fields }, at) => {
    const was = before.get(name);
    if (!was) return [];
    const issues: Issue[] = [];
    const say = (path: string, message: string) => issues.push({ path: `events.${at}.${path}`, message });
    const fresh = Object.keys(fields).filter((field) => !was.fields[field]);
    if (version < was.version) say('version', `not below what it was: ${was.version}`);
    if (fresh.length > 0 && version === was.version)
      say('version', `counts up where fields are added: ${was.version + 1}`);
    for (const field of fresh)
      if (!fields[field]?.optional) say(`fields.${field}.optional`, 'what was told before has none');
    for (const [field, one] of Object.entries(was.fields)) {
      const next = fields[field];
      if (!next) say('fields', `${field} stands in what was told, and who listens counts on it`);
      else for (const { path, message } of changedMisfits(one, next)) say(`fields.${field}.${path}`, message);
    }
    return issues;
  });
}
