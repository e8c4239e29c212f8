import { type Caller, type Holder, rightsOf } from '../caller.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { refuse } from '../kernel-refusals.ts';
import { type Label, say } from '../label.ts';
import { fieldsByName, isPartName, namesGiven } from '../lines/names.ts';
import type { Refusal } from '../refusal.ts';
import { fieldsFor } from './fields-for.ts';
import { deniedBy } from './refused.ts';
import { OF_EVERY_MEMBER } from './rights.ts';
import { keptGiven, keptOf, sensitiveIn } from './sensitive.ts';

interface Asked {
  readonly name: string;
  readonly permission: string;
  readonly input: { readonly shape: Fields };
}

export const READ_ONLY: Label = {
  en: 'you may not write this field',
  bn: 'আপনি এই ঘরটি লিখতে পারেন না',
  hi: 'आप यह खाना नहीं लिख सकते',
};

/** Why this input is outside what the caller's roles permit a command or question for; undefined: it is not. */
export function outsideLimits(caller: Holder, { permission, input }: Asked, parsed: object): Refusal | undefined {
  const rights = rightsOf(caller);
  if (rights.plain || permission === OF_EVERY_MEMBER) return undefined;
  const found = rights.command(permission, parsed as Record<string, unknown>, input.shape);
  if ('denied' in found) return deniedBy(found.denied, permission);
  return found.roles.length === 0 ? refuse('input-not-permitted', { permission }) : undefined;
}

/** Inputs in which nothing is sensitive, nor in the records that they write: looked at once. */
const open = new WeakSet<object>();

/** The same, and the fields of a record that were given but are not the caller's to write. */
export function inputRefusal(
  caller: Holder & Pick<Caller, 'locale'>,
  definition: Asked,
  given: unknown,
  parsed: unknown,
  entities: ReadonlyMap<string, EntityDefinition>,
): Refusal | undefined {
  const { plain } = rightsOf(caller);
  if (plain && open.has(definition.input)) return undefined;
  const of = entities.get(definition.name.slice(0, definition.name.lastIndexOf('.')));
  const kept = keptOf(caller, definition.input.shape);
  const nothing = sensitiveIn(definition.input.shape).size === 0 && (!of || sensitiveIn(fieldsByName(of)).size === 0);
  if (nothing) open.add(definition.input);
  if (plain && nothing) return undefined;
  const locked = new Set([
    ...(of ? lockedFields(caller, of, namesGiven(of, Object(given))) : []),
    ...keptGiven(given, kept),
  ]);
  if (locked.size > 0) return fieldsLocked(caller, [...locked]);
  return outsideLimits(caller, definition, Object(parsed));
}

/** Of these fields, those that the caller does not write. */
export function lockedFields(caller: Holder, of: EntityDefinition, given: readonly string[]): string[] {
  const { locked } = fieldsFor(caller, of);
  if (locked.size === 0) return [];
  return given.filter((name) => locked.has(name) && (Object.hasOwn(of.table.fields, name) || isPartName(of, name)));
}

export const fieldsLocked = ({ locale }: Pick<Caller, 'locale'>, fields: readonly string[]): Refusal =>
  refuse('input-invalid', { issues: fields.map((path) => ({ path, message: say(READ_ONLY, locale) })) });
