import type { Leftover } from '@millrace/hmi-client';
import { drafts } from './drafts.svelte.ts';
import { to } from './paths.ts';
import { reader } from './reader.svelte.ts';
import { goods } from './scan/goods.svelte.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

export interface Unfinished extends Leftover {
  readonly text: string;
  /** The page where it is finished. */
  readonly href: string;
}

const WORDS: Readonly<Record<Leftover['what'], (count: string, about: string) => string>> = {
  draft: () => m.attendance_draft(),
  goods: () => m.attendance_goods(),
  stops: (count) => m.unexplained({ count }),
  refused: (count) => m.refused({ count }),
  calls: (count) => m.handover_calls({ count }),
  job: (_, about) => m.handover_job({ number: about }),
};
/** What is left open, in a line of words. */
export const leftoverText = ({ what, count, about }: Leftover): string =>
  WORDS[what](reader.show.number(count), about ?? '');

/**
 * What is better not left behind at this terminal, each with the page where it is finished. Read it where it is drawn.
 * @param stops stops of this station that nobody has said the reason of
 */
export function unfinished(stops: number): readonly Unfinished[] {
  const draft = drafts.path();
  const refused = session.outbox.refused.length;
  const all: readonly (Leftover & { readonly href: string })[] = [
    { what: 'draft', count: draft ? 1 : 0, about: null, href: to.within(draft ?? '') },
    { what: 'goods', count: goods.idle ? 0 : 1, about: null, href: to.scan() },
    { what: 'stops', count: stops, about: null, href: to.stops() },
    { what: 'refused', count: refused, about: null, href: to.inbox() },
  ];
  return all.filter(({ count }) => count > 0).map((one) => ({ ...one, text: leftoverText(one) }));
}
