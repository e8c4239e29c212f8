import type { Caller } from '../caller.ts';
import type { Effect } from '../effect.ts';
import { newId } from '../identifier.ts';
import { say } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import { unsettledTold } from './events.ts';
import { unsettledFacts } from './unsettled-fact.ts';
import { misfitNotice } from './unsettled-notice.ts';

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
  readonly doubted: (doubts: readonly Refusal[], site: string) => readonly Effect[];
}

const MOST_TEXT = 2000;

/** What a decision is told of a call that was said at a terminal as done. Undefined: it was not. */
export function toldOf(
  {
    told,
    key,
    caller,
    definition,
    input,
  }: {
    readonly told?: SaidAtTerminal;
    readonly key: string;
    readonly caller: Pick<Caller, 'user' | 'locale' | 'terminal'>;
    readonly definition: { readonly name: string };
    readonly input: unknown;
  },
  now: number,
): Told | undefined {
  if (!told) return undefined;
  return {
    ...told,
    key,
    doubted([first, ...others], site) {
      if (!first) return [];
      const said = [first, ...others].map(({ says, details }) => say(says, caller.locale, details));
      const id = newId();
      return [
        unsettledFacts.insert({
          ...{ id, key, why: 'booked', command: definition.name, code: first.code, site },
          input: JSON.parse(JSON.stringify(input)),
          message: [...new Set(said)].join(' ').slice(0, MOST_TEXT),
          ...{ terminal: caller.terminal ?? null, userId: caller.user, saidAt: told.at, corrected: told.corrected },
          ...{ toldAt: now, settledAt: null, settledBy: null, note: null },
        }),
        unsettledTold({ fact: id, why: 'booked' }, { aggregate: `unsettled/${id}`, site }),
        misfitNotice({ record: id, site, fields: {} }),
      ];
    },
  };
}
