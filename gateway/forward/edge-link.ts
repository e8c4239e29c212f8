import type { gatewayResults } from '@millrace/contracts';
import {
  type GatewayRequest,
  type GatewayStatus,
  gatewayConfig,
  gatewayRequests,
  helloAnswer,
  type Micros,
  nowMicros,
} from '@millrace/contracts';
import type { z } from 'zod';
import type { GatewayServices } from '../gateway.types.ts';
import { FactDelivery } from './fact-delivery.ts';
import type { Caller } from './http-call.ts';
import { backOff, pause } from './pause.ts';

export type RequestResult = z.infer<typeof gatewayResults>['results'][number];

export interface EdgeLinkParts {
  readonly services: GatewayServices;
  readonly caller: Caller;
  readonly version: string;
  /** Has the whole set of a window said again; false where it cannot be. */
  readonly whole: (stream: string, window: string) => Promise<boolean>;
  /** Carries out a command to a device: `report` says on the way what is known, the promise what became of it. */
  readonly command: (
    request: Extract<GatewayRequest, { kind: 'device-command' }>,
    report: (result: RequestResult) => void,
  ) => Promise<RequestResult>;
  /** Told the server's clock beside ours at every greeting. */
  readonly onServerTime?: (server: Micros, ours: Micros) => void;
}

/** Seconds that the server holds a call open while it has nothing to say. */
const HOLD = 25;
const STATUS_EVERY = 1_000;
const QUARANTINE_EVERY = 5_000;

/**
 * The gateway's outward link: greets, fetches configuration and requests, delivers fact sets, status and quarantine.
 * Each goes on by itself when it can; nothing is lost while the server is away.
 */
export class EdgeLink {
  private readonly parts: EdgeLinkParts;
  private readonly delivery: FactDelivery;
  private readonly ending = new AbortController();
  private readonly problems = new Map<string, string>();
  private readonly running = new Set<string>();
  private readonly results: { readonly request: string | null; readonly result: RequestResult }[] = [];
  private loops: Promise<unknown> | null = null;
  private greeted = false;

  constructor(parts: EdgeLinkParts) {
    const { services, caller, whole } = parts;
    this.parts = parts;
    this.delivery = new FactDelivery({ journal: services.journal, caller, log: services.log, whole });
  }

  start(): void {
    this.loops ??= Promise.all([
      this.keepDoing('facts', () => this.deliver()),
      this.keepDoing('config', () => this.fetchConfig()),
      this.keepDoing('requests', () => this.fetchRequests()),
      this.keepDoing('results', () => this.postResults()),
      this.keepDoing('status', () => this.postStatus()),
      this.keepDoing('quarantine', () => this.postQuarantine()),
    ]);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.loops;
    this.parts.caller.close();
  }

  status(): GatewayStatus['sinks'][number] {
    const reason = this.problems.get('facts') ?? null;
    return {
      name: 'forward',
      state: reason === null && this.greeted ? 'running' : 'waiting',
      reason: reason ?? (this.greeted ? null : 'the server was not reached yet'),
      buffered: this.delivery.waiting,
      oldestUnacknowledged: null,
    };
  }

  /** Repeats `act`; a failure is shown, and tried again after a growing pause. */
  private async keepDoing(name: string, act: () => Promise<void>): Promise<void> {
    const { signal } = this.ending;
    const wait = backOff(100, 5_000);
    while (!signal.aborted) {
      try {
        await act();
        this.problems.delete(name);
        wait.reset();
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        if (this.problems.get(name) !== reason) this.parts.services.log.warn({ link: name, reason }, 'edge link');
        this.problems.set(name, reason);
        await pause(wait.next(), signal);
      }
    }
  }

