import type { Millis, SimulatedDevice } from '../model/message.ts';
import type { Random } from '../model/random.ts';
import { tickingDevice } from './ticking-device.ts';

const LOCAL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Dhaka',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export interface ScaleParts {
  readonly random: Random;
  readonly start: Millis;
  /** Usual weight of what is put on it, and its spread. */
  readonly kilograms: number;
  readonly deviation: number;
  readonly busy: () => number;
  readonly tempo: () => number;
}

/** `devices/<id>/weight` over HTTP, local time without an offset: a load is put on, comes to rest, is taken off. */
export function scale(id: string, { random, start, kilograms, deviation, busy, tempo }: ScaleParts): SimulatedDevice {
  let goal = 0;
  let shown = 0;
  let left = 0;
  return tickingDevice({
    id,
    speaks: 'http',
    start: Math.ceil(start / 1000) * 1000,
    every: 2000,
    write(at, since) {
      const seconds = (at - since) / 1000;
      left -= seconds;
      if (goal > 0 && left <= 0) {
        goal = 0;
        left = random.spread(20, 0.4);
      } else if (goal === 0 && left <= 0 && busy() > 0.2 && random.chance(Math.min(0.9, (seconds * tempo()) / 150))) {
        goal = Math.max(0.5, random.normal(kilograms, deviation));
        left = random.spread(16, 0.3);
      }
      const was = shown;
      shown += (goal - shown) * (1 - Math.exp(-seconds / 1.1));
      const weight = Math.max(0, shown + (Math.abs(goal - shown) > 0.5 ? random.normal(0, kilograms * 0.01) : 0));
      // It speaks while something moves on it, and once a minute all the same.
      if (Math.abs(shown - was) < 0.005 && goal === 0 && at % 60_000 >= at - since) return [];
      const payload = { at: LOCAL.format(at).replace(' ', 'T'), kg: Number(weight.toFixed(2)) };
      return [{ at, topic: `devices/${id}/weight`, payload: JSON.stringify(payload) }];
    },
    save: () => ({}),
  });
}
