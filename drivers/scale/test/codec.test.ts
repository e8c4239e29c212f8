import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  grammarFault,
  type LineGrammar,
  lineReader,
  readScaleCommand,
  type ScaleReader,
  type ScaleReading,
  type ScaleSaid,
  scaleCommand,
  sicsReader,
  toledo8217Reader,
  toledoContinuousReader,
  writeLine,
  writeSics,
  writeToledo8217,
  writeToledoContinuous,
} from '../codec/index.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const reading = (of: Partial<ScaleReading>): ScaleReading => ({
  weight: null,
  unit: 'kg',
  stable: true,
  range: 'within',
  net: null,
  tare: null,
  zero: null,
  ...of,
});
const faults = (said: readonly ScaleSaid[]) => said.map((one) => ('fault' in one ? one.fault : 'none'));
const STX = '\u0002';

describe('Toledo 8217', () => {
  const read = (text: string) => toledo8217Reader({ unit: 'kg' }).push(bytes(text));

  test('a weight at rest, gross or net; why there is none', () => {
    expect(read(`${STX}12.340\r`)).toEqual([reading({ weight: '12.340', net: false })]);
    expect(read(`${STX}01.50N\r`)).toEqual([reading({ weight: '1.50', net: true })]);
    expect(read(`${STX}?A\r`)).toEqual([reading({ stable: false, net: false, zero: false })]);
    expect(read(`${STX}?B\r`)).toEqual([reading({ range: 'over', net: false, zero: false })]);
    expect(read(`${STX}?D\r`)).toEqual([reading({ range: 'under', net: false, zero: false })]);
    expect(read(`${STX}?P\r`)).toEqual([reading({ net: false, zero: true })]);
    expect(read(`${STX}?\`\r`)).toEqual([reading({ net: true, zero: false })]);
    expect(read(`${STX}\r`)).toEqual([{ answer: 'done', text: '' }]);
  });

  test('even parity in the eighth bit changes nothing', () => {
    const withParity = bytes(`${STX}12.340\r`).map(
      (byte) => byte | (([...byte.toString(2)].filter((bit) => bit === '1').length % 2) * 0x80),
    );
    expect(toledo8217Reader({ unit: 'kg' }).push(withParity)).toEqual([reading({ weight: '12.340', net: false })]);
  });

  test('what is none of it is a fault, and the next line is read', () => {
    expect(faults(read(`12.34\r${STX}1x.34\r${STX}?\u0001\r${'9'.repeat(500)}\r${STX}12.3${STX}12.340\r`))).toEqual([
      'wrong-form',
      'wrong-number',
      'unknown-status',
      'too-long',
      'none',
    ]);
  });
});

describe('Toledo continuous', () => {
  const read = (text: string, checksum = false) => toledoContinuousReader({ checksum }).push(bytes(text));

  test('weight, tare, point, unit and state as the status bytes say', () => {
    // A: three decimals, by ones; B: net, kg, in rest; C: the unit is that of B.
    expect(read(`${STX}-1  12345   500\r`)).toEqual([
      reading({ weight: '12.345', unit: 'kg', net: true, tare: '0.500' }),
    ]);
    // Moving, negative, pounds, gross, no decimals.
    expect(read(`${STX}**     77     0\r`)).toEqual([
      reading({ weight: '-77', unit: '[lb_av]', net: false, stable: false, tare: '0' }),
    ]);
    // Over its range; grams; a tenth of the display's step.
    expect(read(`${STX}+4!999999     0\r`)).toMatchObject([{ range: 'over', weight: null, unit: 'g', tare: '0.0' }]);
    expect(read(`${STX}+00  1234     0\r`)).toMatchObject([{ weight: '12.34', unit: 'kg' }]);
    expect(read(`${STX}(0     12     0\r`)).toMatchObject([{ weight: '1200', unit: 'kg' }]);
  });

  test('a checksum that does not fit, a byte too few: one message is lost, the next is read', () => {
    const good = writeToledoContinuous(reading({ weight: '12.345', net: false, tare: '0.000' }), { checksum: true });
    if (!good) throw new Error('six digits are enough for this');
    const wrong = good.map((byte, at) => (at === 8 ? byte ^ 1 : byte));
    const reader = toledoContinuousReader({ checksum: true });
    expect(faults(reader.push(wrong))).toEqual(['wrong-checksum']);
    expect(
      faults([...reader.push(good.subarray(0, 9)), ...reader.push(good.subarray(10)), ...reader.push(good)]),
    ).toEqual(['wrong-form', 'none']);
    expect(faults(read(`noise${STX}-0  12345     0\r`))).toEqual(['none']);
    expect(faults(read(`${STX}-0  12x45     0\r`))).toEqual(['wrong-number']);
    expect(faults(read(`${STX}-0' 12345     0\r`))).toEqual(['unknown-unit']);
  });
});

