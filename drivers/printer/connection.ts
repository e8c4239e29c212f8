import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DeviceError, openSocket } from '@millrace/driver-api';
import { type Answer, AnswerError, AnswerReader } from './codec/answers.ts';
import { type PrinterStatus, type StatusPart, statusOf, statusPart } from './codec/status.ts';

/** Parts of a whole status: three strings of ~HS; ~HQES where it is known. */
const HOST_STRINGS = 3;
/** ms that the second command is waited for once the first was answered: some printers know only one of them. */
const GRACE = 400;

/** What a printer has been found to answer. Firmware knows ~HS, ~HQES, variables, or some of them. */
export interface Knows {
  hostStatus: boolean;
  errors: boolean;
  counter: boolean;
}

/** One connection to a printer. What was answered is never taken for the answer to a later question: it ends instead. */
export class PrinterConnection {
  private readonly socket: Socket;
  private readonly where: string;
  private readonly reader = new AnswerReader();
  private heard: Answer[] = [];
  private wake: (() => void) | null = null;
  private ended: DeviceError | null = null;

  private constructor(socket: Socket, where: string) {
    this.socket = socket;
    this.where = where;
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.on('error', (cause) => this.end(new DeviceError('lost', `${where}: the connection broke`, { cause })));
    socket.on('close', () => this.end(new DeviceError('lost', `${where}: the printer ended the connection`)));
  }

  static async open(host: string, port: number, signal: AbortSignal): Promise<PrinterConnection> {
    return new PrinterConnection(await openSocket(host, port, signal), `${host}:${port}`);
  }

  close(): void {
    this.end(new DeviceError('lost', 'we ended the connection'));
  }

  /**
   * How the printer stands. Some printers answer ~HS only while nothing is wrong with them, some know no ~HQES: then the one
   * answer is the status, and the connection ends with it, for the other answer may still come. `knows` learns from it.
   */
  async status(knows: Knows, timeout: number, signal: AbortSignal): Promise<PrinterStatus> {
    const parts: StatusPart[] = [];
    const host = (): boolean => parts.filter(({ part }) => part !== 'errors').length >= HOST_STRINGS;
    const errors = (): boolean => parts.some(({ part }) => part === 'errors');
    const whole = (): boolean => (host() || !knows.hostStatus) && (errors() || !knows.errors);
    await this.write(`${knows.errors ? '~HQES' : ''}${knows.hostStatus ? '~HS' : ''}\r\n`, signal);
    let until = performance.now() + timeout;
    while (!whole() && performance.now() < until) {
      const before = host() || errors();
      for (const answer of await this.answers(until, signal)) parts.push(this.partOf(answer));
      if (!before && (host() || errors())) until = Math.min(until, performance.now() + GRACE);
    }
    if (!host() && !errors()) {
      throw this.end(new DeviceError('silent', `${this.where}: the printer does not answer: does it speak ZPL?`));
    }
    const status = statusOf(parts);
    if (!whole()) {
      if (host()) knows.errors = false;
      else if (status.faults.length === 0) knows.hostStatus = false;
      this.close();
    }
    return status;
  }

  /** Labels that the printer has counted in its life; null where it keeps no such count. */
  async counter(name: string, knows: Knows, timeout: number, signal: AbortSignal): Promise<number | null> {
    if (!knows.counter) return null;
    await this.write(`! U1 getvar "${name}"\r\n`, signal);
    const [answer] = await this.answers(performance.now() + timeout, signal);
    if (answer?.kind === 'framed') {
      throw this.end(new DeviceError('garbled', `${this.where}: another answer came than was asked for`));
    }
    if (answer && /^\d{1,12}$/.test(answer.text)) return Number(answer.text);
    knows.counter = false;
    if (!answer) this.close();
    return null;
  }

  private partOf({ kind, text }: Answer): StatusPart {
    const part = kind === 'framed' ? statusPart(text) : null;
    if (part) return part;
    throw this.end(new DeviceError('garbled', `${this.where}: what answers there is no label printer that speaks ZPL`));
  }

  /** Resolves when the bytes are on their way; whether they were printed, the printer says. */
  write(text: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.ended ?? signal.aborted) {
        reject(this.ended ?? (signal.reason as Error));
        return;
      }
      this.socket.write(Buffer.from(text, 'utf8'), (error) => (error ? reject(this.ended ?? error) : resolve()));
    });
  }

  /** What came since; waits for something until then, and gives nothing where nothing came. */
  private async answers(until: number, signal: AbortSignal): Promise<Answer[]> {
    const left = until - performance.now();
    if (this.heard.length === 0 && !this.ended && left > 0) {
      const waiting = new AbortController();
      const some = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      const ends = AbortSignal.any([waiting.signal, signal]);
      await Promise.race([some, delay(left, undefined, { signal: ends }).catch(() => undefined)]);
      waiting.abort();
    }
    signal.throwIfAborted();
    if (this.ended && this.heard.length === 0) throw this.ended;
    return this.heard.splice(0);
  }

  private take(bytes: Buffer): void {
    try {
      this.heard.push(...this.reader.take(bytes));
      this.wake?.();
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.end(new DeviceError('garbled', `${this.where}: ${error.message}`));
    }
  }

  private end(error: DeviceError): DeviceError {
    if (this.ended) return this.ended;
    this.ended = error;
    this.socket.destroy();
    this.wake?.();
    return error;
  }

  get alive(): boolean {
    return this.ended === null;
  }
}
