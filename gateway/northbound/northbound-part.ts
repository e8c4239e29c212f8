import type { Forward, GatewayConfig, GatewayStatus } from '@millrace/contracts';
import type { Outlet } from '@millrace/driver-api';
import type { GatewayPart, GatewayServices, RunningPart } from '../gateway.types.ts';
import type { ForwardStanding, ForwardWanted } from '../journal/forward-table.ts';
import { ForwardRunner } from './forward-runner.ts';
import type { ForwardSinkState } from './forward-sink.ts';
import { pointsOf } from './select-records.ts';

const DAY = 24 * 3600 * 1_000_000;
const MIB = 1024 * 1024;
const LOOK_EVERY = 1_000;
/** Counting a long backlog takes the journal's time: it is looked at more seldom then, every ten seconds at least. */
const SELDOM = 10;
const LOOK_AT_LEAST_EVERY = 10_000;
/** Records that may wait without a forward being behind: what comes in within seconds. */
const BEHIND = 20_000;

/** A kind of forward that this gateway knows; what it needs is loaded where the first of its kind begins. */
export interface OutletKind {
  readonly kind: Forward['kind'];
  load(): Promise<Outlet>;
}

export interface NorthboundPace {
  /** ms until a forward that failed is begun anew; ten seconds where it is left out. */
  readonly again?: number;
}

interface Running {
  readonly signature: string;
  readonly sink: { state(): ForwardSinkState; stop(): Promise<void> };
}

const wantedOf = ({ id, from, policy, keep }: Forward): ForwardWanted => ({
  id,
  from,
  holds: policy === 'keep',
  keepAge: Math.round(keep.days * DAY),
  keepBytes: Math.round(keep.megabytes * MIB),
});

/** The forwards of the configuration, each a sink of its own: only one that changed is stopped and goes on anew. */
class Northbound implements RunningPart {
  private readonly services: GatewayServices;
  private readonly pace: NorthboundPace;
  private readonly outlets: ReadonlyMap<string, OutletKind>;
  private readonly running = new Map<string, Running>();
  private standings: readonly ForwardStanding[] = [];
  private changing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(services: GatewayServices, outlets: readonly OutletKind[], pace: NorthboundPace) {
    this.services = services;
    this.pace = pace;
    this.outlets = new Map(outlets.map((outlet) => [outlet.kind, outlet]));
  }

  /** One change after the other: two at once would leave a forward that nobody knows. */
  useConfig(config: GatewayConfig): Promise<void> {
    this.changing = this.changing.catch(() => undefined).then(() => this.change(config));
    return this.changing;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.changing.catch(() => undefined);
    await Promise.all([...this.running.values()].map(({ sink }) => sink.stop()));
    this.running.clear();
  }

  sinks(): GatewayStatus['sinks'] {
    return this.standings.flatMap(({ id, account, oldest, refusals }) => {
      const running = this.running.get(id);
      if (!running) return [];
      const { state, reason } = running.sink.state();
      return [
        {
          name: `forward:${id}`,
          state: state === 'running' && account.buffered > BEHIND ? ('behind' as const) : state,
          reason,
          buffered: account.buffered,
          oldestUnacknowledged: account.buffered > 0 ? oldest : null,
          account,
          refusals: refusals.slice(0, 5),
        },
      ];
    });
  }

  private async change(config: GatewayConfig): Promise<void> {
    if (this.stopped) return;
    const wanted = new Map(
      config.forwards.map((forward) => {
        const points = pointsOf(forward, config.points);
        return [forward.id, { forward, points, signature: JSON.stringify([forward, config.site, points]) }];
      }),
    );
    for (const [id, { signature, sink }] of this.running) {
      if (wanted.get(id)?.signature === signature) continue;
      this.running.delete(id);
      this.services.held.release({ kind: 'forward', id });
      await sink.stop();
    }
    // Before any of them begins: what comes in from now on is held for all.
    this.standings = await this.services.journal.forwards.use(config.forwards.map(wantedOf));
    for (const [id, { forward, points, signature }] of wanted) {
      if (this.running.has(id)) continue;
      this.running.set(id, { signature, sink: await this.begin(forward, config.site, points) });
    }
    if (this.running.size > 0) this.look();
  }

  private async begin(forward: Forward, site: string, points: GatewayConfig['points']): Promise<Running['sink']> {
    const { services } = this;
    const failed = (reason: string): Running['sink'] => {
      services.log.error({ forward: forward.id, reason }, 'a forward cannot be used');
      return { state: () => ({ state: 'failed', reason }), stop: async () => undefined };
    };
    const kind = this.outlets.get(forward.kind);
    if (!kind) return failed(`this gateway does not know forwards of the kind ${forward.kind}`);
    let outlet: Outlet;
    try {
      outlet = await kind.load();
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
    const runner = new ForwardRunner({ forward, site, points, outlet, services, ...this.pace });
    // Whoever is slow to begin holds up no other.
    void runner.start();
    return runner;
  }

  private look(): void {
    if (this.timer || this.stopped) return;
    const next = (after: number): void => {
      this.timer = setTimeout(() => void ask(), after);
      this.timer.unref();
    };
    const ask = async (): Promise<void> => {
      const began = performance.now();
      // Where the journal cannot be read, its own state says why.
      const standings = await this.services.journal.forwards.standings().catch(() => null);
      if (standings) this.standings = standings;
      if (!this.stopped && this.running.size > 0)
        next(Math.min(LOOK_AT_LEAST_EVERY, Math.max(LOOK_EVERY, SELDOM * (performance.now() - began))));
      else this.timer = null;
    };
    next(LOOK_EVERY);
  }
}

/** What is given to others outside, as a part of the gateway; `outlets` are the kinds that it knows. */
export const northboundPart =
  (outlets: readonly OutletKind[], pace: NorthboundPace = {}): GatewayPart =>
  async (services) => {
    const part = new Northbound(services, outlets, pace);
    const config = services.config();
    if (config) await part.useConfig(config);
    return part;
  };
