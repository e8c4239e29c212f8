import type { ByteStream } from '@millrace/byte-line';
import { DeviceError } from '@millrace/driver-api';
import { isScaleFault, isScaleReading, type ScaleReader, type ScaleReading, type ScaleSaid } from './codec/index.ts';

/** So many lines in a row that mean nothing are another protocol, another speed or a broken cable. */
const FAULTS = 5;

interface Waiting {
  take(said: ScaleSaid): void;
  fail(error: Error): void;
}

/**
 * The line to one scale, one question at a time. Scales do not number their answers: after a question that was given up
 * nothing is asked until its answer came, and was thrown away, or cannot come any more.
 */
export class ScaleLine {
  readonly #stream: ByteStream;
  readonly #reader: ScaleReader;
  readonly #lateWithin: number;
  readonly #lost: (error: DeviceError) => void;
  #waiting: Waiting | null = null;
  /** An answer may still come until then, as of `performance.now()`. */
  #lateUntil = 0;
  #quiet: (() => void) | null = null;
  #faults = 0;
  #gone: DeviceError | null = null;

  /** `lateWithin` in milliseconds. */
  constructor(stream: ByteStream, reader: ScaleReader, lateWithin: number, lost: (error: DeviceError) => void) {
    this.#stream = stream;
    this.#reader = reader;
    this.#lateWithin = lateWithin;
    this.#lost = lost;
    stream.listen({
      bytes: (bytes) => {
        for (const said of this.#reader.push(bytes)) this.#hear(said);
      },
      gone: (error) => this.#end(error),
    });
  }

  /** What the scale answers to these bytes. Rejects with the signal's reason, or a DeviceError. */
  async ask(bytes: Uint8Array, signal: AbortSignal): Promise<ScaleSaid> {
    await this.#quietLine(signal);
    const answer = this.#wait(signal, () => {
      this.#lateUntil = performance.now() + this.#lateWithin;
    });
    this.#stream.write(bytes);
    return answer;
  }

  /** The next reading of a scale that sends by itself. */
  async next(signal: AbortSignal): Promise<ScaleReading> {
    for (;;) {
      const said = await this.#wait(signal, () => undefined);
      if (isScaleReading(said)) return said;
    }
  }

  async close(): Promise<void> {
    this.#gone ??= new DeviceError('lost', 'the line is closed');
    this.#waiting?.fail(this.#gone);
    this.#quiet?.();
    await this.#stream.close();
  }

  #hear(said: ScaleSaid): void {
    this.#faults = isScaleFault(said) ? this.#faults + 1 : 0;
    const waiting = this.#waiting;
    if (this.#faults >= FAULTS) {
      this.#end(new DeviceError('garbled', 'what comes is none of this protocol: look at protocol, speed and parity'));
    } else if (waiting) waiting.take(said);
    else if (this.#lateUntil > 0) {
      this.#lateUntil = 0;
      this.#quiet?.();
    }
  }

  #wait(signal: AbortSignal, onGivenUp: () => void): Promise<ScaleSaid> {
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(this.#lostAgain(this.#gone));
      if (signal.aborted) return reject(signal.reason as Error);
      const done = (): void => {
        this.#waiting = null;
        signal.removeEventListener('abort', aborted);
      };
      const aborted = (): void => {
        done();
        onGivenUp();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#waiting = {
        take(said) {
          done();
          resolve(said);
        },
        fail(error) {
          done();
          reject(error);
        },
      };
    });
  }

  /** Resolves when no answer to an earlier question can come any more. */
  async #quietLine(signal: AbortSignal): Promise<void> {
    const left = this.#lateUntil - performance.now();
    if (left <= 0 || this.#gone) return;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#quiet = null;
        this.#lateUntil = 0;
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      const timer = setTimeout(done, left);
      const aborted = (): void => {
        clearTimeout(timer);
        this.#quiet = null;
        reject(signal.reason as Error);
      };
      this.#quiet = done;
      if (signal.aborted) aborted();
      else signal.addEventListener('abort', aborted, { once: true });
    });
  }

  #end(error: DeviceError): void {
    if (this.#gone) return;
    this.#gone = error;
    this.#waiting?.fail(error);
    this.#quiet?.();
    void this.#stream.close();
    this.#lost(error);
  }

  /** However it ended, a later call finds the line gone. */
  #lostAgain = ({ message }: DeviceError): DeviceError => new DeviceError('lost', message);
}
