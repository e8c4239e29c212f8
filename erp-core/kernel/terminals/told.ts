import type { Caller } from '../caller.ts';
import type { Effect } from '../effect.ts';
import { newId } from '../identifier.ts';
import type { Refusal } from '../refusal.ts';
import { keptDoubts } from './doubt.ts';
import { unsettledTold } from './events.ts';
import type { SaidAtTerminal, Told } from './said.ts';
import { unsettledFacts } from './unsettled-fact.ts';
import { misfitNotice } from './unsettled-notice.ts';

/** What was said of a command, where it is one that books what was told as done. */
export const toldAsDone = (
  { fact }: { readonly fact?: boolean },
  { told }: { readonly told?: SaidAtTerminal },
): SaidAtTerminal | undefined => (fact ? told : undefined);

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
      const id = newId();
      return [
        unsettledFacts.insert({
          ...{ id, key, why: 'booked', command: definition.name, code: first.code, site },
          input: JSON.parse(JSON.stringify(input)),
          ...keptDoubts([first, ...others], caller.locale),
          ...{ terminal: caller.terminal ?? null, userId: caller.user, saidAt: told.at, corrected: told.corrected },
          ...{ toldAt: now, settledAt: null, settledBy: null, note: null, bookedAt: null },
        }),
        unsettledTold({ fact: id, why: 'booked' }, { aggregate: `unsettled/${id}`, site }),
        misfitNotice({ record: id, site, fields: {} }),
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
