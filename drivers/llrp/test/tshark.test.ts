import { expect, test } from 'vitest';
import type { Field, Layout } from '../codec/definition.ts';
import type { FieldValue, LlrpMessage, LlrpParameter } from '../codec/message.ts';
import { messageOfName, parameterOfName } from '../codec/parameters.ts';
import { encodeLlrp } from '../index.ts';
import { FULL_MESSAGES } from './samples.ts';
import { EVERYTHING, station } from './station.ts';
import { hasTshark, readByTshark, type SharkField } from './tshark.ts';

/**
 * Where Wireshark 4.0 reads something else than LLRP draws, and so cannot be asked. A later one may have mended it; nowhere
 * else may it differ.
 */
const WIRESHARK_ERRS: Readonly<Record<string, string>> = {
  SET_PROTOCOL_VERSION: 'it reads no body, which is one byte: the version',
  CUSTOM_MESSAGE: 'it reads the subtype and the data of vendors that it knows only',
  Identification: 'it counts the bytes of the reader id without their count',
  GeneralDeviceCapabilities: 'it reads one flag two bytes too early',
  C1G2GetBlockPermalockStatus: 'it reads the pointer from the byte of the memory bank on',
  C1G2SingulationDetails: 'it reads the count of collisions twice',
  ClientRequestResponse: 'it reads half of the AccessSpec id',
};

type Shown = readonly [what: string, value: string];
const words = (numbers: readonly number[], width: number): string =>
  numbers.map((number) => number.toString(16).padStart(width * 2, '0')).join('');

function shown(field: Field, value: FieldValue, owner: string): readonly Shown[] {
  const { name, kind, bits = 0 } = field;
  if (typeof value === 'boolean') return [[name, value ? '1' : '0']];
  if (typeof value === 'number') return [[name, String(value < 0 ? value + 2 ** bits : value)]];
  if (typeof value === 'string') return [[name, kind === 'utf8v' ? value : value.toLowerCase()]];
  if (typeof value === 'bigint') return [[name, String(value)]];
  if ('hex' in value) {
    return [
      [`count of ${name}`, String(value.bits)],
      [name, value.hex.toLowerCase()],
    ];
  }
  // A list of what has a meaning each is shown one by one; words of memory as they are.
  const inWords = kind === 'u16v' && owner !== 'AISpec';
  const items: readonly Shown[] = inWords
    ? [[name, words(value, 2)]]
    : value.map((number): Shown => [name, String(number)]);
  return [[`count of ${name}`, String(value.length)], ...items];
}

/** What a message says, in the order of its bytes. */
function saidBy(
  layout: Layout | undefined,
  { name, fields, parameters }: LlrpMessage | LlrpParameter,
): readonly Shown[] {
  if (!layout) throw new Error(`no layout of ${name}`);
  // Of a vendor that it does not know, Wireshark shows all behind the vendor's number as one.
  const own =
    name === 'Custom'
      ? ([
          ['VendorIdentifier', String(fields.VendorIdentifier)],
          ['Data', words([Number(fields.ParameterSubtype)], 4) + String(fields.Data).toLowerCase()],
        ] as const)
      : layout.fields.flatMap((field) => ('reserved' in field ? [] : shown(field, fields[field.name] ?? '', name)));
  const held = parameters.flatMap((parameter): readonly Shown[] => {
    const of = parameterOfName(parameter.name);
    return [[parameter.name, String(of?.type)], ...saidBy(of, parameter)];
  });
  return [...own, ...held];
}

const HEADER = 5;
const NO_VALUES = new Set(['llrp.param', 'llrp.tlv_len', 'llrp.param.rfu']);
const plain = (show: string): string =>
  /^0x[0-9a-f]+$/i.test(show)
    ? String(Number(show))
    : /^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(show)
      ? show.replaceAll(':', '')
      : show;

const values = (fields: readonly SharkField[]): readonly string[] =>
  fields
    .slice(HEADER)
    .filter(({ name }) => name.startsWith('llrp') && !NO_VALUES.has(name))
    .map(({ show }) => plain(show));

/** A message without the parameters that Wireshark errs on, where it may do without them. */
const without = <Of extends LlrpMessage | LlrpParameter>(of: Of): Of => ({
  ...of,
  parameters: of.parameters.filter(({ name }) => !(name in WIRESHARK_ERRS)).map(without),
});

