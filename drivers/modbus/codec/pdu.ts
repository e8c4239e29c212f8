import type { Table } from '../address.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** Modbus Application Protocol 1.1b3 §6. */
export const FUNCTION = {
  readCoils: 1,
  readDiscrete: 2,
  readHolding: 3,
  readInput: 4,
  writeCoil: 5,
  writeRegister: 6,
  diagnostics: 8,
  writeCoils: 15,
  writeRegisters: 16,
  maskWrite: 22,
} as const;

export const READ_FUNCTION: Readonly<Record<Table, number>> = { coil: 1, discrete: 2, holding: 3, input: 4 };
/** The most one answer can carry. */
export const MOST_REGISTERS = 125;
export const MOST_BITS = 2000;
export const MOST_WRITTEN_REGISTERS = 123;

/** A question: its bytes, and how many bytes of data the answer must bring (undefined: it must repeat `echo` bytes). */
export interface Question {
  readonly pdu: Uint8Array;
  readonly dataBytes?: number;
  readonly echo?: number;
}

export function readQuestion(table: Table, offset: number, count: number): Question {
  const bits = table === 'coil' || table === 'discrete';
  return {
    pdu: words(READ_FUNCTION[table], offset, count),
    dataBytes: bits ? Math.ceil(count / 8) : count * 2,
  };
}

export const writeCoilQuestion = (offset: number, on: boolean): Question => ({
  pdu: words(FUNCTION.writeCoil, offset, on ? 0xff00 : 0),
  echo: 5,
});

/** One register by function 6, more by 16; `multiple` asks for 16 alone, which some devices know only. */
export function writeRegistersQuestion(offset: number, bytes: Uint8Array, multiple: boolean): Question {
  const count = bytes.length / 2;
  if (count === 1 && !multiple) {
    return { pdu: words(FUNCTION.writeRegister, offset, ((bytes[0] as number) << 8) | (bytes[1] as number)), echo: 5 };
  }
  const pdu = new Uint8Array(6 + bytes.length);
  pdu.set(words(FUNCTION.writeRegisters, offset, count));
  pdu[5] = bytes.length;
  pdu.set(bytes, 6);
  return { pdu, echo: 5 };
}

export const maskWriteQuestion = (offset: number, and: number, or: number): Question => ({
  pdu: words(FUNCTION.maskWrite, offset, and, or),
  echo: 7,
});

/** Return Query Data (function 8, sub-function 0): a device repeats the number, whatever it is otherwise asked. */
export const echoQuestion = (number: number): Question => ({ pdu: words(FUNCTION.diagnostics, 0, number), echo: 5 });

/** §7: what a device says no by. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'the device does not know this function: choose another table or way of writing',
  2: 'the device has no such address: check it against the manual (from zero or one), and gaps against forbidden ranges',
  3: 'the device does not take this value or count',
  4: 'the device failed while it answered',
  5: 'the device has begun and needs time',
  6: 'the device is busy',
  8: 'the device found its memory damaged',
  10: 'the bridge has no way to this unit: check its settings',
  11: 'the unit behind the bridge does not answer: check wiring, address and speed',
};
export const exceptionText = (code: number): string =>
  `${EXCEPTIONS[code] ?? 'the device says no by a code of its own'} (exception ${code})`;

export type Answer = { readonly data: Uint8Array } | { readonly exception: number };

/** What a PDU says to a question: its data, an exception, or that it answers something else. */
export function answerOf(question: Question, pdu: Uint8Array): Answer | Refusal<'mismatch'> {
  const asked = question.pdu[0] as number;
  const code = pdu[0] as number;
  if (code === (asked | 0x80) && pdu.length === 2) return { exception: pdu[1] as number };
  if (code !== asked) return refuse('mismatch', `function ${code} answers function ${asked}`);
  if (question.dataBytes !== undefined) {
    const { dataBytes } = question;
    if (pdu[1] !== dataBytes || pdu.length !== dataBytes + 2) {
      return refuse('mismatch', `${pdu.length - 2} bytes of data where ${dataBytes} were asked for`);
    }
    return { data: pdu.subarray(2) };
  }
  const echo = question.echo ?? 1;
  for (let at = 0; at < echo; at++) {
    if (pdu[at] !== question.pdu[at]) return refuse('mismatch', 'the answer repeats another question than was asked');
  }
  return pdu.length === echo ? { data: pdu.subarray(1) } : refuse('mismatch', 'the answer has another length');
}

function words(code: number, ...values: readonly number[]): Uint8Array {
  const pdu = new Uint8Array(1 + values.length * 2);
  pdu[0] = code;
  values.forEach((value, at) => {
    pdu[1 + at * 2] = value >> 8;
    pdu[2 + at * 2] = value & 0xff;
  });
  return pdu;
}