describe('MT-SICS', () => {
  const read = (text: string) => sicsReader().push(bytes(text));

  test('weights at rest and moving, out of range, tares, answers', () => {
    expect(read('S S     100.00 g\r\nS D      -0.02 kg\r\n')).toEqual([
      reading({ weight: '100.00', unit: 'g' }),
      reading({ weight: '-0.02', stable: false }),
    ]);
    expect(read('S +\r\nS -\r\n')).toMatchObject([
      { range: 'over', weight: null },
      { range: 'under', weight: null },
    ]);
    expect(read('T S      10.00 g\r\nTA A      10.00 g\r\n')).toMatchObject([
      { tare: '10.00' },
      { tare: '10.00', unit: 'g' },
    ]);
    expect(read('S I\r\nZ A\r\nZ +\r\nES\r\nI4 A "B021002593"\r\nTAC A\r\n')).toMatchObject([
      { answer: 'busy' },
      { answer: 'done' },
      { answer: 'over' },
      { answer: 'not-understood' },
      { answer: 'text', text: 'I4 A "B021002593"' },
      { answer: 'done' },
    ]);
  });

  test('what is none of it', () => {
    expect(faults(read('S S 1.2.3 g\nS S 1.2 stone\nS S 1.2 g g\nS X 1.2 g\nhello\n'))).toEqual([
      'wrong-number',
      'unknown-unit',
      'unknown-unit',
      'unknown-status',
      'wrong-form',
    ]);
  });
});

const AND: LineGrammar = {
  template: '{status},{mode},{weight:9} {unit}',
  end: '\r\n',
  status: { ST: 'stable', US: 'moving', OL: 'over', UL: 'under' },
  mode: { GS: 'gross', NT: 'net' },
  units: { kg: 'kg', g: 'g', lb: '[lb_av]' },
};

describe('lines by a grammar', () => {
  const read = (text: string, grammar = AND) => lineReader(grammar).push(bytes(text));

  test('the same words that a technician sees in a manual', () => {
    expect(read('ST,GS,+00254.80 kg\r\nUS,NT,-   12.5 lb\r\n')).toEqual([
      reading({ weight: '254.80', net: false }),
      reading({ weight: '-12.5', unit: '[lb_av]', net: true, stable: false }),
    ]);
    expect(read('OL,GS, ------- kg\r\n')).toEqual([reading({ stable: false, range: 'over', net: false })]);
    const bare: LineGrammar = { template: '{any:2}{weight:7} T{tare:7}', end: '\r', unit: 'kg' };
    expect(read('\u0002q  12.50 T   1.25\r', bare)).toEqual([reading({ weight: '12.50', tare: '1.25' })]);
  });

  test('what does not fit says which part', () => {
    expect(
      faults(read('XX,GS,1 kg\r\nST,GS,abc kg\r\nST,GS,------- kg\r\nST,GS,1 st\r\nST;GS,1 kg\r\nST,GS,1 kg?\r\n')),
    ).toEqual(['unknown-status', 'wrong-number', 'wrong-number', 'unknown-unit', 'wrong-form', 'wrong-form']);
  });

  test.each([
    [{ ...AND, template: '{status} {unit}' }, 'the template has no {weight}'],
    [{ ...AND, template: '{weight} {wait}' }, '{wait} is not known'],
    [{ ...AND, template: '{weight' }, 'a bracket that is alone'],
    [{ ...AND, template: '{weight} {weight}' }, 'twice'],
    [{ template: '{weight} {unit}', end: '\r' as const }, 'say what the words of {unit} are'],
    [{ ...AND, template: `{weight}${'x'.repeat(300)}` }, 'at most 200 letters'],
  ])('a grammar that cannot be used is refused in words: %j', (grammar, why) => {
    expect(grammarFault(grammar)).toContain(why);
    expect(() => lineReader(grammar)).toThrow(why);
  });
});

test('commands, both ways; one that a protocol does not have is none', () => {
  for (const protocol of ['toledo-8217', 'sics', 'toledo-continuous'] as const) {
    for (const command of ['weigh', 'weigh-now', 'repeat', 'zero', 'tare', 'clear-tare', 'reset'] as const) {
      const asked = scaleCommand(protocol, command);
      if (asked) expect(readScaleCommand(protocol, asked)).toBe(command);
    }
    expect(readScaleCommand(protocol, bytes('nonsense'))).toBeUndefined();
  }
  expect(scaleCommand('toledo-continuous', 'weigh')).toBeUndefined();
  expect(scaleCommand('sics', 'tare')).toEqual(bytes('T\r\n'));
});

