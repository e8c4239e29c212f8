import type { z } from 'zod';
import { type Caller, permits } from '../caller.ts';
import type { Declarations, DeclaredCommand } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import type { Label } from '../label.ts';
import { closed } from '../modules/closed.ts';
import type { Refusal } from '../refusal.ts';
import { notPermitted } from '../rights/refused.ts';
import { importRefusal, type Writers, writersOf } from './writers.ts';

/** What a sheet is brought into: the records of an entity, or a command that is given once a row. */
export type ImportTarget = {
  readonly name: string;
  readonly label: Label;
  /** What a row says, as columns are found and read by it; of a command, its input. */
  readonly of: EntityDefinition;
  /** Fields of which two rows never say the same. */
  readonly unique: readonly string[];
  readonly words: Readonly<Record<string, readonly string[]>>;
} & (
  | { readonly kind: 'entity'; readonly writers: Writers }
  | { readonly kind: 'command'; readonly command: DeclaredCommand }
);

/** Undefined: there is no import of that name here (its module may be off). */
export function importTarget(registry: Declarations, name: string): ImportTarget | undefined {
  const writers = writersOf(registry, name);
  if (writers) {
    const { of } = writers;
    return { kind: 'entity', name, label: of.label, of, unique: of.naturalKey, words: {}, writers };
  }
  const command = registry.commands.get(name);
  if (!command?.sheet || closed(registry, name)) return undefined;
  const { unique = [], words = {} } = command.sheet;
  return { kind: 'command', name, label: command.label, of: inputAsEntity(command), unique, words, command };
}

/** Every import that there is, as far as this caller may make it. */
export const importTargets = (registry: Declarations, caller: Caller): readonly ImportTarget[] =>
  [...registry.entities.keys(), ...[...registry.commands.values()].flatMap((one) => (one.sheet ? one.name : []))]
    .flatMap((name) => importTarget(registry, name) ?? [])
    .filter((target) => targetRefusal(caller, target) === undefined);

/** Why the caller may not bring such a sheet in; undefined: he may. */
export function targetRefusal(caller: Caller, target: ImportTarget): Refusal | undefined {
  if (target.kind === 'entity') return importRefusal(caller, target.writers);
  const { permission } = target.command;
  return permits(caller, permission) ? undefined : notPermitted(caller, permission);
}

const inputs = new WeakMap<DeclaredCommand, EntityDefinition>();

/** The input of a command as columns are found by: its plain fields, without those that no row says. */
function inputAsEntity(command: DeclaredCommand): EntityDefinition {
  const known = inputs.get(command);
  if (known) return known;
  const without = new Set(command.sheet?.without ?? []);
  const fields = Object.fromEntries(
    Object.entries(command.input.shape as Record<string, z.ZodType>).filter(([name]) => !without.has(name)),
  );
  const made: EntityDefinition = {
    name: command.name,
    label: command.label,
    naturalKey: [],
    ...{
      states: {},
      stateLabels: {},
      ownState: false,
      computed: {},
      parts: [],
      seenAt: [],
      retention: undefined,
      shownWhen: {},
    },
    ...{ list: Object.keys(fields), form: [{ fields: Object.keys(fields) }], search: [] },
    // A reference in a row is of the site that the row names.
    siteField: 'site' in fields ? 'site' : undefined,
    table: { name: command.name, fields, columns: [], key: [] },
  };
  inputs.set(command, made);
  return made;
}
