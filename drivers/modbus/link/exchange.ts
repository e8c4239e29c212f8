import type { ByteStream } from '@millrace/byte-line';
import { DeviceError } from '@millrace/driver-api';
import type { Frame, FrameReader } from '../codec/frame.ts';
import { mbapFrame, mbapReader } from '../codec/mbap.ts';
import { type Answer, answerOf, type Question } from '../codec/pdu.ts';
import { rtuAnswers, rtuFrame } from '../codec/rtu.ts';
import { isRefusal } from '../refusal.ts';

export type Framing = 'tcp' | 'rtu';
export type Outcome = Answer | 'silent';

/** A serial frame has no longer pause in it, even where an adapter or a bridge hands it over in pieces. */
const FRAME_PAUSE_MS = 60;
/** Questions of Modbus TCP whose answers may still come; more, and the other side is not answering at all. */
const MOST_UNANSWERED = 64;

interface Asked {
  /** When it is given up, in milliseconds of `performance`. */
  readonly until: number;
  readonly unit: number;
  readonly question: Question;
  readonly transaction: number;
  readonly settle: (outcome: Outcome) => void;
  readonly fail: (error: DeviceError) => void;
}

export interface ExchangeCounts {
  /** Answers that came after their question was given up, or twice, or from another unit: none was used. */
  readonly strays: number;
}

/**
 * Questions over one stream, and to each its own answer or none: one at a time where frames have no numbers.
 *
 * Modbus TCP numbers its questions: an answer with the number of a question that was given up is discarded; one with a
 * number that is not ours, or from another unit, or for another function, means that the two sides are out of step for a
 * reason that nobody knows, and the stream is dropped. On a serial line there is no number: what is not the answer asked
 * for is discarded and told (`stray`), and whoever asks must get in step before the next question (see `link.ts`).
 */
export class Exchange {
  readonly #stream: ByteStream;
  readonly #framing: Framing;
  readonly #reader: FrameReader;
  readonly #stray: (unit: number) => void;
  readonly #lost: (error: DeviceError) => void;
  readonly #unanswered = new Set<number>();
  /** What is out, by its number, the oldest first. */
  readonly #open = new Map<number, Asked>();
  #transaction: number;
  #pause: NodeJS.Timeout | undefined;
  /** One for all questions, for there are thousands a second: it runs its time, then looks at the oldest. */
  #timer: NodeJS.Timeout | undefined;
  #gone: DeviceError | undefined;
  #strays = 0;

  constructor(
    stream: ByteStream,
    framing: Framing,
    told: { lost(error: DeviceError): void; stray(unit: number): void },
  ) {
    this.#stream = stream;
    this.#framing = framing;
    this.#reader = framing === 'tcp' ? mbapReader() : rtuAnswers();
    this.#stray = told.stray;
    this.#lost = told.lost;
    // A bridge may hold answers to a connection of before: two that both begin with 1 would take each other's.
    this.#transaction = Math.floor(Math.random() * 0x10000);
    stream.listen({
      bytes: (bytes) => this.#heard(bytes),
      gone: (error) => this.#drop(error, this.#lost),
    });
  }

