import { connect, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  decodeLlrp,
  encodeLlrp,
  type Fields,
  isLlrpFault,
  LlrpFrames,
  type LlrpMessage,
  type LlrpParameter,
  type MessageName,
} from './codec/index.ts';
import { LlrpError } from './llrp-error.ts';
import { connectSecurely, type TlsIdentity, untrusted } from './tls.ts';

export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  /** Left out: plain TCP. */
  readonly tls?: TlsIdentity;
  /** ms for the connection and for each answer. */
  readonly answerWithin: number;
  /** ms. Nothing heard for so long: the reader is gone. Its keep-alives come more often. */
  readonly silentAfter: number;
}

export interface ConnectionEvents {
  /** Whatever answers no request: reports, notifications. Keep-alives are answered here already. */
  message(message: LlrpMessage): void;
  /** Once, when the connection can no longer be used and was not closed by us. */
  lost(error: LlrpError): void;
}

interface Waiting {
  readonly answer: MessageName;
  readonly timer: NodeJS.Timeout;
  resolve(message: LlrpMessage): void;
  reject(error: LlrpError): void;
}

/** Statuses of a connection attempt (LLRP 1.0.1, 13.2.6.11). */
const SUCCESS = 0;
const HELD = new Set([1, 2]);

/** A connection to one reader: requests with their answers by id, keep-alives, a watchdog of its own. */
export class LlrpConnection {
  readonly #socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #frames = new LlrpFrames();
  readonly #waiting = new Map<number, Waiting>();
  #greeting: PromiseWithResolvers<LlrpMessage> | undefined = Promise.withResolvers<LlrpMessage>();
  #watchdog: NodeJS.Timeout | undefined;
  #lastId = 0;
  #over = false;
  readonly #ended = Promise.withResolvers<never>();
  /** Of each message that we send: 1 is LLRP 1.0.1, 2 is 1.1. */
  version: LlrpMessage['version'] = 1;