  /** Greets, so that no two journals ever speak with the same numbers, then delivers until the server is gone. */
  private async deliver(): Promise<void> {
    const { services, caller, version, onServerTime } = this.parts;
    const { journal } = services;
    const before = nowMicros();
    const hello = { gateway: journal.gateway, epoch: journal.epoch, version };
    const answer = helloAnswer.parse(await caller.post('/edge/v1/hello', hello, this.ending.signal));
    onServerTime?.(answer.now, (before + nowMicros()) / 2);
    if (answer.highestEpoch > journal.epoch) {
      const epoch = await journal.beginEpoch(answer.highestEpoch);
      services.log.warn({ epoch }, 'the server knows a later journal of this gateway: a new epoch begins');
      return;
    }
    this.greeted = true;
    // A server that was brought back from a backup knows less than it was told.
    this.lastReport = '';
    this.problems.delete('facts');
    await this.delivery.run(this.ending.signal);
  }

  private async fetchConfig(): Promise<void> {
    const { services, caller } = this.parts;
    const have = services.config()?.version ?? 0;
    const path = `/edge/v1/config?version=${have}&wait=${HOLD}`;
    const answer = await caller.get(path, this.ending.signal, (HOLD + 10) * 1_000);
    if (answer === null) return;
    const config = gatewayConfig.parse(answer);
    if (config.version === have) return pause(1_000, this.ending.signal);
    await services.applyConfig(config);
    services.log.info({ version: config.version }, 'configuration applied');
  }

  private async fetchRequests(): Promise<void> {
    const { caller } = this.parts;
    const answer = await caller.get(`/edge/v1/requests?wait=${HOLD}`, this.ending.signal, (HOLD + 10) * 1_000);
    const { requests } = gatewayRequests.parse(answer ?? { requests: [] });
    for (const request of requests) {
      if (this.running.has(request.id)) continue;
      this.running.add(request.id);
      void this.carryOut(request).then((result) => {
        // What stopping has interrupted is no result: the server asks again.
        if (!this.ending.signal.aborted) this.results.push({ request: request.id, result });
      });
    }
    // A server that gives the same again, because it has no result yet, must not be asked in a circle.
    if (requests.length > 0) await pause(250, this.ending.signal);
  }

  private async carryOut(request: GatewayRequest): Promise<RequestResult> {
    const done = (ok: boolean, message: string): RequestResult => ({ kind: 'request', id: request.id, ok, message });
    const { quarantine } = this.parts.services;
    try {
      switch (request.kind) {
        case 'device-command':
          return await this.parts.command(request, (result) => this.results.push({ request: null, result }));
        case 'replay-quarantine': {
          const { replayed } = await quarantine.replay(request.entry);
          return done(true, `${replayed} replayed`);
        }
        case 'discard-quarantine':
          await quarantine.discard(request.entry);
          return done(true, 'discarded');
        case 'whole-fact-set': {
          const said = await this.parts.whole(request.stream, request.window);
          return done(said, said ? 'said again' : 'the window is no longer kept');
        }
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (request.kind !== 'device-command') return done(false, message);
      return { kind: 'device-command', result: { id: request.command.id, state: 'failed', at: nowMicros(), message } };
    }
  }

  private async postResults(): Promise<void> {
    if (this.results.length === 0) return pause(100, this.ending.signal);
    const done = this.results.slice(0, 100);
    const results = done.map(({ result }) => result);
    await this.parts.caller.post('/edge/v1/results', { results }, this.ending.signal);
    this.results.splice(0, done.length);
    for (const { request } of done) if (request !== null) this.running.delete(request);
  }

  private async postStatus(): Promise<void> {
    await this.parts.caller.post('/edge/v1/status', this.parts.services.status(), this.ending.signal, 5_000);
    await pause(STATUS_EVERY, this.ending.signal);
  }

  private lastReport = '';
  private async postQuarantine(): Promise<void> {
    const report = await this.parts.services.quarantine.report();
    const text = JSON.stringify(report);
    if (text !== this.lastReport) await this.parts.caller.post('/edge/v1/quarantine', report, this.ending.signal);
    this.lastReport = text;
    await pause(QUARANTINE_EVERY, this.ending.signal);
  }
}
