import type { CommandDefinition } from './command.ts';
import type { DeclaredDuties } from './declarations.ts';
import type { EntityDefinition } from './entity.ts';
import type { EventDefinition, EventHandler } from './event.ts';
import type { FactHandler } from './facts/fact-handler.ts';
import type { QueryDefinition } from './query.ts';
import type { Refuse } from './refusal.ts';
import type { SettingsDefinition } from './settings/settings.ts';

/** A module is its table of contents. */
export interface Module {
  readonly name: string;
  readonly needs: readonly string[];
  readonly entities: readonly EntityDefinition[];
  readonly commands: readonly CommandDefinition[];
  readonly queries: readonly QueryDefinition[];
  readonly events: readonly EventDefinition<never>[];
  readonly handlers: readonly EventHandler[];
  readonly facts: readonly FactHandler[];
  /** Pairs of rights that one person should not hold both of. */
  readonly duties: readonly DeclaredDuties[];
  /** What a company may set for it. */
  readonly settings: readonly SettingsDefinition[];
  readonly refusals: Refuse<never> | undefined;
  /** Folder of its migrations. */
  readonly migrations: string;
}

type Declared = Partial<Omit<Module, 'name' | 'entities' | 'events' | 'migrations' | 'refusals'>> & {
  readonly entities?: readonly { readonly definition: EntityDefinition }[];
  readonly events?: readonly unknown[];
  readonly refusals?: unknown;
  readonly migrations: string;
};

export function module(name: string, declared: Declared): Module {
  return {
    name,
    needs: declared.needs ?? [],
    entities: (declared.entities ?? []).map(({ definition }) => definition),
    commands: declared.commands ?? [],
    queries: declared.queries ?? [],
    events: (declared.events ?? []) as readonly EventDefinition<never>[],
    handlers: declared.handlers ?? [],
    facts: declared.facts ?? [],
    duties: declared.duties ?? [],
    settings: declared.settings ?? [],
    refusals: declared.refusals as Refuse<never> | undefined,
    migrations: declared.migrations,
  };
}
