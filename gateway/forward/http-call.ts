import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions, request as requestHttps } from 'node:https';
import { PinnedAgent } from './pinned-agent.ts';
import { Reach } from './reach.ts';

/** The other side answered, but not with what was asked for. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** HTTP status; null: no answer came. */
  readonly status: number | null;
  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Files of the mutual trust with a server on another machine. Left out: the system's authorities, no own certificate. */
export interface TlsFiles {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

export interface CallerOptions {
  /** Base address, http: or https:. */
  readonly url: string;
  /** Left out: none yet (a box that joins). Asked at each call, for it may be changed meanwhile. */
  readonly secret?: string | (() => string);
  readonly tls?: TlsFiles;
  /** Find out by knocking when a server that gave no answer is there again (see `reach.ts`). It must be closed then. */
  readonly watch?: boolean;
}

export interface CallOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly signal: AbortSignal;
  /** Milliseconds without an answer before it is given up. */
  readonly timeout?: number;
  /** The other side holds its answer back on purpose: silence says nothing. */
  readonly held?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const LARGEST_ANSWER = 64 * 1024 * 1024;
/** A dead route answers nothing: so long (ms) until another attempt, which may find it mended. */
const CONNECT_WITHIN = 5_000;
/** A call that was not answered after this (ms) makes us doubt that the other side can be reached at all. */
const DOUBT_AFTER = 1_000;
/** A receiver says every second that it is at work (HTTP 102); so many seconds without a word, and it is not. */
const SILENT_SECONDS = 3;

type AnyAgent = HttpAgent | HttpsAgent;

/**
 * Calls one server with a bearer secret over kept connections. Certificates are read at each new connection, so that
 * renewed ones are used without a restart. A call that is given up may have been carried out: whoever calls must be able
 * to say the same again.
 */
export class Caller {
  private readonly base: URL;
  private readonly secret: () => string | undefined;
  private readonly tls: TlsFiles;
  private agent: AnyAgent;
  private readonly reach: Reach<AnyAgent> | null;
  /** The other side says that it is at work while we wait. */
  private saysAtWork = false;

  constructor({ url, secret, tls = {}, watch = false }: CallerOptions) {
    this.base = new URL(url);
    this.secret = typeof secret === 'function' ? secret : () => secret;
    this.tls = tls;
    this.agent = this.newAgent();
    this.reach = watch
      ? new Reach<AnyAgent>({
          knock: (signal) => this.knock(signal),
          onLost: () => this.reset(),
          onReturn: (agent) => this.reset(agent ?? this.newAgent()),
          leave: (agent) => agent.destroy(),
        })
      : null;
  }

  private newAgent(): AnyAgent {
    if (this.base.protocol !== 'https:') return new HttpAgent({ keepAlive: true });
    const { ca, certificate, key } = this.tls;
    const own = {
      ...(certificate === undefined ? {} : { cert: readFileSync(certificate, 'utf8') }),
      ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') }),
    };
    if (ca === undefined) return new HttpsAgent({ keepAlive: true, ...own });
    return new PinnedAgent({ ca: readFileSync(ca, 'utf8'), ...own }, CONNECT_WITHIN);
  }

  /** Gives any answer below 500; throws a CallError for others, and where none comes in time. */
  async call({ method, path, body, type, signal, timeout = 30_000, held = false }: CallOptions): Promise<Answer> {
    const url = new URL(path, this.base);
    const over = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const { agent } = this;
    const secret = this.secret();
    const began = performance.now();
    let silent = 0;
    let watching: NodeJS.Timeout | undefined;
    const connected = this.reach?.connecting();
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const options = {
          method,
          agent,
          signal: over,
          headers: {
            ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
            ...(body === undefined
              ? {}
              : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        };
        const taken = (response: IncomingMessage) => collect(response).then(resolve, reject);
        const call = this.request(url, options, taken);
        call.on('error', reject);
        // While its connection comes about, a call that is aborted says nothing of it.
        over.addEventListener('abort', () => reject(over.reason as Error), { once: true });
        call.on('information', () => {
          silent = 0;
          this.saysAtWork = true;
        });
        // Counted in turns of the event loop, not by the clock: where we stood still ourselves, nobody was silent.
        if (this.reach && !held)
          watching = setInterval(() => {
            silent++;
            this.reach?.doubt();
            if (this.saysAtWork && silent > SILENT_SECONDS) call.destroy(new Error('no word that it is at work'));
          }, DOUBT_AFTER);
        call.once('socket', (socket) => {
          if (!socket.connecting) {
            connected?.();
            return;
          }
          const late = setTimeout(() => call.destroy(new Error('no connection in time')), CONNECT_WITHIN);
          const done = () => {
            clearTimeout(late);
            connected?.();
          };
          socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', done).once('close', done);
        });
        call.end(body);
      });
      this.reach?.answered(performance.now() - began);
      if (answer.status >= 500) throw this.refusal(path, answer);
      return answer;
    } catch (error) {
      if (error instanceof CallError || signal.aborted) throw error;
      // Of connections that were let go meanwhile nothing is to be learnt.
      if (agent === this.agent) {
        // A certificate may have been renewed meanwhile.
        this.reset();
        this.reach?.noAnswer();
      }
      throw new CallError(`${url.host} does not answer (${reasonOf(error)})`, null, { cause: error });
    } finally {
      connected?.();
      clearInterval(watching);
    }
  }

