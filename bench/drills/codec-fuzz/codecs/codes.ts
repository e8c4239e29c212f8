import {
  decodeEpc,
  FNC1,
  isEpcFault,
  isGs1Fault,
  readEpcIdentityUri,
  readEpcTagUri,
  readGs1,
} from '@millrace/contracts';
import { PARTITIONED, PLUS } from '../../../../edge-config/contracts/test/epc-examples.ts';
import { bytesOf, type FuzzedCodec, repeated, textOf } from '../fuzzed-codec.ts';

/** Tags as readers send them, and as they are written as addresses. */
export const epc: FuzzedCodec = {
  name: 'epc',
  samples: () =>
    [
      ...PARTITIONED.flatMap(([hex, tag]) => [hex, tag] as const),
      ...PLUS.map(([hex]) => hex),
      'urn:epc:id:sgtin:9506000.013435.21',
    ].map(bytesOf),
  open: () => (bytes) => {
    const text = textOf(bytes);
    // The digits of a tag are always digits: what was mutated is turned into some, so that the schemes are reached.
    const found = [
      decodeEpc(text),
      decodeEpc(Buffer.from(bytes).toString('hex')),
      readEpcTagUri(text),
      readEpcIdentityUri(text),
    ];
    return found.every(isEpcFault) ? 'refused' : 'value';
  },
  hard: (bytes) => ({
    'a tag without end': bytesOf(repeated('3066C4409047E140075BCD15', bytes)),
    'an address without end': bytesOf(`urn:epc:tag:sgtin-198:3.9506000.${repeated('%2F', bytes)}`),
    'parts without end': bytesOf(`urn:epc:id:sgtin:${repeated('1.', bytes)}`),
  }),
};

const GS1 = [
  '4006381333931',
  ']E04006381333931',
  '106141411234567897',
  `]C101095060001343521726123110AB-1/2${FNC1}21007`,
  `]d2${FNC1}01095060001343521726123110AB-1/2${FNC1}21007${FNC1}`,
  '(01)09506000134352(17)261231(10)AB-1/2(21)007',
  'https://id.example.com/01/09506000134352/10/AB-1%2F2/21/007?17=261231&linkType=gs1:pip',
  '01095060001343523103001250',
];

/** What scanners send: plain codes, element strings, brackets, Digital Link. */
export const gs1: FuzzedCodec = {
  name: 'gs1',
  samples: () => GS1.map(bytesOf),
  open: () => (bytes) => (isGs1Fault(readGs1(textOf(bytes))) ? 'refused' : 'value'),
  hard: (bytes) => ({
    'keys in an address': bytesOf(`https://a${repeated('/253/1', bytes)}#\nx`),
    brackets: bytesOf(repeated('(10)1', bytes)),
    'open brackets': bytesOf(repeated('(10(', bytes)),
    elements: bytesOf(repeated(`10A${FNC1}`, bytes)),
    digits: bytesOf(repeated('0', bytes)),
    'an address without a key': bytesOf(`https://${repeated('/01', bytes)}`),
    spaces: bytesOf(repeated(' ', bytes)),
  }),
};
