import type { DeviceMemory, Message, Millis, SimulatedDevice } from '../model/message.ts';
import type { PlantMoment } from '../model/plant-time.ts';
import type { Random } from '../model/random.ts';
import { tickingDevice } from './ticking-device.ts';

export interface ClockParts {
  readonly random: Random;
  readonly start: Millis;
  readonly speaks: SimulatedDevice['speaks'];
  readonly moment: (at: Millis) => PlantMoment;
  /** Badges by the shift their bearers work. */
  readonly crews: Readonly<Record<string, readonly string[]>>;
  /** True for a clock whose battery is dead: after a loss of power it believes it is the year 2000. */
  readonly deadBattery: boolean;
}

const EPOCH_OF_A_DEAD_BATTERY = Date.UTC(2000, 0, 1);
const MINUTE = 60_000;

/** `devices/<id>/punches`: people come before their shift and leave after it; some forget, some hold the card twice. */
export function timeClock(id: string, parts: ClockParts, memory: DeviceMemory): SimulatedDevice {
  const { random, start, speaks, moment, crews, deadBattery } = parts;
  // Never below what an earlier run may have given, even where its memory was lost.
  let seq = Math.max(memory.seq ?? 0, Math.floor(start / 100));
  let planned: { at: Millis; badge: string; direction: string }[] = [];
  let shift = '';
  let powerLostAt: Millis | null = null;

  function plan(at: Millis): void {
    const now = moment(at);
    if (now.key === shift) return;
    shift = now.key;
    const next = moment(now.to + 1000);
    const going = now.shift === null ? [] : (crews[now.shift] ?? []);
    const coming = next.shift === null ? [] : (crews[next.shift] ?? []);
    for (const badge of going) {
      if (random.chance(0.98)) planned.push({ at: now.to + random.between(0, 9 * MINUTE), badge, direction: 'out' });
    }
    for (const badge of coming) {
      if (!random.chance(0.95)) continue;
      const late = random.chance(0.06) ? random.between(0, 25 * MINUTE) : -random.between(MINUTE, 14 * MINUTE);
      planned.push({ at: now.to + late, badge, direction: 'in' });
      if (random.chance(0.04)) planned.push({ at: now.to + late + 4000, badge, direction: 'in' });
    }
    planned.sort((a, b) => a.at - b.at);
  }

  function punch({ at, badge, direction }: (typeof planned)[number]): Message {
    seq++;
    const shown = powerLostAt === null ? at : EPOCH_OF_A_DEAD_BATTERY + (at - powerLostAt);
    const payload = {
      seq,
      at: new Date(shown).toISOString(),
      badge,
      // One keypad in eight is not pressed: the clock does not know the direction then.
      direction: random.chance(0.12) ? 'unknown' : direction,
      method: random.chance(0.8) ? 'card' : 'finger',
    };
    return { at, topic: `devices/${id}/punches`, payload: JSON.stringify(payload) };
  }

  return tickingDevice({
    id,
    speaks,
    start,
    every: 5000,
    write(at, since) {
      plan(at);
      if (deadBattery && random.chance((at - since) / (powerLostAt === null ? 10 * 3_600_000 : 40 * MINUTE))) {
        // The mains fail for a moment; later somebody notices and sets the clock.
        powerLostAt = powerLostAt === null ? at : null;
      }
      const due = planned.filter((one) => one.at <= at);
      planned = planned.filter((one) => one.at > at);
      return due.map(punch);
    },
    save: () => ({ seq }),
  });
}
