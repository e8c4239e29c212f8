import type { AttentionKind } from './attention/attention.ts';
import type { CommandDefinition } from './command.ts';
import type { DeclaredDuties } from './declarations.ts';
import type { EntityDefinition } from './entity.ts';
import type { EventDefinition, EventHandler } from './event.ts';
import { extensionsOn, NOT_EXTENDED, widened } from './extension/widened.ts';
import type { FactHandler } from './facts/fact-handler.ts';
import { Fault } from './fault.ts';
import type { JobDefinition } from './jobs/job.ts';
import { fieldsByName } from './lines/names.ts';
import type { Module } from './module.ts';
import type { HeldPack } from './modules/pack/held-pack.ts';
import type { NoticeKind } from './notify/notice.ts';
import { templateIssues } from './print/check-template.ts';
import type { PrintTemplate } from './print/print-template.ts';
import type { QueryDefinition } from './query.ts';
import { OF_EVERY_MEMBER } from './rights/rights.ts';
import { sensitiveIn } from './rights/sensitive.ts';
import type { WideTables } from './row-cache.ts';
import type { SettingsDefinition } from './settings/settings.ts';
import { type CompanyWorkflows, NO_WORKFLOWS } from './workflow/company-workflows.ts';

/** Everything that is declared, as one value that never changes: another set of modules is another registry. */
export interface Registry {
  readonly modules: readonly Module[];
  readonly commands: ReadonlyMap<string, CommandDefinition>;
  readonly queries: ReadonlyMap<string, QueryDefinition>;
  readonly entities: ReadonlyMap<string, EntityDefinition>;
  /** Pages that are kept as people have set them up, by name. */
  readonly pages: ReadonlySet<string>;
  readonly events: ReadonlyMap<string, EventDefinition<never>>;
  readonly handlers: readonly EventHandler[];
  /** By fact type. */
  readonly facts: ReadonlyMap<string, FactHandler>;
  readonly jobs: ReadonlyMap<string, JobDefinition>;
  readonly notices: ReadonlyMap<string, NoticeKind>;
  /** What of modules waits for a person. */
  readonly attention: ReadonlyMap<string, AttentionKind>;
  readonly prints: ReadonlyMap<string, PrintTemplate>;
  readonly duties: readonly DeclaredDuties[];
  readonly settings: ReadonlyMap<string, SettingsDefinition>;
  /** Every right there is: names of commands, queries and entities, and what sensitive fields need. */
  readonly permissions: readonly string[];
  /** Which module declares it: by the name of a command, query, entity, handler, notice or group of settings, the type of a fact. */
  readonly moduleOf: ReadonlyMap<string, string>;
  /** Modules that the company at hand has not switched on. Empty: all are there. */
  readonly off: ReadonlySet<string>;
  /** What the company at hand has put before commands, and what records and events begin. */
  readonly workflows: CompanyWorkflows;
  /** Packs that are here and do not run, each with the reason. */
  readonly held: readonly HeldPack[];
  /** By name, tables of entities that have more fields here than their own module declares. */
  readonly wide: WideTables;
}

/**
 * Puts the modules together in the order of their needs. Throws a Fault that names the module and what is wrong.
 * `off`: modules whose fields on records of others are left out.
 */
