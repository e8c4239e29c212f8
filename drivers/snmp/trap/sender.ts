import type { DeviceReport } from '@millrace/driver-api';
import type { TrapSender } from './manifest.ts';

/** How many times `most` may come at once, where it was quiet before. */
const BURST = 10;
/** How long (ms) an inform that is sent once more is known by; devices repeat for some seconds. */
const REPEATED_WITHIN = 120_000;
const MOST_REMEMBERED = 1_000;

/** One device that sends, as it is seen from here: what it may send, what it sent, and what went wrong. */
export class Sender {
  readonly device: string;
  private readonly most: number;
  private tokens: number;
  private filled: number;
  private lastHeard: number | null = null;
  private refused: string | null = null;
  private dropped = 0;
  /** Informs that are safe, or on their way, by their digests: when they came. */
  private readonly informs = new Map<string, { readonly at: number; readonly isSafe: boolean }>();

  constructor({ device, most }: TrapSender, now: number) {
    this.device = device;
    this.most = most;
    this.tokens = most * BURST;
    this.filled = now;
  }

  /** Whether one more may be looked at; what is beyond the device's measure is counted. */
  mayCome(now: number): boolean {
    // A clock that is set back takes nothing away.
    const passed = Math.max(0, now - this.filled);
    this.tokens = Math.min(this.most * BURST, this.tokens + (passed / 1_000) * this.most);
    this.filled = now;
    if (this.tokens < 1) {
      this.dropped++;
      return false;
    }
    this.tokens--;
    return true;
  }

  heard(now: number): void {
    this.lastHeard = now;
    this.refused = null;
  }

  refuse(reason: string): void {
    this.refused = reason;
  }

  drop(): void {
    this.dropped++;
  }

  /** Whether an inform came before: null where it is new, else whether it is safe by now. */
  cameBefore(digest: string, now: number): boolean | null {
    for (const [known, { at }] of this.informs) {
      if (this.informs.size <= MOST_REMEMBERED && now - at <= REPEATED_WITHIN) break;
      this.informs.delete(known);
    }
    return this.informs.get(digest)?.isSafe ?? null;
  }

  came(digest: string, now: number): void {
    this.informs.set(digest, { at: now, isSafe: false });
  }

  isSafe(digest: string, now: number): void {
    this.informs.set(digest, { at: now, isSafe: true });
  }

  isLost(digest: string): void {
    this.informs.delete(digest);
  }

  /** A device that has nothing to tell is not silent: nobody knows when it has. */
  report(): DeviceReport {
    const beyond =
      this.dropped === 0
        ? null
        : `${this.dropped} of its messages were dropped: it sends more than ${this.most} a second, or they could not be kept`;
    return {
      device: this.device,
      state: this.refused === null ? 'online' : 'refused',
      reason: this.refused ?? beyond,
      lastHeard: this.lastHeard,
    };
  }
}
