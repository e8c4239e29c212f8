import { mutate, seeded } from '../../api/testing/mutate.ts';
import { type DocumentOptions, readDocument } from '../codec/document.ts';

export interface FuzzTold {
  readonly pushed: number;
  /** Pages that were read. */
  readonly answered: number;
  /** Pages that were refused with a reason. */
  readonly broken: number;
  /** Bytes kept between pages: none, each is read by itself. */
  readonly mostPending: number;
}

const OPTIONS: DocumentOptions = { format: 'auto', separator: ',', header: true };
const SAMPLES = ['{"a":[1,{"b":"c"}],"d":null}', 'a,b\n1,"2\n3"\n', 'temp: 4\nstate=on\n'].map((text) =>
  Buffer.from(text),
);
const TYPES = ['application/json', 'text/csv', 'text/plain; charset=utf-16le', ''];

/** Reads so many mutated pages. Throws where one gives neither a document nor a reason. */
export function fuzzPages(seed: number, pages: number): FuzzTold {
  const random = seeded(seed);
  let [answered, broken] = [0, 0];
  for (let at = 0; at < pages; at++) {
    const read = readDocument(mutate(SAMPLES, random), TYPES[at % TYPES.length] ?? '', OPTIONS);
    if ('document' in read) answered++;
    else if (read.fault !== '') broken++;
    else throw new TypeError('a page was refused without a reason');
  }
  return { pushed: pages, answered, broken, mostPending: 0 };
}
