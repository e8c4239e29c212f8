import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16 } from '../codec/crc16.ts';
import type { Frame, FrameReader } from '../codec/frame.ts';
import { mbapFrame, mbapReader } from '../codec/mbap.ts';
import { answerOf, readQuestion, writeRegistersQuestion } from '../codec/pdu.ts';
import { rtuAnswers, rtuFrame, rtuQuestions } from '../codec/rtu.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

test('the checksum is that of the catalogue (CRC-16/MODBUS of "123456789" is 4B37)', () => {
  expect(crc16(ascii('123456789'), 0, 9)).toBe(0x4b37);
});

/** An answer to a reading of `registers` registers, or an exception. */
const answerPdu = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 125 }).map((half) => {
    const data = Uint8Array.from([...half, ...half]);
    return Uint8Array.from([3, data.length, ...data]);
  }),
  fc.constantFrom(Uint8Array.of(0x83, 2), Uint8Array.of(6, 0, 1, 0, 7), Uint8Array.of(16, 0, 1, 0, 2)),
);
const message = fc.record({ transaction: fc.nat(65535), unit: fc.nat(255), pdu: answerPdu });

/** Cuts bytes into pieces of the sizes given, over and over. */
function* pieces(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

function framesOf(reader: FrameReader, bytes: Uint8Array, sizes: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  for (const piece of pieces(bytes, sizes)) {
    frames.push(...reader.push(piece));
    expect(reader.pending).toBeLessThanOrEqual(260);
  }
  return frames;
}

const concat = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });

describe('frames come out as they went in, however they are cut', () => {
  test('Modbus TCP', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), sizes, (messages, cuts) => {
        const bytes = concat(messages.map(({ transaction, unit, pdu }) => mbapFrame(transaction, unit, pdu)));
        expect(framesOf(mbapReader(), bytes, cuts)).toEqual(messages);
      }),
    );
  });

  test('serial', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), sizes, (messages, cuts) => {
        const bytes = concat(messages.map(({ unit, pdu }) => rtuFrame(unit, pdu)));
        const wanted = messages.map(({ unit, pdu }) => ({ transaction: undefined, unit, pdu }));
        expect(framesOf(rtuAnswers(), bytes, cuts)).toEqual(wanted);
      }),
    );
  });

  test('questions on a serial line', () => {
    const asked = fc.oneof(
      fc.integer({ min: 1, max: 125 }).map((count) => readQuestion('holding', 7, count)),
      fc
        .uint8Array({ minLength: 1, maxLength: 60 })
        .map((half) => writeRegistersQuestion(3, concat([half, half]), true)),
    );
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 6 }), sizes, (questions, cuts) => {
        const bytes = concat(questions.map(({ pdu }) => rtuFrame(17, pdu)));
        expect(framesOf(rtuQuestions(), bytes, cuts).map(({ pdu }) => pdu)).toEqual(questions.map(({ pdu }) => pdu));
      }),
    );
  });
});

test('noise before a serial frame is skipped, at once or after a silence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), message, (noise, { unit, pdu }) => {
      const reader = rtuAnswers();
      const frames = [...reader.push(concat([noise, rtuFrame(unit, pdu)])), ...reader.silence()];
      expect(frames).toContainEqual({ transaction: undefined, unit, pdu });
      expect(reader.pending).toBe(0);
    }),
  );
});

test('a wrong header breaks a TCP stream for good, with the reason', () => {
  const reader = mbapReader();
  expect(reader.push(ascii('HTTP/1.1 400 Bad Request\r\n'))).toEqual([]);
  expect(reader.broken).toContain('no Modbus TCP');
  expect(reader.push(mbapFrame(1, 1, Uint8Array.of(3, 0)))).toEqual([]);
  const long = mbapReader();
  long.push(Uint8Array.of(0, 1, 0, 0, 0xff, 0xff, 1));
  expect(long.broken).toContain('65535 bytes');
  expect(long.pending).toBe(0);
});

describe('an answer to another question is none', () => {
  const question = readQuestion('holding', 0, 2);
  test.each<[string, number[], object]>([
    ['data', [3, 4, 0, 1, 0, 2], { data: Uint8Array.of(0, 1, 0, 2) }],
    ['an exception', [0x83, 2], { exception: 2 }],
    ['another function', [4, 4, 0, 1, 0, 2], { refused: 'mismatch' }],
    ['the exception of another function', [0x84, 2], { refused: 'mismatch' }],
    ['fewer bytes', [3, 2, 0, 1], { refused: 'mismatch' }],
    ['a count that lies', [3, 4, 0, 1], { refused: 'mismatch' }],
  ])('%s', (_, pdu, answer) =>
    expect(answerOf(question, Uint8Array.from(pdu))).toEqual(expect.objectContaining(answer)),
  );

  test('a write is answered by its own address alone', () => {
    const write = writeRegistersQuestion(5, Uint8Array.of(0, 9), false);
    expect(answerOf(write, Uint8Array.of(6, 0, 5, 0, 9))).toHaveProperty('data');
    expect(answerOf(write, Uint8Array.of(6, 0, 6, 0, 9))).toMatchObject({ refused: 'mismatch' });
    expect(answerOf(write, Uint8Array.of(6, 0, 5, 0, 8))).toMatchObject({ refused: 'mismatch' });
  });
});
