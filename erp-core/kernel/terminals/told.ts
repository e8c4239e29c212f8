import type { Caller } from '../caller.ts';
import type { Effect } from '../effect.ts';
import { newId } from '../identifier.ts';
import { say } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import { unsettledFacts } from './unsettled-fact.ts';

/** When a terminal says that a person said it, by its own clock, and by how much its times were put right since; µs. */
export interface SaidAtTerminal {
  readonly at: number;
  readonly corrected: number;
}

/**
 * What is decided was told at a terminal as done. It is booked as it was told, whatever the books have against it, and what
 * they have is left for a supervisor. A command is refused only where there is nothing that could be booked.
 */
export interface Told extends SaidAtTerminal {
  /** The terminal's own key of it. */
  readonly key: string;
  /** What a supervisor is to look at, written with what is booked; nothing where there are no doubts. */
  readonly doubted: (doubts: readonly Refusal[], site: string | null) => readonly Effect[];
}

/** What was said of a command, where it is one that decides what to book of what was told as done. */
export const toldAsDone = (
  { fact, body }: { readonly fact?: boolean; readonly body: { readonly kind: string } },
  { told }: { readonly told?: SaidAtTerminal },
): SaidAtTerminal | undefined => (fact && body.kind === 'decide' ? told : undefined);

const MOST_TEXT = 2000;

/** What a decision is told of a call that was said at a terminal as done. Undefined: it was not. */
export function toldOf(
  {
    told,
    key,
    caller,
    definition,
    input,
    doubts: before = [],
  }: {
    readonly told?: SaidAtTerminal;
    readonly key: string;
    readonly caller: Pick<Caller, 'user' | 'locale' | 'terminal'>;
    readonly definition: { readonly name: string };
    readonly input: unknown;
    readonly doubts?: readonly Refusal[];
  },
  now: number,
): Told | undefined {
  if (!told) return undefined;
  return {
    ...told,
    key,
    doubted(found, site) {
      const [first, ...others] = [...before, ...found];
      if (!first) return [];
      const said = [first, ...others].map(({ says, details }) => say(says, caller.locale, details));
      return [
        unsettledFacts.insert({
          ...{ id: newId(), key, why: 'booked', command: definition.name, code: first.code, site },
          input: JSON.parse(JSON.stringify(input)),
          message: [...new Set(said)].join(' ').slice(0, MOST_TEXT),
          ...{ terminal: caller.terminal ?? null, userId: caller.user, saidAt: told.at, corrected: told.corrected },
          ...{ toldAt: now, settledAt: null, settledBy: null, note: null },
        }),
      ];
    },
  };
}

/** Of a command that has said nothing of its doubts: what stood before it is told all the same. */
export function withDoubts(
  decision: readonly Effect[],
  told: Told | undefined,
  site: string | null,
): readonly Effect[] {
  const isSaid = decision.some((effect) => effect.kind === 'insert' && effect.table.name === unsettledFacts.name);
  return told && !isSaid ? [...decision, ...told.doubted([], site)] : decision;
}
