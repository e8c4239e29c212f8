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
  /** Milliseconds since 1970; 0: not settled. */
  readonly settledAt: number;
}

const OFFLINE_AFTER_MICROS = 5_000_000;
const MOST_ENTRIES = 5_000;
const SETTLED_SHOWN_MS = 10 * 60_000;

/** The newest account of each gateway, and what each holds back; kept by the gateways themselves, shown from here. */
export class GatewayDesk {
  readonly #statuses = new Map<string, { status: GatewayStatus; receivedAt: number; site: string }>();
  /** By gateway, then by id. */
  readonly #quarantine = new Map<string, Map<string, QuarantineEntry>>();
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

  /** A gateway's newest list of what it holds back: the whole of it. What was settled stays to be seen for a while. */
  hold(site: string, { gateway, entries }: QuarantineReport): void {
    const before = this.#quarantine.get(gateway) ?? new Map<string, QuarantineEntry>();
    const now = new Map<string, QuarantineEntry>();
    for (const entry of entries.slice(0, MOST_ENTRIES)) {
      const id = `${gateway}:${entry.id}`;
      const known = before.get(id);
      // More of the same after it was settled is a new matter.
      const same = known !== undefined && known.count >= entry.count;
      const { state, result, settledAt } = same ? known : { state: 'waiting' as const, result: null, settledAt: 0 };
      now.set(id, { ...entry, id, gateway, site, entry: entry.id, state, result, settledAt });
    }
    const since = Date.now() - SETTLED_SHOWN_MS;
    for (const [id, entry] of before) if (!now.has(id) && entry.settledAt > since) now.set(id, entry);
    this.#quarantine.set(gateway, now);
  }

  held(sites: ReadonlySet<string>): QuarantineEntry[] {
    return [...this.#quarantine.values()]
      .flatMap((entries) => [...entries.values()])
      .filter(({ site }) => sites.has(site))
      .sort((a, b) => b.lastSeen - a.lastSeen);
  }

  entry(id: string): QuarantineEntry | undefined {
    return this.#quarantine.get(id.slice(0, id.lastIndexOf(':')))?.get(id);
  }

  settle(id: string, state: QuarantineState, result: string | null): void {
    const known = this.entry(id);
    if (!known) return;
    const settledAt = state === 'replayed' || state === 'discarded' ? Date.now() : 0;
    this.#quarantine.get(known.gateway)?.set(id, { ...known, state, result, settledAt });
  }
}
