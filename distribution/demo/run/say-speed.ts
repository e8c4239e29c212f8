import { type Backlog, BOUNDS } from './governor.ts';

const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** A gateway holds about so many fact sets in memory, and counts no others: from here on it is "at least". */
const COUNTED = 5_000;

/** What waits most, measured by its own bound, in words. */
function behindBy({ factSets, inputs, readings }: Backlog): string {
  const worst = [
    {
      share: factSets / BOUNDS.factSets,
      says: `booking is behind by ${factSets < COUNTED ? '' : 'at least '}${count(factSets, 'fact set', 'fact sets')}`,
    },
    { share: inputs / BOUNDS.inputs, says: `the detectors are behind by ${count(inputs, 'input', 'inputs')}` },
    { share: readings / BOUNDS.readings, says: `the store is behind by ${count(readings, 'reading', 'readings')}` },
  ].reduce((most, one) => (one.share > most.share ? one : most));
  return worst.says;
}

/** A speed as people read it: one figure after the point below ten. */
export const speedText = (speed: number): string =>
  `${speed < 9.95 ? Math.round(speed * 10) / 10 : Math.round(speed)}×`;

/** One line: how fast it runs, and why not as fast as was asked. `why`: the backlog that was seen last, or what kept it from being seen. */
export function saySpeed(asked: number, speed: number, why: Backlog | string | null): string {
  const [wanted, given] = [speedText(asked), speedText(speed)];
  if (wanted === given) return `running at ${given}`;
  const reason =
    why === null ? '' : typeof why === 'string' ? `: nobody can say how far booking is (${why})` : `: ${behindBy(why)}`;
  return `asked for ${wanted}, running at ${given}${reason}`;
}
