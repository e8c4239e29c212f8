import { type DocumentOptions, readDocument } from '../../../../drivers/http/codec/document.ts';
import { bytesOf, type FuzzedCodec, repeated } from '../fuzzed-codec.ts';

const OPTIONS: DocumentOptions = { format: 'auto', separator: ',', header: true };
const TYPES = ['application/json', 'text/csv', 'text/plain; charset=utf-16le', ''];

/** Pages of web servers, under every content type in turn. */
export const pages: FuzzedCodec = {
  name: 'pages (http)',
  samples: () => ['{"a":[1,{"b":"c"}],"d":null}', 'a,b\n1,"2\n3"\n', 'temp: 4\nstate=on\n'].map(bytesOf),
  open() {
    let page = 0;
    return (bytes) => {
      const read = readDocument(bytes, TYPES[page++ % TYPES.length] ?? '', OPTIONS);
      if ('document' in read) return 'value';
      if (read.fault === '') throw new TypeError('a page was refused without a reason');
      return 'refused';
    };
  },
  hard: (bytes) => ({
    brackets: bytesOf(repeated('[', bytes)),
    'a quote without end': bytesOf(`a,b\n"${repeated('x', bytes)}`),
    separators: bytesOf(repeated(',', bytes)),
    lines: bytesOf(repeated('\n', bytes)),
  }),
};
