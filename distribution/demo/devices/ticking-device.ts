import type { DeviceMemory, Message, Millis, SimulatedDevice } from '../model/message.ts';

export interface TickingParts {
  readonly id: string;
  readonly speaks: SimulatedDevice['speaks'];
  readonly start: Millis;
  readonly every: Millis;
  /** What it says at one moment; `since` is the moment before. Nothing is usual for what only speaks when something happens. */
  readonly write: (at: Millis, since: Millis) => readonly Message[];
  readonly save: () => DeviceMemory;
}

/** A device that looks around itself at a fixed interval. */
export function tickingDevice({ id, speaks, start, every, write, save }: TickingParts): SimulatedDevice {
  let next = start;
  let before = start - every;
  return {
    id,
    speaks,
    every,
    advance(to, interval) {
      const out: Message[] = [];
      for (; next <= to; next += interval) {
        out.push(...write(next, before));
        before = next;
      }
      return out;
    },
    save,
  };
}
