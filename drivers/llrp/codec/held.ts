import type { Layout } from './definition.ts';
import { refuse } from './fault.ts';
import type { LlrpParameter } from './message.ts';

/** Each parameter may be there, and as often as it is. */
export function checkHeld({ holds }: Layout, parameters: readonly LlrpParameter[], path: string): void {
  const counts = holds.map(() => 0);
  for (const { name } of parameters) {
    const place = holds.findIndex(({ names }) => names.has(name));
    if (place < 0) refuse('unexpected-parameter', `${path}/${name}`);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  for (const [place, { names, least, most }] of holds.entries()) {
    const count = counts[place] ?? 0;
    if (count < least) refuse('missing-parameter', `${path}/${[...names].join('|')}`);
    if (count > most) refuse('too-many', `${path}/${[...names].join('|')}`);
  }
}
