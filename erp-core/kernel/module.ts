import type { AttentionKind } from './attention/attention.ts';
import type { CommandDefinition } from './command.ts';
import type { DeclaredDuties } from './declarations.ts';
import type { EntityDefinition } from './entity.ts';
import type { EventDefinition, EventHandler } from './event.ts';
import type { Extension } from './extension/extension.ts';
import type { FactHandler } from './facts/fact-handler.ts';
import type { JobDefinition } from './jobs/job.ts';
import type { Label } from './label.ts';
import type { NoticeKind } from './notify/notice.ts';
import type { PrintTemplate } from './print/print-template.ts';
import type { QueryDefinition } from './query.ts';
import type { Refuse } from './refusal.ts';
import type { SettingsDefinition } from './settings/settings.ts';

/**
 * Where a module works: `always`: everywhere, nobody can switch it off; `unless-disabled`: in every company that has not
 * switched it off; `when-enabled`: only in companies that have switched it on (packs).
 */
export type ModuleStanding = 'always' | 'unless-disabled' | 'when-enabled';

export interface DemoRecord {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A module is its table of contents. */
export interface Module {
  readonly name: string;
  /** "1.4.0"; of what ships with the release, the release's. */
  readonly version: string;
  readonly label: Label;
  readonly standing: ModuleStanding;
  readonly needs: readonly string[];
  /** Entities that people find under its name in the menu. */
  readonly menu: readonly string[];
  readonly entities: readonly EntityDefinition[];
  /** Names of its pages that people keep as they have set them up, the way they keep lists. */
  readonly pages: readonly string[];
  /** Fields it adds to entities of modules that it needs. */
  readonly extensions: readonly Extension[];
  readonly commands: readonly CommandDefinition[];
  readonly queries: readonly QueryDefinition[];
  readonly events: readonly EventDefinition<never>[];
  readonly handlers: readonly EventHandler[];
  readonly facts: readonly FactHandler[];
  /** Long work. Of each, the command that starts it stands among the commands, its schedule among the settings. */
  readonly jobs: readonly JobDefinition[];
  /** Kinds of notices that it tells. */
  readonly notices: readonly NoticeKind[];
  /** Kinds of things that wait for a person. Of records in some state, the entity itself says it. */
  readonly attention: readonly AttentionKind[];
  /** Labels and documents of its records, until a company puts its own in their place. */
  readonly prints: readonly PrintTemplate[];
  /** Pairs of rights that one person should not hold both of. */
  readonly duties: readonly DeclaredDuties[];
  /** What a company may set for it. */
  readonly settings: readonly SettingsDefinition[];
  readonly refusals: Refuse<never> | undefined;
  /** Records to try it with, each made by a command; {"result": 0} stands for the id that the first one answered. */
  readonly demo: readonly DemoRecord[];
  /** Folder of its migrations. */
  readonly migrations: string;
}

/** The version of all that ships together. */
export const RELEASE = '0.1.0';

type Declared = Partial<Omit<Module, 'name' | 'entities' | 'events' | 'migrations' | 'refusals'>> & {
  readonly entities?: readonly { readonly definition: EntityDefinition }[];
  readonly events?: readonly unknown[];
  readonly refusals?: unknown;
  readonly migrations: string;
};

export function module(name: string, declared: Declared): Module {
  const jobs = declared.jobs ?? [];
  return {
    name,
    version: declared.version ?? RELEASE,
    label: declared.label ?? { en: name, bn: name, hi: name },
    standing: declared.standing ?? 'unless-disabled',
    needs: declared.needs ?? [],
    menu: declared.menu ?? [],
    entities: (declared.entities ?? []).map(({ definition }) => definition),
    pages: declared.pages ?? [],
    extensions: declared.extensions ?? [],
    commands: [...(declared.commands ?? []), ...jobs.map(({ start }) => start)],
    queries: declared.queries ?? [],
    events: (declared.events ?? []) as readonly EventDefinition<never>[],
    handlers: declared.handlers ?? [],
    facts: declared.facts ?? [],
    notices: declared.notices ?? [],
    attention: declared.attention ?? [],
    prints: declared.prints ?? [],
    duties: declared.duties ?? [],
    jobs,
    settings: [...(declared.settings ?? []), ...jobs.flatMap(({ schedule }) => schedule ?? [])],
    refusals: declared.refusals as Refuse<never> | undefined,
    demo: declared.demo ?? [],
    migrations: declared.migrations,
  };
}