const encoded = (message: LlrpMessage): Uint8Array => {
  const bytes = encodeLlrp(message);
  if ('fault' in bytes) throw new Error(`${message.name}: ${bytes.fault}, ${bytes.at}`);
  return bytes;
};

const messageTypeOf = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt16BE(0) & 0x3ff;

const readable = FULL_MESSAGES.filter(({ name }) => !(name in WIRESHARK_ERRS))
  .map(without)
  // Its only parameter is one that Wireshark errs on.
  .filter(({ name }) => name !== 'CLIENT_REQUEST_OP_RESPONSE');

if (process.env.CI === 'true' || hasTshark()) {
  test('Wireshark reads in every message what we wrote, value by value, and nothing is malformed', async () => {
    const read = await readByTshark(readable.map(encoded));
    expect(read.length).toBe(readable.length);
    for (const [at, message] of readable.entries()) {
      const fields = read[at] ?? [];
      const layout = messageOfName(message.name);
      expect(fields.slice(0, HEADER).map(({ show }) => show)).toEqual([
        '',
        String(message.version),
        String(layout?.type),
        String(encoded(message).length),
        String(message.id),
      ]);
      expect(
        fields.filter(({ name }) => name.startsWith('_ws.')).map(({ name, show }) => `${message.name} ${name} ${show}`),
      ).toEqual([]);
      expect({ message: message.name, says: values(fields) }).toEqual({
        message: message.name,
        says: saidBy(layout, message).map(([, value]) => value),
      });
    }
    const seen = new Set(readable.map(({ name }) => name));
    const left = FULL_MESSAGES.map(({ name }) => name).filter((name) => !seen.has(name));
    expect([...new Set(left)]).toEqual(['SET_PROTOCOL_VERSION', 'CLIENT_REQUEST_OP_RESPONSE', 'CUSTOM_MESSAGE']);
  });

  test('with all that a message may hold, it differs nowhere but where it is said to err', async () => {
    const read = await readByTshark(FULL_MESSAGES.map(encoded));
    const differ = FULL_MESSAGES.flatMap((message, at) => {
      const said = saidBy(messageOfName(message.name), message).map(([, value]) => value);
      return String(values(read[at] ?? [])) === String(said) ? [] : [message.name];
    });
    const known = new Set([
      'SET_PROTOCOL_VERSION',
      'GET_READER_CAPABILITIES_RESPONSE',
      'ADD_ACCESSSPEC',
      'GET_ACCESSSPECS_RESPONSE',
      'CLIENT_REQUEST_OP_RESPONSE',
      'READER_EVENT_NOTIFICATION',
      'GET_READER_CONFIG_RESPONSE',
      'CUSTOM_MESSAGE',
    ]);
    expect(differ.filter((name) => !known.has(name))).toEqual([]);
  });

  test('a whole session with what is done to tags: no message of it is malformed to Wireshark, either way', async () => {
    const said: Uint8Array[] = [];
    const { command, lay, reader, end } = await station('1.1', EVERYTHING, (bytes) => said.push(bytes));
    lay({ epc: '3074257BF7194E4000001A85', tid: 'E2003412013A0123456789AB' });
    for (const [name, parameters] of [
      ['commission-tag', { epc: '3074257BF7194E4000001A86' }],
      ['write-tag', { data: 'CAFE', block: true }],
      ['erase-tag', { words: 1 }],
      ['read-tag', { bank: 'user', words: 2 }],
      ['lock-tag', {}],
      ['kill-tag', { tag: '3074257BF7194E4000001A86' }],
    ] as const) {
      expect(await command(name, parameters)).toMatchObject({ state: 'acknowledged' });
    }
    expect(new Set(reader.asked)).toContain('ADD_ACCESSSPEC');
    await end();
    const clear = said.filter((bytes) => messageTypeOf(bytes) !== messageOfName('SET_PROTOCOL_VERSION')?.type);
    const read = await readByTshark(clear);
    const faults = read.flatMap((fields) => fields.filter(({ name }) => name.startsWith('_ws.')));
    expect([read.length, faults]).toEqual([clear.length, []]);
    const results = read.flat().filter(({ name }) => name === 'llrp.param.access_result');
    expect(results.length).toBeGreaterThan(10);
    expect(results.filter(({ show }) => Number(show) !== 0)).toEqual([]);
  });
} else {
  test.skip('Wireshark reads what we wrote (install tshark to be told)', () => undefined);
}
