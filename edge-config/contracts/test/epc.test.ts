import { expect, test } from 'vitest';
import {
  decodeEpc,
  encodeEpc,
  epcElements,
  epcFromElements,
  epcFromIdentity,
  epcIdentityUri,
  epcRawUri,
  epcTagUri,
  isEpcFault,
  readEpcIdentityUri,
  readEpcTagUri,
} from '../epc/index.ts';
import { isGs1Fault, readGs1 } from '../gs1.ts';
import { gs1DigitalLink, gs1ElementString } from '../gs1-write.ts';
import { PARTITIONED, PLUS } from './epc-examples.ts';

/** Whole words, as a tag keeps them. */
const words = (hex: string): string => hex.padEnd(Math.ceil(hex.length / 4) * 4, '0');

function sure<T>(found: T): Exclude<T, { readonly fault: string }> {
  if (isEpcFault(found)) throw new Error(`refused: ${found.fault}, ${found.at}`);
  return found as Exclude<T, { readonly fault: string }>;
}

const fault = (found: unknown): string => (isEpcFault(found) ? found.fault : 'no fault');
const elementsOf = (text: string) => {
  const read = readGs1(text);
  if (isGs1Fault(read)) throw new Error(`${read.fault} in ${text}`);
  return read;
};

test.each(PARTITIONED)('%s is %s', (hex, tag, elements) => {
  const epc = sure(decodeEpc(hex));
  if (!('parts' in epc)) throw new Error('parts were expected');
  expect(epcTagUri(epc)).toBe(tag);
  expect(encodeEpc(epc)).toBe(words(hex));
  const read = sure(readEpcTagUri(tag));
  expect(read).toEqual(epc);
  const identity = sure(readEpcIdentityUri(epcIdentityUri(epc)));
  expect(identity.parts).toEqual(epc.parts);

  const barcode = epcElements(epc);
  expect(barcode && gs1ElementString(barcode)).toBe(elements);
  if (!barcode || epc.filter === null) return;
  const companyPrefix = epc.parts[0]?.length ?? 0;
  expect(epcFromElements(elementsOf(gs1ElementString(barcode)), { ...epc, filter: epc.filter, companyPrefix })).toEqual(
    epc,
  );
  expect(readGs1(gs1DigitalLink(barcode) ?? '')).toEqual(barcode);
});

test.each(PLUS)('%s is an %s', (hex, scheme, filter, elements) => {
  const epc = sure(decodeEpc(hex));
  if (!('elements' in epc)) throw new Error('elements were expected');
  expect({ scheme: epc.scheme, filter: epc.filter, elements: gs1ElementString(epc.elements) }).toEqual({
    scheme,
    filter,
    elements,
  });
  expect(encodeEpc(epc)).toBe(words(hex));
  expect(encodeEpc(sure(epcFromElements(elementsOf(elements), { scheme, filter })))).toBe(words(hex));
  expect(readGs1(gs1DigitalLink(epc.elements) ?? '')).toEqual(epc.elements);
});

test('a Digital Link says the key first, then what qualifies it, the rest behind', () => {
  const dated = elementsOf('(17)220630(21)32a/b(01)79521141123453');
  expect(gs1DigitalLink(dated)).toBe('https://id.gs1.org/01/79521141123453/21/32a%2Fb?17=220630');
  expect(gs1DigitalLink(elementsOf('(10)LOT'))).toBeUndefined();
});

test('leading zeros of a serial survive: such a serial takes the longer encoding', () => {
  const short = sure(epcFromIdentity({ identity: 'sgtin', parts: ['0614141', '112345', '400'] }, 1));
  const long = sure(epcFromIdentity({ identity: 'sgtin', parts: ['0614141', '112345', '00400'] }, 1));
  expect([short.scheme, long.scheme]).toEqual(['sgtin-96', 'sgtin-198']);
  expect(sure(decodeEpc(sure(encodeEpc(long))))).toEqual(long);
  expect(fault(encodeEpc({ ...long, scheme: 'sgtin-96' }))).toBe('leading-zero');
  expect(fault(epcFromIdentity({ identity: 'sscc', parts: ['0614141', '123'] }, 1))).toBe('wrong-length');
});

test('a location without extension is the place itself', () => {
  const place = sure(readEpcTagUri('urn:epc:tag:sgln-96:1.0614141.12345.0'));
  expect(gs1ElementString(epcElements(place) ?? new Map())).toBe('(414)0614141123452');
  expect(epcFromElements(elementsOf('(414)0614141123452'), { scheme: 'sgln-96', filter: 1, companyPrefix: 7 })).toEqual(
    place,
  );
});

test('data after an EPC of TDS 2.0 is kept as it was', () => {
  // SGTIN+ with the toggle set, and (10)ABC behind it: header 10h, base 64 of three letters.
  const epc = sure(decodeEpc('F7B795211411234538566CB0AFC410'));
  if (!('elements' in epc)) throw new Error('elements were expected');
  expect(epc.following).toMatch(/^0*10000$/);
  expect(encodeEpc(epc)).toBe('F7B795211411234538566CB0AFC41000');
});

test('what no scheme names is written as bits', () => {
  expect(epcRawUri('e2801160600002')).toBe('urn:epc:raw:56.xE2801160600002');
  expect(fault(epcRawUri(''))).toBe('empty');
});

const sgtin = (bits: string): string =>
  BigInt(`0b${bits.padEnd(96, '0')}`)
    .toString(16)
    .padStart(24, '0');

