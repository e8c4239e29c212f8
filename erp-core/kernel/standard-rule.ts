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
  /** The refusal of the removal of a record as it stands: what something outside still depends on is first ended. */
  readonly mayRemove?: (record: Whole) => Refusal | undefined;
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

/** One rule of several, the first refusal counting; each is asked for what it loads beside, by names of its own. */
export function rulesTogether(first: StandardRule, more: readonly StandardRule[]): StandardRule {
  if (more.length === 0) return first;
  const all = [first, ...more];
  return {
    ...first,
    beside: () =>
      Object.fromEntries(
        all.flatMap(({ beside }, at) =>
          Object.entries(beside?.() ?? {}).map(([name, want]) => [nameIn(at, name), want]),
        ),
      ),
    check: (record, context, beside) => {
      for (const [at, { check }] of all.entries()) {
        const against = check?.(record, context, foundOf(at, beside));
        if (against) return against;
      }
      return undefined;
    },
    mayRemove: (record) => {
      for (const { mayRemove } of all) {
        const against = mayRemove?.(record);
        if (against) return against;
      }
      return undefined;
    },
    ...(first.tells ? { tells: tellingWith(first.tells) } : {}),
  };
}

const nameIn = (at: number, name: string): string => `${at}:${name}`;

/** What one of several rules has asked for, by its own names. */
const foundOf = (at: number, beside: object): never =>
  Object.fromEntries(
    Object.entries(beside).flatMap(([name, value]) =>
      name.startsWith(nameIn(at, '')) ? [[name.slice(nameIn(at, '').length), value]] : [],
    ),
  ) as never;

const tellingWith = (tells: NonNullable<StandardRule['tells']>): NonNullable<StandardRule['tells']> =>
  Object.fromEntries(
    Object.entries(tells).map(([verb, tell]: [string, Tells]) => [
      verb,
      ((record, context, beside) => tell(record, context, foundOf(0, beside))) satisfies Tells,
    ]),
  );

/** What tells of a record after one of the standard commands. */
export const told = (
  rule: Pick<StandardRule, 'tells'>,
  verb: 'create' | 'change' | 'remove',
  record: object,
  found: Found<Wants>,
  context: DecideContext,
): readonly Effect[] => rule.tells?.[verb]?.(record as never, context, besideFound(found)) ?? [];
