import { mutate, seeded } from '../../api/testing/mutate.ts';
import { AnswerError, AnswerReader } from '../codec/answers.ts';
import { statusOf, statusPart } from '../codec/status.ts';

export interface FuzzTold {
  readonly pushed: number;
  /** Answers that came out. */
  readonly answered: number;
  /** Connections that were given up. */
  readonly broken: number;
  /** The most bytes of an answer that was not whole. */
  readonly mostPending: number;
}

const ERRORS =
  '\x02\r\n  PRINTER STATUS\r\n   ERRORS:         1 00000000 00000005\r\n   WARNINGS:       1 00000000 00000002\r\n\x03';
const SAMPLES = [
  ERRORS,
  '\x02030,1,0,1245,000,0,0,0,000,0,0,0\x03\r\n',
  '\x02000,0,1,1,1,2,6,0,00000042,1,000\x03\r\n',
  '"1002"',
].map((text) => Buffer.from(text));

/** Feeds so many mutated answers to one connection after the other. Throws where bytes give neither an answer nor a reason. */
export function fuzzAnswers(seed: number, frames: number): FuzzTold {
  const random = seeded(seed);
  let reader = new AnswerReader();
  let [answered, broken, mostPending] = [0, 0, 0];
  for (let at = 0; at < frames; at++) {
    try {
      for (const { text } of reader.take(mutate(SAMPLES, random))) {
        answered++;
        const part = statusPart(text);
        if (part && statusOf([part]).faults.includes('')) throw new TypeError('a fault has no words');
      }
      mostPending = Math.max(mostPending, reader.pending);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      broken++;
      reader = new AnswerReader();
    }
  }
  return { pushed: frames, answered, broken, mostPending };
}
