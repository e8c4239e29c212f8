import type { Stop } from '@millrace/hmi-client';

/** Which stops this terminal has asked about by itself already. */
class Prompted {
  readonly #asked = new Set<string>();
  /** True the first time it is asked for a stop. */
  ask(stop: Stop): boolean {
    const key = `${stop.machine}/${stop.from}`;
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    return true;
  }
}
export const prompted = new Prompted();
