import type { gatewayResults } from '@millrace/contracts';
import {
  type GatewayRequest,
  type GatewayStatus,
  gatewayConfig,
  gatewayRequests,
  helloAnswer,
  type Micros,
  nowMicros,
  secretAnswer,
} from '@millrace/contracts';
import type { z } from 'zod';
import type { GatewayServices } from '../gateway.types.ts';
import { OutsideWriteLog } from '../northbound/outside-write-log.ts';
import { FactDelivery } from './fact-delivery.ts';
import { CallError, type Caller } from './http-call.ts';
import { LiveForward } from './live-forward.ts';
import { backOff, pause } from './pause.ts';
import { renewCertificate } from './renew-certificate.ts';

export type RequestResult = z.infer<typeof gatewayResults>['results'][number];

export interface EdgeLinkParts {
  readonly services: GatewayServices;
  readonly caller: Caller;
  readonly version: string;
  /** Has the whole set of a window said again; false where it is no longer kept. Rejects where it cannot be now. */
  readonly whole: (stream: string, window: string) => Promise<boolean>;
  /** Carries out a command to a device: `report` says on the way what is known, the promise what became of it. */
  readonly command: (
    request: Extract<GatewayRequest, { kind: 'device-command' }>,
    report: (result: RequestResult) => void,
  ) => Promise<RequestResult>;
  /** Told the server's clock beside ours at every greeting. */
  readonly onServerTime?: (server: Micros, ours: Micros) => void;
  /** Across machines: live values go by this link, and the certificate in this file is renewed before its end. */
  readonly remote?: { readonly liveRate: number; readonly certificate: string | null };
}

