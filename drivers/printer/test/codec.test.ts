import { expect, test } from 'vitest';
import { seeds } from '../../api/testing/mutate.ts';
import { AnswerError, AnswerReader } from '../codec/answers.ts';
import { jobOf } from '../codec/job.ts';
import { statusOf, statusPart } from '../codec/status.ts';
import { fuzzAnswers } from '../sim/fuzz-answers.ts';

/** The example of the ZPL II Programming Guide at ~HQES: paper out and head open, and a head to be cleaned. */
const ERRORS =
  '\r\n  PRINTER STATUS\r\n   ERRORS:         1 00000000 00000005\r\n   WARNINGS:       1 00000000 00000002\r\n';

test('answers come whole, however the bytes are cut', () => {
  const bytes = Buffer.from('\x02030,0\x03\r\n"1002"\x02a\x03');
  const whole = [
    { kind: 'framed', text: '030,0' },
    { kind: 'variable', text: '1002' },
    { kind: 'framed', text: 'a' },
  ];
  expect(new AnswerReader().take(bytes)).toEqual(whole);
  const reader = new AnswerReader();
  expect([...bytes].flatMap((byte) => reader.take([byte] as unknown as Uint8Array))).toEqual(whole);
  expect(() => new AnswerReader().take(Buffer.from('HTTP/1.1'))).toThrow(AnswerError);
  expect(() => new AnswerReader().take(Buffer.alloc(5_000, '\x02'))).toThrow('longer than 4096');
});

test('a status is told in words', () => {
  const parts = ['030,1,1,1245,003,0,0,1,000,0,0,0', '000,0,1,1,1,2,6,0,00000042,1,000', '1234,0', ERRORS].map(
    statusPart,
  );
  expect(statusOf(parts.filter((part) => part !== null))).toEqual({
    faults: ['head open', 'paper out', 'ribbon out', 'paused'],
    warnings: ['clean the print head'],
    waiting: 3,
    remaining: 42,
    receiving: true,
  });
  expect(statusPart('030,1')).toEqual({ part: 'memory' });
  expect(statusPart('a,b')).toBeNull();
  const unknown = statusPart(ERRORS.replace('00000005', '40000000'));
  expect(unknown).toMatchObject({ errors: { faults: ['fault 40000000'] } });
});

test('a job is what it prints, and nothing that asks or changes the printer', () => {
  expect(jobOf('^XA^FDa^FS^XZ')).toMatchObject({ labels: 1 });
  expect(jobOf('^XA^DFR:T.ZPL^FDa^FS^XZ^XA^XFR:T.ZPL^PQ25,0,1,Y^XZ^xa^xz')).toMatchObject({ labels: 26 });
  for (const [zpl, words] of [
    ['hello', 'there is no ^XA'],
    ['^XA^FDa', 'label 1 has no ^XZ'],
    ['^XA^HH^XZ', '"^HH" asks'],
    ['~HS^XA^XZ', '"~HS" asks'],
    ['^XA^XZ! U1 setvar "x" "y"', '"! U1" asks'],
    ['^XA^CC/^XZ', '"^CC" asks'],
  ] as const) {
    expect(jobOf(zpl), zpl).toEqual({ fault: expect.stringContaining(words) as string });
  }
});

test('any bytes are answers or a reason: ten thousand mutated ones', () => {
  for (const seed of seeds()) {
    const told = fuzzAnswers(seed, 5_000);
    console.log(`seed ${seed}: ${told.pushed} mutated answers, ${told.answered} came out, ${told.broken} were refused`);
    expect(told.answered).toBeGreaterThan(0);
    expect(told.broken).toBeGreaterThan(0);
  }
});
