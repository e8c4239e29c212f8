import { Worker } from 'node:worker_threads';
import {
  filterCovers,
  type LogGroup,
  nowMicros,
  type OpcuaServer,
  type Point,
  type TrustDecision,
} from '@millrace/contracts';
import { DeviceError, type NamespaceHost, type NamespaceServer, type NamespaceServerState } from '@millrace/driver-api';
import type {
  FromThread,
  Question,
  Questions,
  ServedPoint,
  ThreadBeginning,
  ThreadState,
  ToThread,
  WhoMayEnter,
} from './messages.ts';
import { buffersOf, NewestValues } from './newest-values.ts';

/** Megabytes of its heap: the library's own with what clients may ask for, and a point's nodes. Beyond it the thread is begun anew. */
const HEAP_MB = 512;
const HEAP_MB_OF_A_POINT = 0.04;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const PING_EVERY_MS = 5_000;
/** A thread that has given no sign for so many pings is stuck, and is begun anew: one that is open, and one that still loads. */
const STUCK = { open: 12, starting: 60, failed: 60 } as const;
const FAREWELL_MS = 5_000;

const ownPath = (path: string): string => path.slice(path.indexOf('/') + 1);
const fits = (filters: readonly string[], path: string): boolean =>
  filters.some((filter) => filterCovers(filter, ownPath(path)));

/**
 * The server of the unified namespace, in a thread of its own: whatever its clients do, the gateway goes on, and where the
 * thread fails it alone is begun anew. Readings go there as the newest of each point, one batch at a time: a server that is
 * slow gets fewer, and nothing piles up.
 */
export class OpcuaServerThread implements NamespaceServer {
  private readonly settings: OpcuaServer;
  private readonly host: NamespaceHost;
  private readonly newest = new NewestValues();
  private points: readonly ServedPoint[] = [];
  private who: WhoMayEnter = { users: [], people: false };
  private worker: Worker | null = null;
  private isTaking = false;
  private unanswered = 0;
  private wait = FIRST_WAIT_MS;
  private again: NodeJS.Timeout | null = null;
  private readonly pinging: NodeJS.Timeout;
  private stopping: Promise<void> | null = null;
  private standing: Pick<NamespaceServerState, 'state' | 'reason'> = { state: 'starting', reason: null };
  private last: ThreadState | null = null;
  private readonly deciding = new Map<number, (fault: string | null) => void>();
  private next = 1;
  private thread: NamespaceServerState['thread'] = { delay: null, restarts: 0, ended: null };

  constructor(settings: OpcuaServer, host: NamespaceHost) {
    this.settings = settings;
    this.host = host;
    this.pinging = setInterval(() => this.ping(), PING_EVERY_MS);
    this.pinging.unref();
  }

  use(
    points: readonly Point[],
    { points: served, writable, users, people }: Parameters<NamespaceServer['use']>[1],
  ): void {
    this.who = { users, people };
    this.points = points
      .filter(({ path }) => fits(served, path))
      .map(({ id, path, type, unit, label, values, range }) => ({
        id,
        path,
        type,
        unit,
        ...(label && { label }),
        ...(values && { values }),
        ...(range && { range }),
        writable: fits(writable, path),
      }));
    this.newest.use(this.points);
    if (!this.worker && !this.again && !this.stopping) this.begin();
    if (this.standing.state === 'open') this.tell({ kind: 'use', points: this.points, who: this.who });
    this.flush();
  }

  take(group: LogGroup): void {
    this.newest.take(group);
    this.flush();
  }

  state(): NamespaceServerState {
    const { state, reason } = this.standing;
    const { sessions = 0, monitoredItems = 0, own = null, clients = [] } = this.last ?? {};
    const endpoint =
      this.last?.endpoint ?? `opc.tcp://${this.settings.host ?? this.host.address}:${this.settings.port}`;
    const isOpen = state === 'open';
    return {
      state,
      reason,
      endpoint,
      sessions: isOpen ? sessions : 0,
      monitoredItems: isOpen ? monitoredItems : 0,
      own,
      clients,
      thread: this.thread,
    };
  }

