import { csvTable, TableError } from '../../../../drivers/files/codec/table.ts';
import { bytesOf, type FuzzedCodec, repeated } from '../fuzzed-codec.ts';

const OPTIONS = { separator: ',', encoding: 'utf-8', decimal: '.' } as const;

/** Files of a folder that is watched, each read by itself. */
export const files: FuzzedCodec = {
  name: 'files (csv)',
  samples: () => [
    ...['a,b\n1,"2\n3"\n', 'part;w\nA;1,5\n', '\ufeffé,x\n1,2\n'].map(bytesOf),
    Buffer.from('\ufeffa,b\n1,2', 'utf16le'),
  ],
  open: () => (bytes) => {
    let rows = 0;
    try {
      for (const row of csvTable(bytes, OPTIONS)) {
        if ('values' in row) rows++;
        else if (row.fault === '') throw new TypeError('a row was refused without a reason');
      }
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      return 'refused';
    }
    return rows > 0 ? 'value' : 'refused';
  },
  hard: (bytes) => ({
    'a quote without end': bytesOf(`a,b\n1,"${repeated('x', bytes)}`),
    separators: bytesOf(repeated(',', bytes)),
    lines: bytesOf(`a,b\n${repeated('1,2\n', bytes)}`),
    quotes: bytesOf(repeated('"', bytes)),
  }),
};
