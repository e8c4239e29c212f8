import type { FactOf, FactType, FactWindow } from '@millrace/contracts';
import type { Db } from '../db.ts';
import type { Refusal } from '../refusal.ts';
import type { Work } from '../work.ts';

/** What a fact set says anew of one type, against what was said before. */
export interface FactChange<Type extends FactType> {
  readonly asserted: readonly FactOf<Type>[];
  readonly changed: readonly { readonly before: FactOf<Type>; readonly after: FactOf<Type> }[];
  readonly retracted: readonly FactOf<Type>[];
}

export interface FactSetContext {
  readonly site: string;
  readonly stream: string;
  readonly window: FactWindow;
  /** How far in event time the detector has seen. */
  readonly through: number;
}

/** A row that a fact was booked as. */
export interface BookedRow {
  readonly entity: string;
  readonly id: string;
  readonly site: string;
  readonly fact: string;
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface FactHandler {
  readonly type: FactType;
  readonly version: number;
  readonly apply: (change: FactChange<never>, set: FactSetContext, work: Work) => Promise<Refusal | undefined>;
  /** The rows that stand for a fact: by the fact, or by the row's own id. */
  readonly booked: (
    db: Db,
    by: { readonly site: string; readonly fact: string } | { readonly id: string },
  ) => Promise<readonly BookedRow[]>;
}

/**
 * Declares who books a fact type. `apply` is called once for a revision, in its transaction, with the difference to
 * what was said before; it returns a refusal where the set can never be booked (it becomes a dead letter of its own
 * window). A fact is what has happened: it is booked, not judged.
 */
export function onFacts<const Type extends FactType>(
  type: Type,
  version: FactOf<Type>['version'],
  declared: {
    readonly apply: (
      change: FactChange<Type>,
      set: FactSetContext,
      work: Work,
    ) => Promise<Refusal | undefined> | Promise<void>;
    readonly booked: FactHandler['booked'];
  },
): FactHandler {
  return {
    type,
    version,
    apply: declared.apply as unknown as FactHandler['apply'],
    booked: declared.booked,
  };
}