/** A decimal of six digits at most, as a display shows it. */
const decimal = fc
  .tuple(fc.nat(999_999), fc.constantFrom(0, 1, 2, 3))
  .map(([digits, places]) => (places === 0 ? String(digits) : (digits / 10 ** places).toFixed(places)))
  .filter((text) => text.replace('.', '').length <= 6);
const signed = fc
  .tuple(decimal, fc.boolean())
  .map(([text, negative]) => (negative && /[1-9]/.test(text) ? `-${text}` : text));
const places = (text: string): number => text.split('.')[1]?.length ?? 0;

interface Case {
  readonly name: string;
  readonly reader: () => ScaleReader;
  readonly readings: fc.Arbitrary<ScaleReading>;
  readonly write: (of: ScaleReading) => Uint8Array | undefined;
}
const outOf = fc.constantFrom<ScaleReading['range']>('over', 'under');
const CASES: readonly Case[] = [
  {
    name: 'Toledo 8217',
    reader: () => toledo8217Reader({ unit: 'kg' }),
    write: writeToledo8217,
    readings: fc.oneof(
      fc
        .tuple(fc.nat(99_999), fc.boolean())
        .map(([digits, net]) => reading({ weight: (digits / 1000).toFixed(3), net })),
      fc.record({ stable: fc.boolean(), net: fc.boolean(), zero: fc.boolean() }).map(reading),
      outOf.map((range) => reading({ range, net: false, zero: false })),
    ),
  },
  ...[false, true].map(
    (checksum): Case => ({
      name: `Toledo continuous, ${checksum ? 'with' : 'without'} checksum`,
      reader: () => toledoContinuousReader({ checksum }),
      write: (of) => writeToledoContinuous(of, { checksum }),
      readings: fc
        .record({
          weight: signed,
          tare: decimal,
          unit: fc.constantFrom('kg', '[lb_av]', 'g', 't', '[oz_av]'),
          stable: fc.boolean(),
          net: fc.boolean(),
        })
        .filter(({ weight, tare }) => places(weight) === places(tare))
        .map(reading),
    }),
  ),
  {
    name: 'MT-SICS',
    reader: sicsReader,
    write: writeSics,
    readings: fc.oneof(
      fc
        .record({ weight: signed, unit: fc.constantFrom('kg', 'g', '[lb_av]', '[oz_tr]'), stable: fc.boolean() })
        .map(reading),
      fc.record({ tare: decimal, unit: fc.constantFrom('kg', 'g') }).map(reading),
      outOf.map((range) => reading({ range, unit: null, stable: false })),
    ),
  },
  {
    name: 'a line grammar',
    reader: () => lineReader(AND),
    write: (of) => writeLine(of, AND),
    readings: fc.oneof(
      fc
        .record({
          weight: signed,
          unit: fc.constantFrom('kg', 'g', '[lb_av]'),
          stable: fc.boolean(),
          net: fc.boolean(),
        })
        .map(reading),
      fc.record({ range: outOf, net: fc.boolean() }).map((of) => reading({ ...of, stable: false })),
    ),
  },
];

describe.each(CASES)('$name', ({ reader, readings, write }) => {
  const written = (of: ScaleReading): Uint8Array => {
    const out = write(of);
    if (!out) throw new Error(`not written: ${JSON.stringify(of)}`);
    return out;
  };

  test('what is written is read as it was, split anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(readings, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(9), { maxLength: 40 }),
        (all, cuts) => {
          const stream = Uint8Array.from(all.flatMap((of) => [...written(of)]));
          const open = reader();
          const said: ScaleSaid[] = [];
          let at = 0;
          for (const size of [...cuts, stream.length]) {
            said.push(...open.push(stream.subarray(at, at + size)));
            at += size;
          }
          expect(said).toEqual(all);
          expect(reader().push(stream)).toEqual(said);
        },
      ),
    );
  });

  test('ten thousand streams with something wrong in them: never a throw, and a good reading is found again after two', () => {
    fc.assert(
      fc.property(
        fc.array(readings, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        readings,
        (all, changes, last) => {
          const stream = Uint8Array.from(all.flatMap((of) => [...written(of)]));
          for (const [at, byte] of changes) stream[at % stream.length] = byte;
          const open = reader();
          open.push(stream);
          const after = open.push(Uint8Array.from([...written(last), ...written(last), ...written(last)]));
          expect(after.at(-1)).toEqual(last);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