  get counts(): ExchangeCounts {
    return { strays: this.#strays };
  }

  /** Sends a question and waits for its answer, `within` ms at most. Rejects when the stream is gone or was dropped. */
  ask(unit: number, question: Question, within: number): Promise<Outcome> {
    if (this.#gone) return Promise.reject(this.#gone);
    if (this.#framing === 'rtu' && this.#open.size > 0) {
      return Promise.reject(new Error('a question is under way: one at a time'));
    }
    // What stands half read from before belongs to no answer that is still wanted.
    for (const frame of this.#reader.silence()) this.#discard(frame);
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    return new Promise<Outcome>((settle, fail) => {
      this.#open.set(transaction, { until: performance.now() + within, unit, question, transaction, settle, fail });
      if (!this.#timer) this.#watch(within);
      const { pdu } = question;
      this.#stream.write(this.#framing === 'tcp' ? mbapFrame(transaction, unit, pdu) : rtuFrame(unit, pdu));
    });
  }

  /** Sends what nobody answers: a broadcast on a serial line. */
  tell(unit: number, question: Question): void {
    this.#stream.write(rtuFrame(unit, question.pdu));
  }

  async close(reason: DeviceError): Promise<void> {
    this.#drop(reason, () => undefined);
    await this.#stream.close();
  }

  #heard(bytes: Uint8Array): void {
    if (this.#gone) return;
    clearTimeout(this.#pause);
    for (const frame of this.#reader.push(bytes)) this.#take(frame);
    if (this.#reader.broken !== undefined) this.#garbled(this.#reader.broken);
    else if (this.#framing === 'rtu' && this.#reader.pending > 0) {
      this.#pause = setTimeout(() => {
        for (const frame of this.#reader.silence()) this.#take(frame);
      }, FRAME_PAUSE_MS);
    }
  }

  #take(frame: Frame): void {
    if (this.#gone) return;
    if (this.#framing === 'tcp') this.#takeNumbered(frame);
    else this.#takeUnnumbered(frame);
  }

  #takeNumbered(frame: Frame): void {
    const transaction = frame.transaction as number;
    const asked = this.#open.get(transaction);
    if (!asked) {
      if (this.#unanswered.delete(transaction)) this.#strays++;
      else this.#garbled(`an answer has the number ${transaction}, which is of no open question`);
      return;
    }
    const answer = answerOf(asked.question, frame.pdu);
    if (frame.unit !== asked.unit) this.#garbled(`unit ${frame.unit} answers for unit ${asked.unit}`);
    else if (isRefusal(answer)) this.#garbled(answer.message);
    else this.#settle(asked, answer);
  }

  #takeUnnumbered(frame: Frame): void {
    const [asked] = this.#open.values();
    const answer = asked && frame.unit === asked.unit ? answerOf(asked.question, frame.pdu) : undefined;
    if (!asked || answer === undefined || isRefusal(answer)) this.#discard(frame);
    else this.#settle(asked, answer);
  }

  #discard(frame: Frame): void {
    this.#strays++;
    this.#stray(frame.unit);
  }

  #settle(asked: Asked, outcome: Outcome): void {
    this.#open.delete(asked.transaction);
    asked.settle(outcome);
  }

  #watch(milliseconds: number): void {
    // It may run on between questions: then it must not keep the process.
    // Where the process was kept from running, an answer may lie in the socket that timers come before: it is not late.
    this.#timer = setTimeout(() => setImmediate(() => this.#giveUpLate()), milliseconds).unref();
  }

  #giveUpLate(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const asked of this.#open.values()) {
      if (asked.until > now) {
        this.#watch(Math.ceil(asked.until - now));
        return;
      }
      this.#tooLate(asked);
    }
  }

  #tooLate(asked: Asked): void {
    if (this.#framing === 'tcp') {
      this.#unanswered.add(asked.transaction);
      if (this.#unanswered.size > MOST_UNANSWERED) {
        this.#drop(
          new DeviceError('silent', `${MOST_UNANSWERED} questions were not answered: the connection is left`),
          this.#lost,
        );
        return;
      }
    }
    this.#settle(asked, 'silent');
  }

  #garbled(what: string): void {
    this.#drop(
      new DeviceError('garbled', `${what}: the connection is left, so that no answer goes astray`),
      this.#lost,
    );
  }

  #drop(error: DeviceError, tell: (error: DeviceError) => void): void {
    if (this.#gone) return;
    this.#gone = error;
    clearTimeout(this.#pause);
    clearTimeout(this.#timer);
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const asked of open) asked.fail(error);
    // Closing never rejects: what is gone already is gone.
    void this.#stream.close();
    tell(error);
  }
}