  async decide(what: 'trust' | 'distrust', decision: TrustDecision): Promise<void> {
    if (this.standing.state !== 'open')
      throw new DeviceError('lost', `the OPC UA server is not open: ${this.standing.reason ?? 'it is starting'}`);
    const id = this.next++;
    const fault = await new Promise<string | null>((resolve) => {
      this.deciding.set(id, resolve);
      this.tell({ kind: 'decide', id, what, decision });
    });
    if (fault !== null) throw new DeviceError('misconfigured', fault);
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private begin(): void {
    const { settings, host } = this;
    const { site, address, folder, version } = host;
    const workerData: ThreadBeginning = { settings, site, address, folder, version, history: host.history !== null };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'opcua-server',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(HEAP_MB + HEAP_MB_OF_A_POINT * this.points.length) },
      // The library writes to the console what nobody here reads; what matters comes as a message.
      stdout: true,
    });
    worker.stdout.resume();
    this.worker = worker;
    this.unanswered = 0;
    worker.on('message', (message: FromThread) => {
      if (this.worker === worker) this.heard(message);
    });
    worker.on('error', (error) => this.failed(worker, `its thread ended: ${error.message}`));
    worker.on('exit', () => this.failed(worker, 'its thread ended'));
  }

  private heard(message: FromThread): void {
    this.unanswered = 0;
    switch (message.kind) {
      case 'open':
        this.standing = { state: 'open', reason: null };
        this.last = message.state;
        this.wait = FIRST_WAIT_MS;
        this.host.log.info({ endpoint: message.state.endpoint }, 'the OPC UA server is open');
        this.tell({ kind: 'use', points: this.points, who: this.who });
        this.newest.all();
        this.isTaking = false;
        this.flush();
        return;
      case 'failed':
        this.standing = { state: 'failed', reason: inPlainWords(message.reason, this.settings.port) };
        return;
      case 'state':
        this.last = message.state;
        return;
      case 'taken':
        this.isTaking = false;
        this.flush();
        return;
      case 'decided':
        this.deciding.get(message.id)?.(message.fault);
        this.deciding.delete(message.id);
        return;
      case 'ask':
        void this.answer(message);
        return;
      case 'log':
        this.host.log[message.level](message.fields, message.message);
        return;
      case 'pong':
        this.thread = { ...this.thread, delay: message.delay };
    }
  }

  private async answer({ id, question, ask }: Extract<FromThread, { kind: 'ask' }>): Promise<void> {
    const { worker } = this;
    const reply = (message: ToThread): void => {
      // Another thread numbers its questions anew.
      if (this.worker === worker) this.tell(message);
    };
    try {
      const answer = await this.answerTo(question, ask);
      reply({ kind: 'answer', id, answer });
    } catch (error) {
      reply({ kind: 'refusal', id, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private answerTo(question: Question, ask: unknown): Promise<unknown> {
    const { host } = this;
    switch (question) {
      case 'secret':
        return host.secret(String(ask));
      case 'write':
        return host.write(ask as Questions['write']['ask']).then(() => null);
      case 'person': {
        const { name, key } = ask as Questions['person']['ask'];
        return host.person?.(name, key) ?? Promise.resolve(null);
      }
      case 'history':
        return host.history?.(ask as Questions['history']['ask']) ?? Promise.resolve([]);
    }
  }

  private flush(): void {
    if (this.isTaking || this.standing.state !== 'open' || this.newest.isIdle) return;
    this.isTaking = true;
    const batch = this.newest.batch();
    this.worker?.postMessage({ kind: 'newest', batch } satisfies ToThread, buffersOf(batch));
  }

  private tell(message: ToThread): void {
    this.worker?.postMessage(message);
  }

  private ping(): void {
    const { worker } = this;
    if (!worker || this.stopping) return;
    // Counted, not timed: where this thread itself was kept from running, the other one is not to blame.
    if (this.unanswered >= STUCK[this.standing.state]) {
      this.failed(worker, `its thread gave no sign of life for ${(this.unanswered * PING_EVERY_MS) / 1_000} seconds`);
      void worker.terminate();
      return;
    }
    this.unanswered++;
    this.tell({ kind: 'ping' });
  }

  private failed(worker: Worker, reason: string): void {
    if (this.worker !== worker || this.stopping) return;
    this.worker = null;
    // What it said itself tells more than that it ended.
    if (this.standing.state !== 'failed') this.standing = { state: 'failed', reason };
    const ended = { at: nowMicros(), reason: this.standing.reason ?? reason };
    this.thread = { delay: null, restarts: this.thread.restarts + 1, ended };
    for (const resolve of this.deciding.values()) resolve(reason);
    this.deciding.clear();
    this.host.log.warn({ reason: this.standing.reason }, 'the OPC UA server is not open; it is tried again');
    this.again = setTimeout(() => {
      this.again = null;
      this.standing = { state: 'starting', reason: this.standing.reason };
      this.begin();
    }, this.wait);
    this.again.unref();
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private async end(): Promise<void> {
    clearInterval(this.pinging);
    if (this.again) clearTimeout(this.again);
    for (const resolve of this.deciding.values()) resolve('the OPC UA server is being closed');
    const { worker } = this;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    // One that is still loading hears it later than it may take.
    if (this.standing.state === 'open') this.tell({ kind: 'stop' });
    else void worker.terminate();
    const cut = setTimeout(() => void worker.terminate(), FAREWELL_MS);
    await ended;
    clearTimeout(cut);
    this.worker = null;
  }
}

function inPlainWords(reason: string, port: number): string {
  if (/EADDRINUSE/.test(reason)) return `something else listens at port ${port}: write another under opcuaServer.port`;
  if (/EACCES/.test(reason)) return `this gateway may not listen at port ${port}: write one above 1024`;
  if (/EADDRNOTAVAIL/.test(reason)) return 'this machine has no such address: look at opcuaServer.host';
  return reason;
}