  /** Connects and waits for the reader to say that it is ours. Rejects with an LlrpError; `signal` ends the wait. */
  static async open(
    settings: ConnectionSettings,
    events: ConnectionEvents,
    signal: AbortSignal,
  ): Promise<LlrpConnection> {
    signal.throwIfAborted();
    const connection = new LlrpConnection(socketTo(settings), settings, events);
    const cancel = (): void => connection.#end(new LlrpError('lost', 'the connection is not wanted any more'));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await connection.#greeted();
      return connection;
    } catch (error) {
      connection.#socket.destroy();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Rejects with the reason as soon as the connection can no longer be used. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  private constructor(socket: Socket, settings: ConnectionSettings, events: ConnectionEvents) {
    this.#socket = socket;
    this.#settings = settings;
    this.#events = events;
    this.#ended.promise.catch(() => undefined);
    const { tls } = settings;
    if (socket instanceof TLSSocket && tls) {
      socket.once('secureConnect', () => {
        const why = untrusted(socket, tls);
        if (why !== null) this.#end(why);
      });
    }
    socket.on('data', (chunk) => this.#received(chunk));
    socket.on('error', (error) =>
      this.#end(new LlrpError(this.#greeting ? 'unreachable' : 'lost', wordsOf(error), { cause: error })),
    );
    socket.on('close', () => this.#end(new LlrpError('lost', 'the reader hung up')));
    this.#listen();
  }

  /**
   * Asks and waits for the answer. Rejects with `refused` and the reader's own words where its status is not success, with
   * `silent` where none comes in time.
   */
  async ask(name: MessageName, answer: MessageName, fields: Fields = {}, parameters: readonly LlrpParameter[] = []) {
    if (this.#over) throw new LlrpError('lost', 'the connection is closed');
    this.#lastId = (this.#lastId % 0xffff_ffff) + 1;
    const id = this.#lastId;
    const answered = Promise.withResolvers<LlrpMessage>();
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      answered.reject(new LlrpError('silent', `no answer to ${name} within ${this.#settings.answerWithin} ms`));
    }, this.#settings.answerWithin);
    this.#waiting.set(id, { answer, timer, resolve: answered.resolve, reject: answered.reject });
    this.#send({ name, version: this.version, id, fields, parameters });
    return refusedUnless(await answered.promise, name);
  }

  /** Sends what no answer follows. */
  tell(name: MessageName): void {
    if (this.#over) return;
    this.#lastId = (this.#lastId % 0xffff_ffff) + 1;
    this.#send({ name, version: this.version, id: this.#lastId, fields: {}, parameters: [] });
  }

  /** Says goodbye and releases everything; may be called twice, and for a reader that is gone. */
  async close(): Promise<void> {
    if (!this.#over) await this.ask('CLOSE_CONNECTION', 'CLOSE_CONNECTION_RESPONSE').catch(() => undefined);
    this.#over = true;
    this.#release(new LlrpError('lost', 'the connection is closed'));
  }

  async #greeted(): Promise<void> {
    const wait = setTimeout(
      () => this.#end(new LlrpError('silent', `the reader did not greet within ${this.#settings.answerWithin} ms`)),
      this.#settings.answerWithin,
    );
    try {
      const greeting = await this.#greeting?.promise;
      const attempt = greeting?.parameters[0]?.parameters.find(({ name }) => name === 'ConnectionAttemptEvent');
      const status = attempt?.fields.Status;
      if (status === SUCCESS) return;
      throw typeof status === 'number' && HELD.has(status)
        ? new LlrpError('busy', 'another client holds the reader: it allows one at a time')
        : new LlrpError('refused', `the reader takes no connection (status ${String(status)})`);
    } finally {
      this.#greeting = undefined;
      clearTimeout(wait);
    }
  }

  #received(chunk: Uint8Array): void {
    const { frames, fault } = this.#frames.push(chunk);
    for (const frame of frames) {
      if (this.#over) break;
      const message = decodeLlrp(frame);
      if (isLlrpFault(message)) {
        this.#end(new LlrpError('garbage', `${message.fault}: ${message.at}`));
      } else {
        this.#listen();
        this.#understand(message);
      }
    }
    if (fault) this.#end(new LlrpError('garbage', `${fault.fault}: ${fault.at}`));
  }

  #understand(message: LlrpMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (message.name === 'KEEPALIVE') {
      this.tell('KEEPALIVE_ACK');
    } else if (this.#greeting && message.name === 'READER_EVENT_NOTIFICATION') {
      this.#greeting.resolve(message);
    } else if (waiting && (message.name === waiting.answer || message.name === 'ERROR_MESSAGE')) {
      this.#waiting.delete(message.id);
      clearTimeout(waiting.timer);
      waiting.resolve(message);
    } else if (!message.name.endsWith('_RESPONSE')) {
      this.#events.message(message);
    }
    // An answer that nobody waits for any more is discarded: ids are not used twice on a connection.
  }

  /** Begins to wait for the next sign of life. */
  #listen(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(
      () => this.#end(new LlrpError('silent', `nothing was heard for ${this.#settings.silentAfter} ms`)),
      this.#settings.silentAfter,
    );
  }

  #send(message: LlrpMessage): void {
    const bytes = encodeLlrp(message);
    // What we build ourselves and cannot write is a mistake of ours.
    if (isLlrpFault(bytes)) throw new TypeError(`${message.name}: ${bytes.fault}, ${bytes.at}`);
    this.#socket.write(bytes);
  }

  #end(error: LlrpError): void {
    if (this.#over) return;
    this.#over = true;
    const greeting = this.#greeting;
    this.#release(error);
    if (greeting) greeting.reject(error);
    else this.#events.lost(error);
  }

  #release(error: LlrpError): void {
    clearTimeout(this.#watchdog);
    this.#socket.destroy();
    this.#ended.reject(error);
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

const socketTo = ({ host, port, tls }: ConnectionSettings): Socket =>
  tls ? connectSecurely(host, port, tls) : connect({ host, port, noDelay: true });

/** A port that speaks no TLS, or only TLS, is a mistake of settings that OpenSSL tells in its own words. */
const wordsOf = (error: NodeJS.ErrnoException): string =>
  error.code === 'EPROTO' || error.code?.startsWith('ERR_SSL_')
    ? `there is no TLS at this port as we speak it: leave "tls" out, or give the port at which the reader has it (${error.message})`
    : error.message;

/** The status of an answer, told as an error where it is not success. */
function refusedUnless(message: LlrpMessage, asked: MessageName): LlrpMessage {
  const status = message.parameters.find(({ name }) => name === 'LLRPStatus');
  const code = status?.fields.StatusCode;
  if (code === undefined || (code === SUCCESS && message.name !== 'ERROR_MESSAGE')) return message;
  const words = String(status?.fields.ErrorDescription ?? '');
  throw new LlrpError('refused', `${asked}: status ${String(code)}${words === '' ? '' : `, ${words}`}`);
}
