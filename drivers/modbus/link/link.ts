import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ByteStream } from '@millrace/byte-line';
import { DeviceError } from '@millrace/driver-api';
import { type Answer, echoQuestion, type Question } from '../codec/pdu.ts';
import { Exchange, type Framing } from './exchange.ts';
import { Turns } from './turns.ts';

/** All in milliseconds. */
export interface Timing {
  /** The longest a device may take to answer. */
  readonly answerWithin: number;
  /** Serial framing: an answer that has not come this long after it was given up will not come any more. */
  readonly lateWithin: number;
  /** Quiet on the line between an answer and the next question (RS-485 drivers must turn round). */
  readonly turnaround: number;
}

interface Job {
  readonly unit: number;
  readonly question: Question;
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Goes before what waits (a write before reads), with a bounded wait for the others. */
  readonly urgent?: boolean;
}

const BROADCAST = 0;
/** Modbus over serial line 1.02 §2.4.1: devices need 100 to 200 ms to take what was told to all of them. */
const AFTER_BROADCAST_MS = 150;

/**
 * One line to one or more units, with one question on it at a time; on Modbus TCP as many as the device was said to take.
 *
 * **Question n is never answered by answer n−1.** Modbus TCP numbers its questions (`Exchange`). On a serial line, and
 * behind a bridge, nothing but the shape tells answers apart; so after a question that was not answered, and for a new
 * link (whoever was there before may have asked), a unit counts as *out of step*. It is brought back by a question whose
 * answer cannot be mistaken: Return Query Data (function 8) with a random number. A unit answers in order, so whatever it
 * says to that (the number, or that it does not know the function) comes after all that it owed. A unit that keeps silent
 * to it is waited for: `lateWithin` after the question that was given up.
 */
export class Link {
  readonly #exchange: Exchange;
  readonly #framing: Framing;
  readonly #timing: Timing;
  readonly #turns = new Turns<Job>();
  readonly #closing = new AbortController();
  /** Serial framing: until when an answer to an old question may come from a unit; 0 is in step. */
  readonly #outOfStepUntil = new Map<number, number>();
  readonly #deafToEcho = new Set<number>();
  readonly #strangeUntil: number;
  /** Questions that may be out at once. */
  readonly #inFlight: number;
  #quietUntil = 0;
  /** How many are at work on what waits. */
  #running = 0;
  #gone: DeviceError | undefined;

  constructor(stream: ByteStream, framing: Framing, timing: Timing, lost: (error: DeviceError) => void, inFlight = 1) {
    this.#inFlight = inFlight;
    this.#framing = framing;
    this.#timing = timing;
    this.#strangeUntil = performance.now() + timing.lateWithin;
    this.#exchange = new Exchange(stream, framing, {
      lost: (error) => {
        this.#end(error);
        lost(error);
      },
      stray: (unit) => {
        if (this.#outOfStepUntil.get(unit) === 0) this.#loseStep(unit);
      },
    });
  }

  get strays(): number {
    return this.#exchange.counts.strays;
  }

  /**
   * The answer of a unit, an exception being one. Rejects with a DeviceError: `silent` where none came in time, `lost` or
   * `garbled` where the link is gone; with the signal's reason at once where the answer is not wanted any more.
   */
  ask(unit: number, question: Question, { signal, urgent = false }: AskOptions): Promise<Answer> {
    if (this.#gone) return Promise.reject(this.#gone);
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise<Answer>((resolve, reject) => {
      const done = () => signal.removeEventListener('abort', aborted);
      const job: Job = {
        unit,
        question,
        settle(answer) {
          done();
          resolve(answer);
        },
        fail(error) {
          done();
          reject(error);
        },
      };
      // A question that is out already keeps the line until it is answered or given up: only who asked is let go.
      const aborted = () => {
        this.#turns.remove(job);
        job.fail(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#turns.add(job, urgent);
      if (this.#running < this.#inFlight) void this.#run();
    });
  }

  async close(): Promise<void> {
    const reason = new DeviceError('lost', 'the link was closed');
    this.#end(reason);
    await this.#exchange.close(reason);
  }

  #end(error: DeviceError): void {
    if (this.#gone) return;
    this.#gone = error;
    this.#closing.abort(error);
    for (const job of this.#turns.drain()) job.fail(error);
  }

  async #run(): Promise<void> {
    this.#running++;
    for (let job = this.#turns.next(); job; job = this.#turns.next()) {
      try {
        job.settle(await this.#turn(job));
      } catch (error) {
        job.fail(this.#gone ?? error);
      }
    }
    this.#running--;
  }

  async #turn({ unit, question }: Job): Promise<Answer> {
    const serial = this.#framing === 'rtu';
    if (serial && unit === BROADCAST) return this.#broadcast(question);
    if (serial && this.#isOutOfStep(unit)) await this.#getInStep(unit);
    if (this.#quietUntil !== 0) await this.#quiet();
    const outcome = await this.#exchange.ask(unit, question, this.#timing.answerWithin);
    this.#rest(this.#timing.turnaround);
    if (outcome !== 'silent') return outcome;
    if (serial) this.#loseStep(unit);
    throw this.#silent(unit);
  }

  async #broadcast(question: Question): Promise<Answer> {
    if (question.dataBytes !== undefined) {
      throw new DeviceError('misconfigured', 'unit 0 is all units at once and answers nothing: name one to read from');
    }
    await this.#quiet();
    this.#exchange.tell(BROADCAST, question);
    this.#rest(AFTER_BROADCAST_MS);
    return { data: question.pdu.subarray(1) };
  }

  #isOutOfStep(unit: number): boolean {
    return performance.now() < (this.#outOfStepUntil.get(unit) ?? this.#strangeUntil);
  }

  #loseStep(unit: number): void {
    this.#outOfStepUntil.set(unit, performance.now() + this.#timing.lateWithin);
  }

  async #getInStep(unit: number): Promise<void> {
    if (!this.#deafToEcho.has(unit)) {
      await this.#quiet();
      const outcome = await this.#exchange.ask(unit, echoQuestion(randomInt(0x10000)), this.#timing.answerWithin);
      this.#rest(this.#timing.turnaround);
      if (outcome === 'silent') {
        // It does not know the function and says nothing, or it is away: the next question finds out by waiting.
        this.#deafToEcho.add(unit);
        throw this.#silent(unit);
      }
    } else {
      // One unit that is away must not hold up the others on its line.
      if (this.#turns.waiting) throw this.#silent(unit);
      const until = this.#outOfStepUntil.get(unit) ?? this.#strangeUntil;
      await this.#pause(until - performance.now());
    }
    this.#outOfStepUntil.set(unit, 0);
  }

  #silent(unit: number): DeviceError {
    return new DeviceError(
      'silent',
      `unit ${unit} did not answer within ${this.#timing.answerWithin} ms: is it on, and is the unit number right?`,
    );
  }

  #rest(milliseconds: number): void {
    if (milliseconds > 0) this.#quietUntil = performance.now() + milliseconds;
  }

  async #quiet(): Promise<void> {
    if (this.#quietUntil === 0) return;
    await this.#pause(this.#quietUntil - performance.now());
    this.#quietUntil = 0;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await delay(milliseconds, undefined, { signal: this.#closing.signal });
  }
}
