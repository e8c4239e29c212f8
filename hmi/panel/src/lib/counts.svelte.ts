import { type Machine, newKey } from '@millrace/hmi-client';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { session } from './session.svelte.ts';

export type CountKind = 'good' | 'scrap' | 'rework';
export const KINDS: readonly CountKind[] = ['good', 'scrap', 'rework'];
const ENTER = 'production-log.count.enter';
const TAKE_BACK = 'production-log.count.take-back';

export interface OwnEntry {
  readonly id: string;
  readonly kind: CountKind;
  readonly quantity: string;
  readonly at: number;
}

/** Counts entered at this machine that stand: those that the plant has and those that wait here, the newest first. */
export function standing(machine: Machine): readonly OwnEntry[] {
  const waiting = session.outbox.waiting;
  const back = new Set(waiting.filter(({ command }) => command === TAKE_BACK).map(({ input }) => input.entry));
  const unsent = waiting
    .filter(({ command, input }) => command === ENTER && input.machine === machine.machine)
    .map(({ input }) => ({ ...(input as unknown as OwnEntry), id: String(input.entry) }))
    .reverse();
  const known = new Set(machine.entered.map(({ id }) => id));
  return [...unsent.filter(({ id }) => !known.has(id)), ...machine.entered].filter(({ id }) => !back.has(id));
}

/** What the machine made in this shift with what waits here, by kind. Pieces of a shift are few enough for a number. */
export function totals(machine: Machine): Record<CountKind, number> {
  const sum = {
    good: Number(machine.counts.good),
    scrap: Number(machine.counts.scrap),
    rework: Number(machine.counts.rework),
  };
  const entered = new Map(machine.entered.map((entry) => [entry.id, entry]));
  for (const { command, input } of session.outbox.waiting) {
    const entry = command === TAKE_BACK ? entered.get(String(input.entry)) : undefined;
    if (entry) sum[entry.kind] -= Number(entry.quantity);
  }
  for (const { id, kind, quantity } of standing(machine)) if (!entered.has(id)) sum[kind] += Number(quantity);
  return sum;
}

export const enter = (kind: CountKind, quantity: string): Promise<void> =>
  session.outbox.say(ENTER, {
    entry: newKey(),
    site: device.station?.site,
    machine: device.station?.machine,
    kind,
    quantity,
    at: plantClock.now(),
  });
export const takeBack = ({ id }: OwnEntry): Promise<void> =>
  session.outbox.say(TAKE_BACK, { site: device.station?.site, entry: id });