test.each([
  ['', 'empty'],
  ['3', 'too-short'],
  ['30', 'too-short'],
  ['30AG', 'wrong-characters'],
  ['F'.repeat(125), 'too-long'],
  ['000000000000000000000000', 'unprogrammed'],
  ['E2801160600002', 'unknown-scheme'],
  ['FD3795211411234538566CB0AFC525065F1876F0D996D800', 'unknown-scheme'],
  // Partition 7.
  [sgtin('00110000011111'), 'wrong-partition'],
  ['307E4409047E140075BCD15000', 'wrong-partition'],
  // A company prefix of 2^20 − 1 does not fit in six digits; an item reference of 2^4 − 1 not in one.
  [sgtin(`00110000011110${'1'.repeat(20)}`), 'out-of-range'],
  [sgtin(`00110000011000${'0'.repeat(40)}1111`), 'out-of-range'],
  // The reserved bits of an SSCC; a coupon reference of no digits that is not zero.
  ['311BA1B300CE0A6A83000001', 'not-zero'],
  [sgtin(`00111111011000${'0'.repeat(40)}1`), 'out-of-range'],
  // A serial without the 1 that keeps its zeros.
  ['3F76451FD612640000000005', 'out-of-range'],
  // A serial of no letters; one with a letter after its end.
  ['3666C4409047E14000000000000000000000000000000000000', 'wrong-length'],
  ['3666C4409047E159B2C2BF100000000000000000000010000000', 'not-zero'],
  // A control character; a part number whose end is missing.
  ['3666C4409047E140800000000000000000000000000000000000', 'wrong-characters'],
  ['3D76451FD75411DEF6B4', 'too-short'],
  // A check digit, a digit above 9, an encoding indicator that is reserved, a serial of 21 letters.
  ['F73795211411234548566CB0AFC4', 'wrong-check-digit'],
  ['F737952114112345A8566CB0AFC4', 'wrong-characters'],
  ['F7379521141123453C1', 'out-of-range'],
  [`F737952114112345315${'0'.repeat(40)}`, 'wrong-length'],
  // Date type 7; the 31st of June.
  ['FB372CDE795211411234538566CB0AFC4', 'out-of-range'],
  ['FB342CDF795211411234538566CB0AFC4', 'wrong-date'],
] as const)('%s is refused: %s', (hex, why) => {
  expect(fault(decodeEpc(hex))).toBe(why);
});

test.each([
  ['', 'empty'],
  ['urn:epc:tag:', 'unknown-scheme'],
  ['urn:epc:tag:sgtin-97:3.0614141.812345.1', 'unknown-scheme'],
  ['urn:epc:tag:sgtin-96:8.0614141.812345.1', 'wrong-filter'],
  ['urn:epc:tag:sgtin-96:03.0614141.812345.1', 'wrong-filter'],
  ['urn:epc:tag:sgtin-96:3.0614141.81234.1', 'wrong-length'],
  ['urn:epc:tag:sgtin-96:3.06141.81234567.1', 'wrong-length'],
  ['urn:epc:tag:sgtin-96:3.0614141.812345', 'wrong-length'],
  ['urn:epc:tag:sgtin-96:3.0614141.812345.01', 'leading-zero'],
  ['urn:epc:tag:sgtin-96:3.0614141.812345.274877906944', 'out-of-range'],
  ['urn:epc:tag:sgtin-198:3.0614141.812345.a/b', 'wrong-characters'],
  ['urn:epc:tag:sgtin-198:3.0614141.812345.%41', 'wrong-characters'],
  ['urn:epc:tag:sgtin-198:3.0614141.812345.%2', 'wrong-characters'],
  ['urn:epc:tag:sgtin-198:3.0614141.812345.aé', 'wrong-characters'],
  ['urn:epc:tag:sgtin-198:3.0614141.812345.123456789012345678901', 'wrong-length'],
  ['urn:epc:tag:usdod-96:3.CAGEI.5678', 'wrong-characters'],
  ['urn:epc:tag:usdod-96:16.CAGEY.5678', 'wrong-filter'],
  ['urn:epc:tag:adi-var:3.35962..#1', 'wrong-characters'],
  ['urn:epc:tag:gid-96:268435456.1.1', 'out-of-range'],
  ['urn:epc:tag:sgcn-96:3.9521141.67890.1234567890123', 'wrong-length'],
] as const)('%s is refused: %s', (uri, why) => {
  expect(fault(readEpcTagUri(uri))).toBe(why);
});

test('an EPC of a barcode needs what the barcode does not say, and what it does', () => {
  const elements = elementsOf('(01)09506000134352(21)1');
  const how = { scheme: 'sgtin-96', filter: 1 };
  expect(fault(epcFromElements(elements, how))).toBe('missing');
  expect(fault(epcFromElements(elementsOf('(01)09506000134352'), { ...how, companyPrefix: 7 }))).toBe('missing');
  expect(fault(epcFromElements(elements, { ...how, scheme: 'sscc+' }))).toBe('missing');
  expect(fault(epcFromElements(elements, { ...how, scheme: 'dsgtin+' }))).toBe('missing');
  expect(fault(epcFromElements(elements, { ...how, scheme: 'gid-96', companyPrefix: 7 }))).toBe('unknown-scheme');
  expect(fault(epcFromElements(elements, { ...how, scheme: 'sgtin+', filter: 9 }))).toBe('wrong-filter');
});
