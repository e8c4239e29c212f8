import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { PinnedAgent } from './pinned-agent.ts';

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
  /** Left out: none yet (a box that joins). */
  readonly secret?: string;
  readonly tls?: TlsFiles;
}

export interface CallOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly signal: AbortSignal;
  /** Milliseconds without an answer before it is given up. */
  readonly timeout?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const LARGEST_ANSWER = 64 * 1024 * 1024;
/** A dead route answers nothing: so long (ms) until another attempt, which may find it mended. */
const CONNECT_WITHIN = 5_000;

/**
 * Calls one server with a bearer secret over kept connections. Certificates are read at each new connection, so that
 * renewed ones are used without a restart.
 */
export class Caller {
  private readonly base: URL;
  private readonly secret: string | undefined;
  private readonly tls: TlsFiles;
  private agent: HttpAgent | HttpsAgent;

  constructor({ url, secret, tls = {} }: CallerOptions) {
    this.base = new URL(url);
    this.secret = secret;
    this.tls = tls;
    this.agent = this.newAgent();
  }

  private newAgent(): HttpAgent | HttpsAgent {
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
  async call({ method, path, body, type, signal, timeout = 30_000 }: CallOptions): Promise<Answer> {
    const url = new URL(path, this.base);
    const over = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const options = {
          method,
          agent: this.agent,
          signal: over,
          headers: {
            ...(this.secret === undefined ? {} : { authorization: `Bearer ${this.secret}` }),
            ...(body === undefined
              ? {}
              : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        };
        const taken = (response: IncomingMessage) => collect(response).then(resolve, reject);
        const call = url.protocol === 'https:' ? requestHttps(url, options, taken) : requestHttp(url, options, taken);
        call.on('error', reject);
        call.once('socket', (socket) => {
          if (!socket.connecting) return;
          const late = setTimeout(() => call.destroy(new Error('no connection in time')), CONNECT_WITHIN);
          const done = () => clearTimeout(late);
          socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', done).once('close', done);
        });
        call.end(body);
      });
      if (answer.status >= 500) throw this.refusal(path, answer);
      return answer;
    } catch (error) {
      if (error instanceof CallError || signal.aborted) throw error;
      // A certificate may have been renewed meanwhile.
      this.reset();
      throw new CallError(`${url.host} does not answer (${reasonOf(error)})`, null, { cause: error });
    }
  }

  /** Posts JSON, and gives the JSON of the answer; null where there is none. Throws a CallError for what is not 2xx. */
  async post(path: string, body: unknown, signal: AbortSignal, timeout?: number): Promise<unknown> {
    const options = { method: 'POST' as const, path, body: JSON.stringify(body), signal };
    return this.json(path, await this.call(timeout === undefined ? options : { ...options, timeout }));
  }

  /** Gets JSON; null for 204 and 304. Throws a CallError for what is not one of these or 2xx. */
  async get(path: string, signal: AbortSignal, timeout?: number): Promise<unknown> {
    const options = { method: 'GET' as const, path, signal };
    return this.json(path, await this.call(timeout === undefined ? options : { ...options, timeout }));
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
  reset(): void {
    const before = this.agent;
    this.agent = this.newAgent();
    before.destroy();
  }

  close(): void {
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
