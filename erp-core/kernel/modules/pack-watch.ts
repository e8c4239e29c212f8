import type { EventRelay } from '../event-relay.ts';
import { isAway } from '../fault.ts';
import type { KernelOptions } from '../kernel-options.ts';
import type { CompanyRegistries } from './company-registries.ts';

const LOOK_MS = 2_000;

interface Parts {
  readonly registries: CompanyRegistries;
  readonly relay: EventRelay;
  readonly log: KernelOptions['log'];
}

/** Runs the packs that are there: another process may have brought one in, or taken one away, at any time. */
export class PackWatch {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads which packs there are, now; handlers they bring hear what comes from here on. Throws what the database says. */
  async refresh(): Promise<void> {
    const { registries, relay } = this.#parts;
    await registries.refresh();
    await relay.installed();
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Where the database is away, the next look tells. */
  async #look(): Promise<void> {
    const { registries, log } = this.#parts;
    try {
      if (await registries.outdated()) await this.refresh();
    } catch (error) {
      if (!isAway(error)) log?.error({ error }, 'packs could not be looked at');
    }
  }
}
