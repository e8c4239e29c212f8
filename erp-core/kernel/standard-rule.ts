import type { Confirm } from './confirm/confirm.ts';
import type { DecideContext } from './decide-context.ts';
import type { Effect, Found, Wants } from './effect.ts';
import type { Refusal } from './refusal.ts';

/** What a module adds to the standard commands of an entity. All of it is pure. */
export interface StandardRule<Whole = never, Beside = never> {
  /** What its rules ask beside the record, mostly settings: loaded with it, and given to them by the same names. */
  readonly beside?: () => Wants;
  /** The refusal of a record as it would stand, if it may not stand so. */
  readonly check?: (record: Whole, context: DecideContext, beside: Beside) => Refusal | undefined;
  /** Events that tell of a record as it stands then; of one that was removed, as it stood. Undo tells nothing. */
  readonly tells?: Readonly<Partial<Record<'create' | 'change' | 'remove', Tells<Whole, Beside>>>>;
  /** How they are confirmed; where nothing is said, removing asks. Undo wants the second person of any of them. */
  readonly confirm?: Partial<Readonly<Record<'create' | 'change' | 'remove', Confirm>>>;
}

export type Tells<Whole = never, Beside = never> = (
  record: Whole,
  context: DecideContext,
  beside: Beside,
) => readonly Effect[];

type Asks = Pick<StandardRule, 'beside'>;

const BESIDE = 'beside:';

/** Its wants among those of a command, whose own names they do not take. */
export const besideWants = ({ beside }: Asks): Wants =>
  Object.fromEntries(Object.entries(beside?.() ?? {}).map(([name, want]) => [BESIDE + name, want]));

/** What came of them, by the names the rule gave. */
export const besideFound = (found: Found<Wants>): never =>
  Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) =>
      name.startsWith(BESIDE) ? [[name.slice(BESIDE.length), value] as const] : [],
    ),
  ) as never;

/** What tells of a record after one of the standard commands. */
export const told = (
  rule: Pick<StandardRule, 'tells'>,
  verb: 'create' | 'change' | 'remove',
  record: object,
  found: Found<Wants>,
  context: DecideContext,
): readonly Effect[] => rule.tells?.[verb]?.(record as never, context, besideFound(found)) ?? [];
