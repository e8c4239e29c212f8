import { type GatewayStatus, nowMicros, type QuarantineReport } from '@millrace/contracts';

export interface GatewayAccount {
  readonly status: GatewayStatus;
  readonly receivedAt: number;
  readonly online: boolean;
}

export type QuarantineState = 'waiting' | 'replaying' | 'replayed' | 'discarded';
export interface QuarantineEntry extends Readonly<QuarantineReport['entries'][number]> {
  readonly gateway: string;
  readonly site: string;
  /** The gateway's own name of it; `id` is unique among all gateways. */
  readonly entry: string;
  readonly state: QuarantineState;
  readonly result: string | null;
}

const OFFLINE_AFTER_MICROS = 5_000_000;
const MOST_ENTRIES = 5_000;

/** The newest account of each gateway, and what each holds back; kept by the gateways themselves, shown from here. */
export class GatewayDesk {
  readonly #statuses = new Map<string, { status: GatewayStatus; receivedAt: number; site: string }>();
  readonly #quarantine = new Map<string, QuarantineEntry>();
  readonly #listeners = new Set<(site: string, account: GatewayAccount) => void>();

  report(site: string, status: GatewayStatus): void {
    const receivedAt = nowMicros();
    this.#statuses.set(status.gateway, { status, receivedAt, site });
    for (const listener of this.#listeners) listener(site, { status, receivedAt, online: true });
  }

  accounts(sites: ReadonlySet<string>): GatewayAccount[] {
    const now = nowMicros();
    return [...this.#statuses.values()]
      .filter(({ site }) => sites.has(site))
      .map(({ status, receivedAt }) => ({ status, receivedAt, online: now - receivedAt < OFFLINE_AFTER_MICROS }));
  }

  /** Every gateway, for the health page of the machine itself. */
  all(): { gateway: string; receivedAt: number; online: boolean }[] {
    const now = nowMicros();
    return [...this.#statuses.values()].map(({ status, receivedAt }) => ({
      gateway: status.gateway,
      receivedAt,
      online: now - receivedAt < OFFLINE_AFTER_MICROS,
    }));
  }

  onStatus(listener: (site: string, account: GatewayAccount) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  hold(site: string, { gateway, entries }: QuarantineReport): void {
    for (const entry of entries) {
      const id = `${gateway}:${entry.id}`;
      const known = this.#quarantine.get(id);
      // More of the same after it was settled is a new matter.
      const settled = known !== undefined && known.count >= entry.count;
      this.#quarantine.delete(id);
      this.#quarantine.set(id, {
        ...entry,
        id,
        entry: entry.id,
        gateway,
        site,
        state: settled ? known.state : 'waiting',
        result: settled ? known.result : null,
      });
    }
    for (const id of this.#quarantine.keys()) {
      if (this.#quarantine.size <= MOST_ENTRIES) break;
      this.#quarantine.delete(id);
    }
  }

  held(sites: ReadonlySet<string>): QuarantineEntry[] {
    return [...this.#quarantine.values()].filter(({ site }) => sites.has(site)).reverse();
  }

  entry(id: string): QuarantineEntry | undefined {
    return this.#quarantine.get(id);
  }

  settle(id: string, state: QuarantineState, result: string | null): void {
    const known = this.#quarantine.get(id);
    if (known) this.#quarantine.set(id, { ...known, state, result });
  }
}