/** Seconds that the server holds a call open while it has nothing to say. */
const HOLD = 25;
const STATUS_EVERY = 1_000;
const QUARANTINE_EVERY = 5_000;
const OUTSIDE_WRITES_EVERY = 1_000;
/** Of one call. */
const OUTSIDE_WRITES = 100;
/** The account of ourselves is tried again this often (ms): it finds out that a server which answered "not now" is well. */
const STATUS_AGAIN = 400;
const STATUS_WITHIN = 5_000;
const LONGEST_WAIT = 5_000;
/** Who was called back in vain waits at most so long (ms) before it may be called again. */
const CALLED_IN_VAIN = 500;
/** A change of the secret that failed is tried again after so long (ms). */
const ROTATE_AGAIN = 5_000;
const LOOK_AT_CERTIFICATE = 3_600_000;

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
  private readonly live: LiveForward | null;
  private statusFailed = false;
  /** Aborted when all is well again: who waits to try again does so at once. */
  private back = new AbortController();
  /** The server's clock ahead of ours. */
  private ahead: Micros = 0;

  constructor(parts: EdgeLinkParts) {
    const { services, caller, whole, remote } = parts;
    this.parts = parts;
    const gateway = services.journal.gateway;
    this.live = remote && remote.liveRate > 0 ? new LiveForward({ gateway, caller, rate: remote.liveRate }) : null;
    this.delivery = new FactDelivery({ journal: services.journal, caller, log: services.log, whole });
  }

  start(): void {
    const { services, remote } = this.parts;
    const { live } = this;
    if (live && !this.loops) {
      services.onLive((topic, payload) => live.offer(topic, payload));
      services.onReads((reads) => live.offerReads(reads));
    }
    const certificate = remote?.certificate ?? null;
    this.loops ??= Promise.all([
      this.keepDoing('facts', () => this.deliver()),
      this.keepDoing('config', () => this.fetchConfig()),
      this.keepDoing('requests', () => this.fetchRequests()),
      this.keepDoing('results', () => this.postResults()),
      this.keepDoing('status', () => this.postStatus(), STATUS_AGAIN),
      this.keepDoing('quarantine', () => this.postQuarantine()),
      this.keepDoing('outside writes', () => this.postOutsideWrites()),
      ...(live ? [this.keepDoing('live', () => live.send(this.ending.signal))] : []),
      ...(certificate ? [this.keepDoing('certificate', () => this.renew(certificate))] : []),
    ]);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.loops;
    this.parts.caller.close();
  }

  status(): GatewayStatus['sinks'][number] {
    // Facts first: they must get through. A link that stands without them has another trouble to tell.
    const reason =
      this.problems.get('facts') ?? this.problems.get('status') ?? this.problems.get('certificate') ?? null;
    return {
      name: 'forward',
      state: reason === null && this.greeted ? 'running' : 'waiting',
      reason: reason ?? (this.greeted ? null : 'the server was not reached yet'),
      buffered: this.delivery.waiting,
      oldestUnacknowledged: null,
    };
  }

  /**
   * Repeats `act`; a failure is shown, and tried again after a growing pause, or as soon as the server can be reached
   * again where it gave no answer.
   */
  private async keepDoing(name: string, act: () => Promise<void>, longest = LONGEST_WAIT): Promise<void> {
    const { signal } = this.ending;
    const { caller } = this.parts;
    const wait = backOff(100, longest);
    let called = false;
    while (!signal.aborted) {
      try {
        await act();
        this.problems.delete(name);
        wait.reset();
        called = false;
      } catch (error) {
        if (signal.aborted) return;
        // The answer to a change of our secret may have been lost: the centre knows the new one, and the old has ended.
        if (name === 'status' && error instanceof CallError && error.status === 401)
          this.parts.services.secret?.tryOther();
        const reason = error instanceof Error ? error.message : String(error);
        if (this.problems.get(name) !== reason) this.parts.services.log.warn({ link: name, reason }, 'edge link');
        this.problems.set(name, reason);
        if (name === 'status') this.statusFailed = true;
        if (!caller.lost) {
          await pause(wait.next(), AbortSignal.any([signal, this.back.signal]));
          continue;
        }
        // A server that answers a knock and nothing else must not be called in a circle.
        if (called) await pause(Math.min(wait.next(), CALLED_IN_VAIN), signal);
        await caller.untilReached(signal);
        called = true;
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
    const ours = (before + nowMicros()) / 2;
    this.ahead = answer.now - ours;
    onServerTime?.(answer.now, ours);
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
    const answer = await caller.poll(`/edge/v1/config?version=${have}&wait=${HOLD}`, this.ending.signal, HOLD);
    if (answer === null) return;
    const config = gatewayConfig.parse(answer);
    if (config.version === have) return pause(1_000, this.ending.signal);
    await services.applyConfig(config);
    services.log.info({ version: config.version }, 'configuration applied');
  }

  private async fetchRequests(): Promise<void> {
    const { caller } = this.parts;
    const answer = await caller.poll(`/edge/v1/requests?wait=${HOLD}`, this.ending.signal, HOLD);
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
    const done = (ok: boolean, message: string) => ({ kind: 'request' as const, id: request.id, ok, message });
    const { quarantine } = this.parts.services;
    try {
      switch (request.kind) {
        case 'device-command':
          return await this.parts.command(request, (result) => this.results.push({ request: null, result }));
        case 'manual-reading':
          await this.parts.services.enter(request.reading);
          return { kind: 'manual-reading', id: request.id, ok: true, message: '' };
        case 'replay-quarantine': {
          const replayed = await quarantine.replay(request.entry);
          return { ...done(true, `${replayed.replayed} replayed`), replayed };
        }
        case 'quarantine-payloads':
          return { ...done(true, ''), messages: await quarantine.payloads(request.entry, request.limit) };
        case 'discard-quarantine':
          await quarantine.discard(request.entry);
          return done(true, 'discarded');
        case 'probe-device':
          return { ...done(true, ''), probed: await this.parts.services.questions.probe(request.probe) };
        case 'browse-device':
          return { ...done(true, ''), browsed: await this.parts.services.questions.browse(request.browse) };
        case 'rotate-secret':
          await this.rotateSecret();
          return done(true, 'the new secret is in use');
        case 'whole-fact-set': {
          const said = await this.parts.whole(request.stream, request.window);
          return done(said, said ? 'said again' : 'the window is no longer kept');
        }
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (request.kind === 'manual-reading') return { kind: request.kind, id: request.id, ok: false, message };
      if (request.kind !== 'device-command') return done(false, message);
      return { kind: 'device-command', result: { id: request.command.id, state: 'failed', at: nowMicros(), message } };
    }
  }

  /** Our new secret is on disk before the centre hears its hash, and in use once the centre has answered. */
  private async rotateSecret(): Promise<void> {
    const { caller, services } = this.parts;
    const { secret } = services;
    if (!secret) throw new Error('this gateway was given no secret');
    try {
      const hash = secret.prepare();
      const { oldUntil } = secretAnswer.parse(await caller.post('/edge/v1/secret', { hash }, this.ending.signal));
      secret.settle();
      services.log.info({ oldUntil }, 'the secret of this gateway was changed');
    } catch (error) {
      // It is asked for again at once; a centre that cannot take it now is not called in a circle.
      await pause(ROTATE_AGAIN, this.ending.signal);
      throw error;
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
    const { caller, services } = this.parts;
    await caller.post('/edge/v1/status', services.status(), this.ending.signal, STATUS_WITHIN);
    if (services.secret?.unsettled) services.secret.settle();
    this.wellAgain();
    await pause(STATUS_EVERY, this.ending.signal);
  }

  private wellAgain(): void {
    if (!this.statusFailed) return;
    this.statusFailed = false;
    this.parts.services.log.info('the link to the server is back');
    const { back } = this;
    this.back = new AbortController();
    back.abort();
  }

  private async renew(file: string): Promise<void> {
    const { caller, services } = this.parts;
    const parts = { gateway: services.journal.gateway, caller, file };
    if (this.greeted && (await renewCertificate(parts, nowMicros() + this.ahead, this.ending.signal))) {
      caller.renew();
      services.certificateRenewed();
      services.log.info('the certificate of this gateway was renewed');
    }
    await pause(this.greeted ? LOOK_AT_CERTIFICATE : STATUS_EVERY, this.ending.signal);
  }

  private lastReport = '';
  private async postQuarantine(): Promise<void> {
    const report = await this.parts.services.quarantine.report();
    const text = JSON.stringify(report);
    if (text !== this.lastReport) await this.parts.caller.post('/edge/v1/quarantine', report, this.ending.signal);
    this.lastReport = text;
    await pause(QUARANTINE_EVERY, this.ending.signal);
  }

  /** What was asked of points from outside goes into the server's audit trail, however late. */
  private outside: OutsideWriteLog | null = null;
  private async postOutsideWrites(): Promise<void> {
    const { services, caller } = this.parts;
    this.outside ??= await OutsideWriteLog.open(services.journal);
    const kept = this.outside;
    const writes = await kept.untold(OUTSIDE_WRITES);
    if (writes.length > 0) {
      const { gateway } = services.journal;
      await caller.post('/edge/v1/outside-writes', { gateway, writes }, this.ending.signal);
      await kept.told(writes);
    }
    if (writes.length < OUTSIDE_WRITES) await pause(OUTSIDE_WRITES_EVERY, this.ending.signal);
  }
}
