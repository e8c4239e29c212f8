import type { Link } from '../link/link.ts';
import type { Message, Millis } from '../model/message.ts';
import type { Random } from '../model/random.ts';

export interface MishapParts {
  readonly random: Random;
  readonly tempo: () => number;
  /** `strays`: it may publish what no rule knows. */
  readonly devices: readonly { readonly id: string; readonly link: Link; readonly strays: boolean }[];
  /** Publishes past every rule. */
  readonly stray: (device: string, message: Message) => void;
  readonly tell: (what: string) => void;
}

const MINUTE = 60_000;

/**
 * What goes wrong between a device and its door: one device at a time loses its network for some minutes, and now and
 * then one says something that no rule knows. Call `look` about once a second.
 */
export function mishaps({ random, tempo, devices, stray, tell }: MishapParts) {
  let away: { id: string; link: Link; until: Millis } | null = null;
  let nextLoss = Date.now() + random.waiting(12 * MINUTE);
  let nextStray = Date.now() + random.waiting(6 * MINUTE);
  return {
    look(now: Millis): void {
      if (away && now >= away.until) {
        tell(`${away.id} has its network again and sends what it kept`);
        away.link.plug();
        away = null;
        nextLoss = now + random.waiting((18 * MINUTE) / tempo());
      }
      if (!away && now >= nextLoss && devices.length > 0) {
        const { id, link } = random.pick(devices);
        away = { id, link, until: now + random.between(2 * MINUTE, 6 * MINUTE) / Math.min(tempo(), 6) };
        tell(`${id} loses its network for ${Math.round((away.until - now) / 1000)} s`);
        link.unplug().catch((error: unknown) => tell(`${id}: ${error instanceof Error ? error.message : error}`));
      }
      const speakers = devices.filter(({ strays, link }) => strays && link.up);
      if (now >= nextStray && speakers.length > 0) {
        nextStray = now + random.waiting((9 * MINUTE) / tempo());
        const { id } = random.pick(speakers);
        const payload = JSON.stringify({ uptime: random.between(1000, 9_000_000), heap: random.between(20, 90) });
        // Still below the device's own topics: it may publish it, only nobody has said what it means.
        stray(id, { at: now, topic: `devices/${id}/debug`, payload });
      }
    },
  };
}
