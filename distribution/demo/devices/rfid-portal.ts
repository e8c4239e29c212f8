import type { DeviceMemory, Message, Millis, SimulatedDevice } from '../model/message.ts';
import type { Random } from '../model/random.ts';
import { tickingDevice } from './ticking-device.ts';

export interface PortalParts {
  readonly random: Random;
  readonly start: Millis;
  /** EPCs of the crates that go out full and come back empty. */
  readonly tags: readonly string[];
  readonly busy: () => number;
  readonly tempo: () => number;
}

/** `devices/<id>/reads`: groups of reads with the reader's own sequence number. Antenna 1 is inside, 2 outside. */
export function rfidPortal(id: string, parts: PortalParts, memory: DeviceMemory): SimulatedDevice {
  const { random, start, tags, busy, tempo } = parts;
  // Never below what an earlier run may have given, even where its memory was lost.
  let seq = Math.max(memory.seq ?? 0, Math.floor(start / 100));
  const outside = new Set(tags.filter((_, index) => memory[`out-${index}`] === 1));

  function passage(at: Millis, epcs: readonly string[], outward: boolean): Message[] {
    const out: Message[] = [];
    const near = outward ? '1' : '2';
    const far = outward ? '2' : '1';
    const lasts = random.spread(2600, 0.3);
    const steps = random.between(5, 9);
    for (let step = 0; step < steps; step++) {
      const share = step / (steps - 1);
      const time = Math.round(at + lasts * share);
      const reads = epcs.flatMap((epc) => {
        // On the way the near antenna fades and the far one comes up; metal and liquid hide a tag now and then.
        const antenna = random.chance(share) ? far : near;
        if (random.chance(0.2) && step > 0 && step < steps - 1) return [];
        const strength = -48 - 14 * Math.abs((antenna === near ? 0.2 : 0.8) - share);
        const read = { epc, antenna: step === 0 ? near : step === steps - 1 ? far : antenna, rssi: 0 };
        return [{ ...read, rssi: Number(random.normal(strength, 2).toFixed(1)) }];
      });
      if (reads.length === 0) continue;
      seq++;
      out.push({ at: time, topic: `devices/${id}/reads`, payload: JSON.stringify({ seq, ts: time, reads }) });
    }
    return out;
  }

  return tickingDevice({
    id,
    speaks: 'mqtt',
    start,
    every: 5000,
    write(at, since) {
      const mean = 240_000 / tempo();
      if (tags.length === 0 || busy() < 0.15 || !random.chance(1 - Math.exp((since - at) / mean))) return [];
      const outward = outside.size === 0 || (outside.size < tags.length && random.chance(0.55));
      const candidates = tags.filter((tag) => outside.has(tag) !== outward);
      const first = random.between(0, candidates.length - 1);
      const epcs = candidates.slice(first, first + random.between(1, 4));
      for (const epc of epcs) {
        if (outward) outside.add(epc);
        else outside.delete(epc);
      }
      return passage(at, epcs, outward);
    },
    save: () => ({
      seq,
      ...Object.fromEntries(tags.flatMap((tag, index) => (outside.has(tag) ? [[`out-${index}`, 1]] : []))),
    }),
  });
}
