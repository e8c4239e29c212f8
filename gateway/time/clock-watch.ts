import { type GatewayStatus, MICROS_PER_MS, MICROS_PER_SECOND, type Micros } from '@millrace/contracts';
import type { Synchronisation } from './system-clock.ts';

export interface ClockWatchParts {
  /** The wall clock, µs. */
  readonly wall: () => Micros;
  /** A clock that is never set, µs from any beginning. */
  readonly steady: () => Micros;
  readonly ask: () => Promise<Synchronisation>;
}

/** Between two looks the wall clock may drift as far from the steady one; further is a step. */
const STEP = 500 * MICROS_PER_MS;
/** How long a step is shown. */
const SHOWN = 10 * 60 * MICROS_PER_SECOND;
/** Further from the server's clock than any network explains. */
const APART = 2 * MICROS_PER_SECOND;

/**
 * Watches the gateway's own clock: whether the system keeps it synchronised, whether it was set by a step (seen against a
 * clock that is never set), and whether it agrees with the server's. What it finds is a condition that people see.
 */
export class ClockWatch {
  private readonly parts: ClockWatchParts;
  private system: Synchronisation = { synchronised: null, reason: 'the system was not asked yet' };
  private apart: Micros;
  private step: { by: Micros; at: Micros } | null = null;
  private server: Micros | null = null;

  constructor(parts: ClockWatchParts) {
    this.parts = parts;
    this.apart = parts.wall() - parts.steady();
  }

  /** Looks for a step. Cheap: call it once a second. Gives how far the clock was set, null where it was not. */
  look(): Micros | null {
    const apart = this.parts.wall() - this.parts.steady();
    const by = apart - this.apart;
    this.apart = apart;
    if (Math.abs(by) < STEP) return null;
    this.step = { by, at: this.parts.steady() };
    // What was learnt of the server's clock was learnt before the step.
    if (this.server !== null) this.server -= by;
    return by;
  }

  async ask(): Promise<void> {
    this.system = await this.parts.ask();
  }

  /** The server's clock beside ours, at the same moment as far as the network lets know. */
  serverSays(server: Micros, ours: Micros): void {
    this.server = server - ours;
  }

  status(): GatewayStatus['clock'] {
    const faults: string[] = [];
    const { system, server, step } = this;
    if (system.synchronised === false) faults.push(`the clock is not synchronised (${system.reason})`);
    if (server !== null && Math.abs(server) > APART) {
      const word = server > 0 ? 'behind' : 'ahead of';
      faults.push(`the clock is ${seconds(server)} ${word} the server's`);
    }
    if (step && this.parts.steady() - step.at < SHOWN) {
      faults.push(`the clock was set ${step.by > 0 ? 'forward' : 'back'} by ${seconds(step.by)}`);
    }
    if (faults.length > 0) return { synchronised: false, reason: faults.join('; ') };
    return { synchronised: system.synchronised, reason: system.synchronised === true ? null : system.reason };
  }
}

const seconds = (micros: Micros): string => `${(Math.abs(micros) / MICROS_PER_SECOND).toFixed(1)} s`;