  /** Nothing answers, and we are knocking. */
  get lost(): boolean {
    return this.reach?.lost ?? false;
  }

  /** Resolves when the server can be reached, as far as is known, or when `signal` is aborted. */
  async untilReached(signal: AbortSignal): Promise<void> {
    await this.reach?.untilReached(signal);
  }

  private request(url: URL, options: RequestOptions, taken: (response: IncomingMessage) => void) {
    return url.protocol === 'https:' ? requestHttps(url, options, taken) : requestHttp(url, options, taken);
  }

  /** Any answer will do, so nothing is said of who asks. Gives the connection, for the next call. */
  private async knock(signal: AbortSignal): Promise<AnyAgent> {
    const agent = this.newAgent();
    // A request alone would be given up only once its connection has come about, or has not.
    const giveUp = () => agent.destroy();
    signal.addEventListener('abort', giveUp);
    try {
      await new Promise<void>((resolve, reject) => {
        const call = this.request(new URL('/', this.base), { method: 'HEAD', agent, signal }, (response) => {
          response.once('end', resolve).once('error', reject).resume();
        });
        call.on('error', reject);
        call.end();
      });
      return agent;
    } catch (error) {
      giveUp();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Posts JSON, and gives the JSON of the answer; null where there is none. Throws a CallError for what is not 2xx. */
  async post(path: string, body: unknown, signal: AbortSignal, timeout?: number): Promise<unknown> {
    const options = { method: 'POST' as const, path, body: JSON.stringify(body), signal };
    return this.json(path, await this.call(timeout === undefined ? options : { ...options, timeout }));
  }

  /** Gets JSON; null for 204 and 304. Throws a CallError for what is not one of these or 2xx. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    return this.json(path, await this.call({ method: 'GET', path, signal }));
  }

  /** Gets JSON that the server may hold back for so many seconds, while it has nothing to say; null for 204 and 304. */
  async poll(path: string, signal: AbortSignal, seconds: number): Promise<unknown> {
    const timeout = (seconds + 10) * 1_000;
    return this.json(path, await this.call({ method: 'GET', path, signal, timeout, held: true }));
  }

  private json(path: string, { status, body }: Answer): unknown {
    if (status === 204 || status === 304) return null;
    if (status < 200 || status >= 300) throw this.refusal(path, { status, body });
    return body.length === 0 ? null : (JSON.parse(body.toString('utf8')) as unknown);
  }

  /** The error of an answer that is none of what was asked for, with the sentence that the other side gives. */
  refusal(path: string, { status, body }: Answer): CallError {
    const said = sentenceOf(body.toString('utf8'));
    return new CallError(`${this.base.host} answered ${status} to ${path.split('?')[0]}${said && `: ${said}`}`, status);
  }

  /** Lets every connection go, calls on their way with it (they fail): the next call makes new ones. */
  private reset(next: AnyAgent = this.newAgent()): void {
    const before = this.agent;
    this.agent = next;
    before.destroy();
  }

  /** The next call makes a connection of its own, with the certificate of now; calls on their way go on. */
  renew(): void {
    const before = this.agent;
    this.agent = this.newAgent();
    before.maxFreeSockets = 0;
    for (const free of Object.values(before.freeSockets)) for (const socket of free ?? []) socket.destroy();
  }

  close(): void {
    this.reach?.stop();
    this.agent.destroy();
  }
}

/** What problem details say, or the text as it is. */
function sentenceOf(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: unknown; detail?: unknown };
    const said = [title, detail].filter((part) => typeof part === 'string').join(' ');
    if (said !== '') return said.slice(0, 300);
  } catch {
    // No JSON.
  }
  return text.slice(0, 300);
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new Error('the answer is larger than 64 MiB');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED'
    ? 'connection refused'
    : error.name === 'TimeoutError'
      ? 'no answer in time'
      : error.message;
}
