import { AnswerError, AnswerReader } from '../../../../drivers/printer/codec/answers.ts';
import { statusOf, statusPart } from '../../../../drivers/printer/codec/status.ts';
import { bytesOf, type FuzzedCodec, repeated } from '../fuzzed-codec.ts';

/** What a label printer answers; a connection whose answer cannot be is given up for a new one. */
export const printer: FuzzedCodec = {
  name: 'label printers',
  samples: () =>
    [
      '\x02\r\n  PRINTER STATUS\r\n   ERRORS:         1 00000000 00000005\r\n   WARNINGS:       1 00000000 00000002\r\n\x03',
      '\x02030,1,0,1245,000,0,0,0,000,0,0,0\x03\r\n',
      '\x02000,0,1,1,1,2,6,0,00000042,1,000\x03\r\n',
      '"1002"',
    ].map(bytesOf),
  open() {
    let reader = new AnswerReader();
    return (bytes) => {
      try {
        const answers = reader.take(bytes);
        for (const { text } of answers) {
          const part = statusPart(text);
          if (part && statusOf([part]).faults.includes('')) throw new TypeError('a fault has no words');
        }
        return answers.length > 0 ? 'value' : 'more';
      } catch (error) {
        if (!(error instanceof AnswerError)) throw error;
        reader = new AnswerReader();
        return 'refused';
      }
    };
  },
  hard: (bytes) => ({
    'an answer without end': bytesOf(`\x02${repeated('0,', bytes)}`),
    beginnings: bytesOf(repeated('\x02', bytes)),
    'quotes without end': bytesOf(`"${repeated('1', bytes)}`),
  }),
};
