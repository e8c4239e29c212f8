import type { z } from 'zod';
import type { Confirm } from './confirm/confirm.ts';
import type { DecideContext, Decision } from './decide-context.ts';
import type { Wants } from './effect.ts';
import type { EntityDefinition } from './entity.ts';
import type { ScheduleSettings } from './jobs/schedule.ts';
import type { Label } from './label.ts';
import type { NoticeKind } from './notify/notice.ts';
import type { PrintTemplate } from './print/print-template.ts';
import type { SettingsDefinition } from './settings/settings.ts';
import type { SheetOffer } from './sheet-offer.ts';
import type { Reversal } from './way-back.ts';

/** Two rights that one person should not hold both of, and why. */
export interface DeclaredDuties {
  readonly first: string;
  readonly second: string;
  readonly reason: Label;
}

interface DeclaredQuery {
  readonly name: string;
  readonly label: Label;
  readonly permission: string;
  readonly input: z.ZodObject;
}

/** What a command is to somebody who gives it by the thousand: enough to ask for it, check its input and decide it. */
export interface DeclaredCommand {
  readonly name: string;
  readonly label: Label;
  readonly permission: string;
  readonly input: z.ZodObject;
  readonly confirm: Confirm;
  /** What is told of something done: it is kept whatever the books have against it. */
  readonly fact?: boolean;
  /** What takes it back. */
  readonly reversedBy?: Reversal<never> | undefined;
  /** Offered as an import, a row a command. */
  readonly sheet?: SheetOffer;
  /** Fields of the answer that are never kept. */
  readonly shownOnce: readonly string[];
  /** Whose site it touches. */
  readonly site: ((input: never) => string | undefined) | undefined;
  readonly body:
    | DecidingBody
    | { readonly kind: 'run'; readonly run: (input: never, work: never) => Promise<Decision> };
}

export interface DecidingBody {
  readonly kind: 'decide';
  readonly load: (input: never, context: DecideContext) => Wants;
  readonly loadMore: (input: never, found: never, context: DecideContext) => Wants;
  readonly decide: (input: never, found: never, context: DecideContext) => Decision;
}

/** What an event tells: its payload is an object of fields. */
export interface DeclaredEvent {
  readonly type: string;
  readonly version: number;
  readonly payload: z.ZodType<never>;
}

/** What a module is to whoever switches it on or off. */
export interface DeclaredModule {
  readonly name: string;
  readonly version: string;
  readonly label: Label;
  readonly standing: 'always' | 'unless-disabled' | 'when-enabled';
  readonly needs: readonly string[];
  readonly menu: readonly string[];
  readonly demo: readonly unknown[];
  readonly entities: readonly EntityDefinition[];
  readonly facts: readonly { readonly type: string }[];
  readonly handlers: readonly { readonly name: string }[];
  /** What it may refuse: a sentence by code. */
  readonly refusals: { readonly codes: Readonly<Record<string, Label>> } | undefined;
}

interface DeclaredJob {
  readonly name: string;
  readonly label: Label;
  readonly input: z.ZodObject;
  readonly start: { readonly permission: string };
  readonly schedule: ScheduleSettings | undefined;
}

/** What is declared, as a command that works on any of it sees it. The registry is one. */
export interface Declarations {
  readonly entities: ReadonlyMap<string, EntityDefinition>;
  /** Pages that are kept as people have set them up, by name. */
  readonly pages: ReadonlySet<string>;
  readonly commands: ReadonlyMap<string, DeclaredCommand>;
  readonly queries: ReadonlyMap<string, DeclaredQuery>;
  readonly events: ReadonlyMap<string, DeclaredEvent>;
  /** Every right there is: names of commands, queries and entities. */
  readonly permissions: readonly string[];
  /** Pairs of rights that one person should not hold both of, as modules declare them. */
  readonly duties: readonly DeclaredDuties[];
  /** What a company may set, by name. */
  readonly settings: ReadonlyMap<string, SettingsDefinition>;
  /** What people are told, by kind. */
  readonly notices: ReadonlyMap<string, NoticeKind>;
  /** Labels and documents, by name. */
  readonly prints: ReadonlyMap<string, PrintTemplate>;
  /** Long work. */
  readonly jobs: ReadonlyMap<string, DeclaredJob>;
  /** Who acts on events. */
  readonly handlers: readonly { readonly name: string; readonly type: string }[];
  readonly modules: readonly DeclaredModule[];
  /** Which module declares a command, query, entity, fact type, handler or group of settings. */
  readonly moduleOf: ReadonlyMap<string, string>;
  /** Modules that the company at hand has not switched on. */
  readonly off: ReadonlySet<string>;
  /** Packs that are here and do not run, each with the reason. */
  readonly held: readonly { readonly name: string; readonly reason: string }[];
}
