import type { GatewayRestart, Micros } from '@millrace/contracts';
import type { OwnerName } from './exception-owner.ts';

/** Of so many it is remembered; whoever looks sees the latest. */
const MOST = 200;

/** What failed where nobody could catch it and was begun anew alone, since the start of this gateway. */
export class Restarts {
  private readonly all = new Map<string, GatewayRestart>();
  private readonly clock: () => Micros;

  constructor(clock: () => Micros) {
    this.clock = clock;
  }

  count({ kind, id }: OwnerName, reason: string): void {
    const key = `${kind} ${id}`;
    const times = (this.all.get(key)?.times ?? 0) + 1;
    this.all.delete(key);
    this.all.set(key, { kind, id, times, at: this.clock(), reason });
    const [oldest] = this.all.keys();
    if (this.all.size > MOST && oldest !== undefined) this.all.delete(oldest);
  }

  /** The latest first. */
  told(): GatewayRestart[] {
    return [...this.all.values()].reverse();
  }
}
