import { mutate, seeded } from '../../api/testing/mutate.ts';
import { csvTable, TableError } from '../codec/table.ts';

export interface FuzzTold {
  readonly pushed: number;
  /** Rows that were read. */
  readonly answered: number;
  /** Files and rows that were refused with a reason. */
  readonly broken: number;
  /** Bytes kept between files: none, each is read by itself. */
  readonly mostPending: number;
}

const SAMPLES = ['a,b\n1,"2\n3"\n', 'part;w\nA;1,5\n', '\ufeffé,x\n1,2\n'].map((text) => Buffer.from(text));
SAMPLES.push(Buffer.from('\ufeffa,b\n1,2', 'utf16le'));
const OPTIONS = { separator: ',', encoding: 'utf-8', decimal: '.' } as const;

/** Reads so many mutated files. Throws where one gives neither rows nor a reason. */
export function fuzzFiles(seed: number, files: number): FuzzTold {
  const random = seeded(seed);
  let [answered, broken] = [0, 0];
  for (let at = 0; at < files; at++) {
    try {
      for (const row of csvTable(mutate(SAMPLES, random), OPTIONS)) {
        if ('values' in row) answered++;
        else if (row.fault !== '') broken++;
        else throw new TypeError('a row was refused without a reason');
      }
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      broken++;
    }
  }
  return { pushed: files, answered, broken, mostPending: 0 };
}
