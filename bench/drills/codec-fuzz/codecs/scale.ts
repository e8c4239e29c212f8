import {
  isScaleFault,
  type LineGrammar,
  lineReader,
  type ScaleReader,
  type ScaleReading,
  sicsReader,
  toledo8217Reader,
  toledoContinuousReader,
  writeLine,
  writeSics,
  writeToledo8217,
  writeToledoContinuous,
} from '../../../../drivers/scale/codec/index.ts';
import { bytesOf, type FuzzedCodec, repeated } from '../fuzzed-codec.ts';

const LINES: LineGrammar = {
  template: '{status},{mode}, {weight:8} {unit}',
  end: '\r\n',
  status: { ST: 'stable', US: 'moving', OL: 'over' },
  mode: { GS: 'gross', NT: 'net' },
  units: { kg: 'kg', g: 'g' },
};
const READINGS: readonly ScaleReading[] = [
  { weight: '12.340', unit: 'kg', stable: true, range: 'within', net: false, tare: '0.000', zero: null },
  { weight: '-0.02', unit: 'kg', stable: false, range: 'within', net: true, tare: '1.50', zero: null },
  { weight: null, unit: 'kg', stable: false, range: 'over', net: false, tare: null, zero: false },
];
const readers = (): ScaleReader[] => [
  toledo8217Reader({ unit: 'kg' }),
  toledoContinuousReader({ checksum: true }),
  toledoContinuousReader({ checksum: false }),
  sicsReader(),
  lineReader(LINES),
];

/** Streams of weighing indicators by every protocol; the readers stay open, as on a line. */
export const scale: FuzzedCodec = {
  name: 'scale',
  samples: () => [
    ...READINGS.flatMap((reading) =>
      [
        writeToledo8217(reading),
        writeToledoContinuous(reading, { checksum: true }),
        writeToledoContinuous(reading, { checksum: false }),
        writeSics(reading),
        writeLine(reading, LINES),
      ].flatMap((bytes) => bytes ?? []),
    ),
    ...['S +\r\n', 'S I\r\n', 'TA A     0.500 kg\r\n', 'ES\r\n', 'I4 A "1234567"\r\n', 'US,NT,  -1.20 kg\r\n'].map(
      bytesOf,
    ),
  ],
  open() {
    const open = readers();
    return (bytes) => {
      const said = open.flatMap((reader) => reader.push(bytes));
      if (said.length === 0) return 'more';
      return said.every(isScaleFault) ? 'refused' : 'value';
    };
  },
  hard: (bytes) => ({
    'a line without end': bytesOf(repeated('9', bytes)),
    'empty lines': bytesOf(repeated('\r\n', bytes)),
    beginnings: bytesOf(repeated('\u0002', bytes)),
    'spaces in a line': bytesOf(repeated(`ST,GS,${' '.repeat(150)}\r\n`, bytes)),
  }),
};
