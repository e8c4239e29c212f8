import type { MachineState } from '@millrace/contracts';

export interface Interval {
  readonly from: number;
  /** Exclusive; null: it goes on. */
  readonly to: number | null;
}
export interface Stretch extends Interval {
  readonly state: MachineState;
}

/** One stop of a machine as a detector says it. */
export interface DetectedStop extends Interval {
  readonly fact: string;
  readonly state: Exclude<MachineState, 'producing'>;
  readonly micro: boolean;
  readonly deviceReason: string | null;
}

/** What a detector has seen: in each of its windows, from the start to how far it looked. */
export interface Seen {
  readonly from: number;
  readonly through: number;
}

/**
 * The states of a machine that tile [from, to]: what a detector says where it says something, producing where it looked
 * and found nothing, no signal where nobody looked. No gap, no overlap, none of length zero; neighbours differ. Inputs
 * may touch and overlap the edges; stops of one machine do not overlap each other.
 */
export function stateBand(
  range: { readonly from: number; readonly to: number },
  stops: readonly DetectedStop[],
  seen: readonly Seen[],
): readonly (Stretch & { readonly to: number })[] {
  const band: { from: number; to: number; state: MachineState }[] = [];
  const lay = (from: number, to: number, state: MachineState) => {
    const last = band.at(-1);
    const start = Math.max(from, last?.to ?? range.from);
    const end = Math.min(to, range.to);
    if (end <= start) return;
    if (last && last.state === state && last.to === start) last.to = end;
    else band.push({ from: start, to: end, state });
  };
  const sorted = [...stops].sort((a, b) => a.from - b.from);
  const known = [...seen].sort((a, b) => a.from - b.from);
  const until = (stop: DetectedStop) => stop.to ?? throughOf(known, stop.from);
  const producing = (from: number, to: number) => {
    let at = from;
    for (const window of known) {
      if (window.through <= at || window.from >= to) continue;
      lay(at, Math.max(at, window.from), 'no-signal');
      lay(Math.max(at, window.from), Math.min(to, window.through), 'producing');
      at = Math.max(at, Math.min(to, window.through));
    }
    lay(at, to, 'no-signal');
  };
  let at = range.from;
  for (const stop of sorted) {
    if (stop.from >= range.to) break;
    if (stop.from > at) producing(at, stop.from);
    lay(Math.max(at, stop.from), until(stop), stop.state);
    at = Math.max(at, until(stop));
  }
  if (at < range.to) producing(at, range.to);
  return band;
}

/** How far an open stop is known to go: to the end of what was seen without a hole. */
export function throughOf(known: readonly Seen[], from: number): number {
  let through = from;
  for (const window of [...known].sort((a, b) => a.from - b.from)) {
    if (window.from <= through && window.through > through) through = window.through;
  }
  return through;
}
