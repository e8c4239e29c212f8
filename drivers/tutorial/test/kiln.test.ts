import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { conformance } from '../../api/testing/conformance.ts';
import { parseAnswer } from '../codec.ts';
import { kilnDriver } from '../index.ts';
import { Kiln } from '../sim/kiln.ts';

conformance(kilnDriver, () => new Kiln());

test('an answer says its number, the time of the kiln, and what it measured', () => {
  expect(parseAnswer('7 OK 1780000000000 temp=812.5 gas=?')).toEqual({
    number: 7,
    time: 1_780_000_000_000_000,
    values: new Map([
      ['temp', 812.5],
      ['gas', null],
    ]),
  });
  expect(parseAnswer('8 ERR gas cannot be set')).toEqual({ number: 8, refused: 'gas cannot be set' });
  for (const line of ['', '7', '0 OK 1', '7 OK 1 temp=', '7 OK 1 temp=1.2.3', '7 NO 1', '7 OK 1 temp=1 ']) {
    expect(parseAnswer(line), line).toBeNull();
  }
});

property.prop([fc.string({ unit: 'binary', maxLength: 300 })], { numRuns: 10_000 })(
  'any line is an answer or none: nothing is thrown',
  (line) => {
    const answer = parseAnswer(line);
    expect(answer === null || Number.isInteger(answer.number)).toBe(true);
  },
);