export function registryOf(
  modules: readonly Module[],
  held: readonly HeldPack[] = [],
  off: ReadonlySet<string> = NOTHING,
): Registry {
  const ordered = inOrderOfNeed(modules);
  const declared = {
    entities: byName(ordered, 'entity', (module) => module.entities, nameOf),
    commands: byName(ordered, 'command', (module) => module.commands, nameOf),
  };
  const extensions = extensionsOn(ordered, off);
  const { entities, commands, wide } =
    extensions.length > 0 ? widened(declared, extensions) : { ...declared, ...NOT_EXTENDED };
  for (const module of ordered) {
    for (const { name, reversedBy } of module.commands) {
      if (reversedBy && !commands.has(reversedBy.command))
        throw wrong(module, `command "${name}" is taken back by "${reversedBy.command}", which is not there`);
    }
  }
  const queries = byName(ordered, 'query', (module) => module.queries, nameOf);
  const permissions = new Set<string>(entities.keys());
  for (const { permission } of [...commands.values(), ...queries.values()])
    if (permission !== OF_EVERY_MEMBER) permissions.add(permission);
  const events = byName(ordered, 'event', (module) => module.events, typeOf);
  const sets = [
    ...[...entities.values()].map(fieldsByName),
    ...[...commands.values()].map(({ input }) => input.shape),
    ...[...events.values()].map(({ payload }) => Object((payload as { readonly shape?: object }).shape)),
  ];
  for (const fields of sets) for (const right of sensitiveIn(fields).values()) permissions.add(right);
  return {
    modules: ordered,
    commands,
    queries,
    entities,
    pages: new Set(ordered.flatMap((module) => module.pages)),
    events,
    handlers: ordered.flatMap((module) => module.handlers),
    facts: byName(ordered, 'fact handler', (module) => module.facts, typeOf),
    jobs: byName(ordered, 'job', (module) => module.jobs, nameOf),
    notices: byName(ordered, 'notice', (module) => module.notices, nameOf),
    attention: byName(ordered, 'attention', (module) => module.attention, nameOf),
    prints: printsIn(ordered, { entities, queries }),
    duties: ordered.flatMap((module) => module.duties),
    settings: byName(ordered, 'settings', (module) => module.settings, nameOf),
    permissions: [...permissions].sort(),
    moduleOf: ownersOf(ordered, commands.keys()),
    off,
    workflows: NO_WORKFLOWS,
    held,
    wide,
  };
}

const NOTHING: ReadonlySet<string> = new Set();

/** A command that is there for what others have added to an entity is that of the entity's module. */
function ownersOf(modules: readonly Module[], commands: Iterable<string>): ReadonlyMap<string, string> {
  const owners = new Map(modules.flatMap((module) => namesIn(module).map((name) => [name, module.name] as const)));
  for (const name of commands) {
    const owner = owners.get(name.slice(0, name.lastIndexOf('.')));
    if (!owners.has(name) && owner !== undefined) owners.set(name, owner);
  }
  return owners;
}

const namesIn = (module: Module): readonly string[] => [
  ...[
    ...module.commands,
    ...module.queries,
    ...module.entities,
    ...module.handlers,
    ...module.settings,
    ...module.notices,
    ...module.attention,
    ...module.prints,
  ].map(nameOf),
  ...module.pages,
  ...module.facts.map(typeOf),
];

/** A template that names what is not there is found at the start, not by whoever prints it first. */
function printsIn(
  ordered: readonly Module[],
  known: Pick<Registry, 'entities' | 'queries'>,
): ReadonlyMap<string, PrintTemplate> {
  for (const module of ordered) {
    for (const { name, of, definition } of module.prints) {
      const entity = known.entities.get(of);
      if (!entity) throw wrong(module, `the template "${name}" prints "${of}", which is not there`);
      const [issue] = templateIssues(definition, entity, known, 'en');
      if (issue) throw wrong(module, `the template "${name}", ${issue.path}: ${issue.message}`);
    }
  }
  return byName(ordered, 'template', (module) => module.prints, nameOf);
}

const nameOf = (thing: { readonly name: string }): string => thing.name;
const typeOf = (thing: { readonly type: string }): string => thing.type;

function byName<Thing>(
  modules: readonly Module[],
  kind: string,
  of: (module: Module) => readonly Thing[],
  called: (thing: Thing) => string,
): ReadonlyMap<string, Thing> {
  const things = new Map<string, Thing>();
  for (const module of modules) {
    for (const thing of of(module)) {
      const name = called(thing);
      if (things.has(name)) throw wrong(module, `${kind} "${name}" is declared twice`);
      things.set(name, thing);
    }
  }
  return things;
}

function inOrderOfNeed(modules: readonly Module[]): readonly Module[] {
  const known = new Map(modules.map((module) => [module.name, module]));
  const ordered: Module[] = [];
  const visit = (module: Module, above: readonly string[]): void => {
    if (ordered.includes(module)) return;
    if (above.includes(module.name)) throw wrong(module, `needs itself: ${[...above, module.name].join(' → ')}`);
    for (const name of module.needs) {
      const needed = known.get(name);
      if (!needed) throw wrong(module, `needs the module "${name}", which is not there`);
      visit(needed, [...above, module.name]);
    }
    ordered.push(module);
  };
  for (const module of modules) visit(module, []);
  return ordered;
}

const wrong = (module: Module, what: string): Fault =>
  new Fault('declaration-wrong', 'us', `module "${module.name}": ${what}`, { module: module.name });
