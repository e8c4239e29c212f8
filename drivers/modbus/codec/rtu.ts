import { crc16 } from './crc16.ts';
import type { Frame, FrameReader } from './frame.ts';
import { joined } from './mbap.ts';

const LONGEST = 256;
const EXCEPTION = 0x80;

export function rtuFrame(unit: number, pdu: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(pdu.length + 3);
  bytes[0] = unit;
  bytes.set(pdu, 1);
  const crc = crc16(bytes, 0, pdu.length + 1);
  bytes[pdu.length + 1] = crc & 0xff;
  bytes[pdu.length + 2] = crc >> 8;
  return bytes;
}

/**
 * Length of the frame at `at`, from what its own bytes say: nothing else marks its end where the pauses between bytes
 * are lost (USB adapters, bridges). 0: not known yet; -1: no frame begins here.
 */
type LengthOf = (bytes: Uint8Array, at: number) => number;

const ANSWERS_WITH_COUNT = new Set([1, 2, 3, 4, 12, 17, 20, 21, 23]);
const FIXED_ANSWERS: Readonly<Record<number, number>> = { 5: 8, 6: 8, 7: 5, 8: 8, 11: 8, 15: 8, 16: 8, 22: 10 };

const answerLength: LengthOf = (bytes, at) => {
  if (at + 1 >= bytes.length) return 0;
  const code = bytes[at + 1] as number;
  if (code & EXCEPTION) return 5;
  const fixed = FIXED_ANSWERS[code];
  if (fixed !== undefined) return fixed;
  if (!ANSWERS_WITH_COUNT.has(code)) return -1;
  if (at + 2 >= bytes.length) return 0;
  const length = 5 + (bytes[at + 2] as number);
  return length > LONGEST ? -1 : length;
};

const questionLength: LengthOf = (bytes, at) => {
  if (at + 1 >= bytes.length) return 0;
  const code = bytes[at + 1] as number;
  if ((code >= 1 && code <= 6) || code === 8) return 8;
  if (code === 22) return 10;
  if (code !== 15 && code !== 16) return -1;
  if (at + 6 >= bytes.length) return 0;
  const length = 9 + (bytes[at + 6] as number);
  return length > LONGEST ? -1 : length;
};

/** Reads a serial line as the one who asks. */
export const rtuAnswers = (): FrameReader => rtuReader(answerLength);
/** Reads a serial line as a device. */
export const rtuQuestions = (): FrameReader => rtuReader(questionLength);

/**
 * Where no frame begins, or its CRC is wrong, one byte is skipped and the next is tried: each place is tried once, so that
 * n bytes cost at most n checksums of 256 bytes.
 */
function rtuReader(lengthOf: LengthOf): FrameReader {
  let rest: Uint8Array = new Uint8Array(0);
  let skipped = 0;

  const scan = (all: Uint8Array, from: number): readonly Frame[] => {
    const frames: Frame[] = [];
    let at = from;
    while (at < all.length) {
      const length = lengthOf(all, at);
      if (length === 0 || (length > 0 && at + length > all.length)) break;
      if (length > 0 && isSound(all, at, length)) {
        frames.push({
          transaction: undefined,
          unit: all[at] as number,
          pdu: all.slice(at + 1, at + length - 2),
        });
        at += length;
      } else {
        at++;
        skipped++;
      }
    }
    rest = all.slice(at);
    return frames;
  };

  return {
    push: (bytes) => scan(rest.length === 0 ? bytes : joined(rest, bytes), 0),
    silence() {
      const found: Frame[] = [];
      while (rest.length > 0) {
        skipped++;
        found.push(...scan(rest, 1));
      }
      return found;
    },
    broken: undefined,
    get skipped() {
      return skipped;
    },
    get pending() {
      return rest.length;
    },
  };
}

function isSound(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length - 2;
  return crc16(bytes, at, end) === ((bytes[end] as number) | ((bytes[end + 1] as number) << 8));
}
