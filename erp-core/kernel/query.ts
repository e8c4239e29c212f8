import { z } from 'zod';
import type { AttentionKind } from './attention/attention.ts';
import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import type { Declarations } from './declarations.ts';
import type { EventHandler } from './event.ts';
import type { FactHandler } from './facts/fact-handler.ts';
import type { Label } from './label.ts';
import type { Fields, RowOf } from './table.ts';

export interface QueryContext {
  readonly db: Db;
  readonly caller: Caller;
  /** Microseconds. */
  readonly now: number;
  /** Everything that is declared. */
  readonly registry: Declarations & {
    /** What of modules waits for a person, by kind. */
    readonly attention: ReadonlyMap<string, AttentionKind>;
  };
  /** Who books which fact type: the way from a fact to the rows that stand for it. */
  readonly factHandlers: ReadonlyMap<string, FactHandler>;
  /** Who acts on events. */
  readonly handlers: readonly Pick<EventHandler, 'name' | 'type' | 'label'>[];
  /** What points are called, by number. */
  readonly pathsOf: PointPaths;
}

/**
 * Paths of points by number; one that is not known is left out. Who keeps them may live in another database than the
 * business, so nothing of it is joined in SQL.
 */
export type PointPaths = (points: readonly number[]) => Promise<ReadonlyMap<number, string>>;

export interface QueryDefinition {
  readonly name: string;
  readonly label: Label;
  readonly input: z.ZodObject;
  readonly permission: string;
  readonly site: ((input: never) => string | undefined) | undefined;
  readonly run: (input: never, context: QueryContext) => Promise<unknown>;
}

/** Declares a question: read only, in the caller's company. Throws `Refused` where it has no answer to give. */
export function query<const F extends Fields>(
  name: string,
  declared: {
    readonly label: Label;
    readonly input: F;
    readonly permission?: string;
    /** The site it asks about, checked against the caller's. */
    readonly site?: (input: RowOf<F>) => string | undefined;
    readonly run: (input: z.infer<z.ZodObject<F>>, context: QueryContext) => Promise<unknown>;
  },
): QueryDefinition {
  return {
    name,
    label: declared.label,
    input: z.strictObject(declared.input) as z.ZodObject,
    permission: declared.permission ?? name,
    site: declared.site as ((input: never) => string | undefined) | undefined,
    run: declared.run as (input: never, context: QueryContext) => Promise<unknown>,
  };
}
