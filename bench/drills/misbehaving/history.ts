import type { Misdeed } from './device.ts';
import type { Recovery } from './oracle.ts';

/** A line of the gateway's log about a connection, or a device behind it. */
interface Told {
  readonly time: number;
  readonly connection: string;
  readonly device?: string;
  readonly state: string;
  readonly reason?: string | null;
}

/** What was before the absence belongs to it: a back-off grows by attempts of then. */
const BEFORE_MS = 10_000;

interface Line {
  readonly at: number;
  readonly what: string;
}

/**
 * What a device did and what the gateway told of it around one absence, in order, up to the first good value: each line
 * with its milliseconds from the return. `log`: the gateway's, of which other lines are left out.
 */
export function historyOf(
  log: string,
  id: string,
  { away: { from, to, knocked }, back }: Pick<Recovery, 'away' | 'back'>,
  did: readonly Misdeed[],
): string[] {
  const lines: Line[] = did.flatMap(({ how, from: began, to: ended }) => [
    { at: began, what: `the drill: ${how}` },
    { at: ended, what: `the drill: well again after ${how}` },
  ]);
  if (knocked !== undefined) lines.push({ at: knocked, what: 'the first attempt after the return' });
  lines.push({ at: back, what: 'the first good value' });
  for (const text of log.split('\n')) {
    const told = text.includes(id) ? toldIn(text) : undefined;
    if (told?.connection !== id) continue;
    const { time, device, state, reason } = told;
    const who = device === undefined ? 'connection' : `device ${device}`;
    lines.push({ at: time, what: `${who}: ${state}${reason ? `, ${reason}` : ''}` });
  }
  return lines
    .filter(({ at }) => at >= from - BEFORE_MS && at <= back)
    .sort((one, other) => one.at - other.at)
    .map(({ at, what }) => `${String(Math.round(at - to)).padStart(8)} ms  ${what}`);
}

const isTold = (value: unknown): value is Told =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'time') === 'number' &&
  ['connection', 'state'].every((key) => typeof Reflect.get(value, key) === 'string');

function toldIn(line: string): Told | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isTold(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
