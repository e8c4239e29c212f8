import { type GatewayStatus, nowMicros } from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';

export interface GatewayAccount {
  readonly site: string;
  readonly status: GatewayStatus;
  readonly receivedAt: number;
  readonly online: boolean;
}

const OFFLINE_AFTER_MICROS = 5_000_000;
/** An account comes once a second; it is kept this seldom, for who asks after a restart while its gateway is away. */
const KEPT_EVERY_MICROS = 10_000_000;

interface Known {
  readonly status: GatewayStatus;
  readonly receivedAt: number;
  readonly site: string;
}

/** The newest account of each gateway: shown from here, kept by the plant. */
export class GatewayDesk {
  readonly #statuses = new Map<string, Known>();
  readonly #keptAt = new Map<string, number>();
  readonly #listeners = new Set<(site: string, account: GatewayAccount) => void>();
  readonly #plant: Pick<PlantDoor, 'keepStatus' | 'keptStatuses'>;
  #recalled = false;

  constructor(plant: Pick<PlantDoor, 'keepStatus' | 'keptStatuses'>) {
    this.#plant = plant;
  }

  /** What was kept before this process began, once; what gateways have told since goes before it. */
  async recall(): Promise<void> {
    if (this.#recalled) return;
    for (const { site, status, receivedAt } of await this.#plant.keptStatuses()) {
      if (!this.#statuses.has(status.gateway)) this.#statuses.set(status.gateway, { site, status, receivedAt });
    }
    this.#recalled = true;
  }

  /** Rejects where the account could not be kept; it is shown all the same, and kept with one of the next. */
  async report(site: string, status: GatewayStatus): Promise<void> {
    const { gateway } = status;
    const receivedAt = nowMicros();
    this.#statuses.set(gateway, { status, receivedAt, site });
    for (const listener of this.#listeners) listener(site, { site, status, receivedAt, online: true });
    if (receivedAt - (this.#keptAt.get(gateway) ?? 0) < KEPT_EVERY_MICROS) return;
    this.#keptAt.set(gateway, receivedAt);
    await this.#plant.keepStatus(gateway, status, receivedAt);
  }

  accounts(sites: ReadonlySet<string>): GatewayAccount[] {
    return [...this.#statuses.values()]
      .filter(({ site }) => sites.has(site))
      .map(({ site, status, receivedAt }) => ({ site, status, receivedAt, online: isOnline(receivedAt) }));
  }

  /** Every gateway, for the health page of the machine itself. */
  all(): { gateway: string; receivedAt: number; online: boolean }[] {
    return [...this.#statuses.values()].map(({ status: { gateway }, receivedAt }) => ({
      gateway,
      receivedAt,
      online: isOnline(receivedAt),
    }));
  }

  onStatus(listener: (site: string, account: GatewayAccount) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const isOnline = (receivedAt: number): boolean => nowMicros() - receivedAt < OFFLINE_AFTER_MICROS;
