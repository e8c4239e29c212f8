import type { z } from 'zod';
import type { Confirm } from './confirm/confirm.ts';
import type { DecideContext, Decision } from './decide-context.ts';
import type { Wants } from './effect.ts';
import type { Label } from './label.ts';
import type { SheetOffer } from './sheet-offer.ts';
import type { Reversal } from './way-back.ts';
import type { CommandWork } from './work.ts';

/** A command as the kernel keeps it; authors declare theirs by `command` and `runCommand`. */
export interface CommandDefinition {
  readonly name: string;
  readonly label: Label;
  readonly input: z.ZodObject;
  /** The right it needs; its own name where the author says nothing else. */
  readonly permission: string;
  readonly confirm: Confirm;
  /** What takes it back. */
  readonly reversedBy: Reversal<never> | undefined;
  /** Fields of the answer that are shown once and never kept (a new secret). */
  readonly shownOnce: readonly string[];
  /** What people confirm at a terminal as done: told from there it is never sent back, but kept as what does not fit. */
  readonly fact?: boolean;
  /** Types of the events that it may tell, where it says so. */
  readonly tells?: readonly string[];
  /** The state it takes a record to, where that is all it does. */
  readonly leadsTo?: string;
  /** The field that tells that it was done: it may be given in any state, until that is there. */
  readonly whileEmpty?: string;
  /** Offered as an import, a row a command; left out: it is not. */
  readonly sheet?: SheetOffer;
  /** Whose site it touches: checked against the caller's sites before anything is read. */
  readonly site: ((input: never) => string | undefined) | undefined;
  /**
   * The same command of an entity whose records have more fields, with more rules on them (`StandardRule`): where another
   * module adds some. Whoever changes the body of a command that has this does so here as well.
   */
  readonly extended?: (thing: never, more: readonly never[]) => CommandDefinition;
  readonly body:
    | {
        readonly kind: 'decide';
        readonly load: (input: never, context: DecideContext) => Wants;
        readonly loadMore: (input: never, found: never, context: DecideContext) => Wants;
        readonly decide: (input: never, found: never, context: DecideContext) => Decision;
      }
    | {
        readonly kind: 'run';
        readonly why: string;
        readonly run: (input: never, work: CommandWork) => Promise<Decision>;
      };
}
