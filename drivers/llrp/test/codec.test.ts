import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutsOf } from '../codec/definition.ts';
import { MESSAGE_LAYOUTS, PARAMETER_LAYOUTS } from '../codec/parameters.ts';
import {
  decodeLlrp,
  encodeLlrp,
  isLlrpFault,
  type LlrpFault,
  LlrpFrames,
  type LlrpMessage,
  type LlrpParameter,
  MOST_FRAME_BYTES,
  parameter,
} from '../index.ts';
import { anyMessage, FULL_MESSAGES } from './samples.ts';

const bytes = (message: LlrpMessage): Uint8Array => {
  const encoded = encodeLlrp(message);
  if (isLlrpFault(encoded)) throw new Error(`${message.name}: ${encoded.fault}, ${encoded.at}`);
  return encoded;
};
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const fault = (found: object): LlrpFault['fault'] | 'none' => (isLlrpFault(found) ? found.fault : 'none');
const namesIn = ({ parameters }: LlrpMessage | LlrpParameter): string[] =>
  parameters.flatMap((held) => [held.name, ...namesIn(held)]);

describe('the tables', () => {
  test('hold the 46 messages and 123 parameters of LLRP 1.1, each type once', () => {
    expect(MESSAGE_LAYOUTS.length).toBe(46);
    expect(PARAMETER_LAYOUTS.length).toBe(123);
    for (const layouts of [MESSAGE_LAYOUTS, PARAMETER_LAYOUTS]) {
      expect(new Set(layouts.map(({ type }) => type)).size).toBe(layouts.length);
    }
  });

  test('reach every parameter from some message', () => {
    const reached = new Set(FULL_MESSAGES.flatMap(namesIn));
    expect(PARAMETER_LAYOUTS.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  test.each([
    ['Odd', { type: 1, fields: 'A:u1' }, 'do not end with a byte'],
    ['Late', { type: 1, fields: 'A:u1 B:u16 -7' }, 'does not begin with a byte'],
    ['Kind', { type: 1, fields: 'A:u7' }, 'is no field'],
    ['Held', { type: 1, holds: 'A&B' }, 'is no parameter'],
  ])('a table that cannot be read is found when it is made: %s', (name, definition, why) => {
    expect(() => layoutsOf({ [name]: definition })).toThrow(why);
  });
});

describe('messages', () => {
  test.each(FULL_MESSAGES.map((message) => [message.name, message] as const))(
    '%s, with all it may hold',
    (_, message) => {
      expect(decodeLlrp(bytes(message))).toEqual(message);
    },
  );

  test('whatever is written is read as it was', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeLlrp(bytes(message))).toEqual(message);
      }),
      { numRuns: 1000 },
    );
  });

  test('bytes as the specification draws them', () => {
    expect(decodeLlrp(hex('043E 0000000A 00000001'))).toEqual({
      name: 'KEEPALIVE',
      version: 1,
      id: 1,
      fields: {},
      parameters: [],
    });
    // A report of one tag: EPC-96 (TV 13), antenna 2 (TV 1), −56 dBm (TV 6), seen three times (TV 8).
    const report = decodeLlrp(
      hex('043D 00000023 00000009 00F0 0019 8D 3074257BF7194E4000001A85 81 0002 86 C8 88 0003'),
    );
    expect(report).toMatchObject({
      name: 'RO_ACCESS_REPORT',
      parameters: [
        {
          name: 'TagReportData',
          parameters: [
            { name: 'EPC_96', fields: { EPC: '3074257BF7194E4000001A85' } },
            { name: 'AntennaID', fields: { AntennaID: 2 } },
            { name: 'PeakRSSI', fields: { PeakRSSI: -56 } },
            { name: 'TagSeenCount', fields: { TagCount: 3 } },
          ],
        },
      ],
    });
    expect(
      Buffer.from(bytes(report as LlrpMessage))
        .toString('hex')
        .toUpperCase(),
    ).toBe('043D000000230000000900F000198D3074257BF7194E4000001A8581000286C8880003');
  });

  test('parameters are taken in any order and written in that of the specification', () => {
    const status = parameter('LLRPStatus', { StatusCode: 0, ErrorDescription: '' });
    const general = parameter('C1G2LLRPCapabilities', { MaxNumSelectFiltersPerQuery: 2 });
    const message = (...parameters: LlrpParameter[]): LlrpMessage => ({
      name: 'GET_READER_CAPABILITIES_RESPONSE',
      version: 1,
      id: 4,
      fields: {},
      parameters,
    });
    expect(bytes(message(general, status))).toEqual(bytes(message(status, general)));
    const swapped = hex('040B 00000019 00000004 0147 0007 C0 0002 011F 0008 0000 0000');
    expect(namesIn(decodeLlrp(swapped) as LlrpMessage)).toEqual(['C1G2LLRPCapabilities', 'LLRPStatus']);
  });

  test('a part of a vendor is kept as its bytes', () => {
    const found = decodeLlrp(hex('0401 00000019 00000001 00 03FF 000E 0000651A 00000017 BEEF')) as LlrpMessage;
    expect(found.parameters).toEqual([
      parameter('Custom', { VendorIdentifier: 25_882, ParameterSubtype: 23, Data: 'BEEF' }),
    ]);
  });
});

describe('what is refused', () => {
  test.each<readonly [string, string, LlrpFault['fault']]>([
    ['nothing', '', 'too-short'],
    ['half a header', '043E 0000', 'too-short'],
    ['version 0', '003E 0000000A 00000001', 'unknown-version'],
    ['version 3', '0C3E 0000000A 00000001', 'unknown-version'],
    ['a length that is not its own', '043E 0000000B 00000001', 'wrong-length'],
    ['a message of no type', '0449 0000000A 00000001', 'unknown-message'],
    ['bytes behind a message that holds nothing', '043E 0000000B 00000001 00', 'left-over'],
    ['a field cut off', '0415 0000000C 00000001 0001', 'too-short'],
    ['a parameter of no type', '0414 0000000E 00000001 0082 0004', 'unknown-parameter'],
    ['a short parameter of no type', '0414 0000000B 00000001 E4', 'unknown-parameter'],
    ['a parameter shorter than its head', '0414 0000000E 00000001 00B1 0003', 'wrong-length'],
    ['a parameter longer than its message', '0414 0000000E 00000001 00B1 FFFF', 'wrong-length'],
    ['a parameter that stands elsewhere', '0414 00000016 00000001 0080 000C 0000000000000000', 'unexpected-parameter'],
    ['nothing where one must be', '0414 0000000A 00000001', 'missing-parameter'],
    ['the same twice', '041E 0000001A 00000001 011F 0008 0000 0000 011F 0008 0000 0000', 'too-many'],
    ['bytes behind a parameter', '041E 00000016 00000001 011F 000C 0000 0000 00000000', 'unknown-parameter'],
    ['a text longer than its parameter', '041E 00000012 00000001 011F 0008 0000 FFFF', 'too-short'],
    ['a list that promises 65,535', '0414 0000001A 00000001 00B1 0010 00000001 00 00 00B7 0006 FFFF', 'too-short'],
    ['bytes that no field takes', '043F 0000001B 00000001 00F6 0011 0080 000D 0000000000000000 00', 'left-over'],
  ])('%s', (_, text, why) => {
    expect(fault(decodeLlrp(hex(text)))).toBe(why);
  });

  test('errors within errors without end', () => {
    let inner = Buffer.alloc(0);
    for (let depth = 0; depth < 40; depth++) {
      const head = hex('0121 0000 0001 0064');
      head.writeUInt16BE(8 + inner.length, 2);
      inner = Buffer.concat([head, inner]);
    }
    const status = Buffer.concat([hex('011F 0000 0064 0000'), inner]);
    status.writeUInt16BE(status.length, 2);
    const frame = Buffer.concat([hex('041E 00000000 00000001'), status]);
    frame.writeUInt32BE(frame.length, 2);
    expect(fault(decodeLlrp(frame))).toBe('too-deep');
  });

  test('more parameters than any reader sends', () => {
    const tag = hex('00F0 0011 8D 3074257BF7194E4000001A85');
    const many = Buffer.concat(Array.from({ length: 61_000 }, () => tag));
    const frame = Buffer.concat([hex('043D 00000000 00000001'), many]);
    frame.writeUInt32BE(frame.length, 2);
    expect(fault(decodeLlrp(frame))).toBe('none');
    const short = hex('89 00000001'.repeat(300_000));
    const flood = Buffer.concat([hex('043D 00000000 00000001'), short]);
    flood.writeUInt32BE(flood.length, 2);
    expect(fault(decodeLlrp(flood))).toBe('too-many');
  });

  test('to write what the specification does not know, with the place', () => {
    const write = (change: Partial<LlrpMessage>) =>
      encodeLlrp({ name: 'DELETE_ROSPEC', version: 1, id: 1, fields: { ROSpecID: 1 }, parameters: [], ...change });
    expect(write({ fields: {} })).toEqual({ fault: 'missing-field', at: 'DELETE_ROSPEC.ROSpecID' });
    expect(write({ fields: { ROSpecID: -1 } })).toEqual({ fault: 'wrong-value', at: 'DELETE_ROSPEC.ROSpecID' });
    expect(write({ fields: { ROSpecID: 2 ** 32 } })).toEqual({ fault: 'wrong-value', at: 'DELETE_ROSPEC.ROSpecID' });
    expect(write({ fields: { ROSpecID: 1, Extra: 2 } })).toEqual({ fault: 'unknown-field', at: 'DELETE_ROSPEC.Extra' });
    expect(fault(write({ parameters: [parameter('Uptime', { Microseconds: 1n })] }))).toBe('unexpected-parameter');
    expect(fault(write({ id: 2 ** 32 }))).toBe('wrong-value');
    expect(fault(write({ name: 'GET_SUPPORTED_VERSION', fields: {} }))).toBe('not-in-version');
  });
});

describe('frames', () => {
  test('are the same however the stream is split', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(200)), (messages, cuts) => {
        const stream = Buffer.concat(messages.map(bytes));
        const frames = new LlrpFrames();
        const found: Uint8Array[] = [];
        let at = 0;
        for (const size of [...cuts, stream.length]) {
          found.push(...frames.push(stream.subarray(at, at + size)).frames);
          at += size;
        }
        expect(found.map((frame) => decodeLlrp(frame))).toEqual(messages);
      }),
      { numRuns: 200 },
    );
  });

  test('a length that cannot be right ends the stream, after the messages before it', () => {
    const keepalive = hex('043E 0000000A 00000001');
    for (const [length, why] of [
      ['7FFFFFFF', 'too-long'],
      ['00000009', 'wrong-length'],
    ] as const) {
      const frames = new LlrpFrames();
      const pushed = frames.push(Buffer.concat([keepalive, hex(`043E ${length} 00000002`), keepalive]));
      expect(pushed.frames.length).toBe(1);
      expect(pushed.fault?.fault).toBe(why);
      expect(frames.push(keepalive)).toEqual({ frames: [], fault: pushed.fault });
    }
  });

  test('a byte at a time costs no more than a byte each', () => {
    const frames = new LlrpFrames();
    const long = Buffer.alloc(MOST_FRAME_BYTES);
    hex('043D 00100000 00000001').forEach((byte, at) => {
      long[at] = byte;
    });
    let found = 0;
    for (let at = 0; at < long.length; at++) found += frames.push(long.subarray(at, at + 1)).frames.length;
    expect(found).toBe(1);
  });
});

test('ten thousand messages with something wrong in them: a value or a fault, and what is a value is written again', () => {
  const whole = FULL_MESSAGES.map(bytes);
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.option(fc.nat(), { nil: undefined }),
      (frame, changes, cut) => {
        const mutated = Buffer.from(frame);
        for (const [at, byte] of changes) mutated[6 + (at % (mutated.length - 6))] = byte;
        const kept = cut === undefined ? mutated : mutated.subarray(0, 10 + (cut % (mutated.length - 9)));
        kept.writeUInt32BE(kept.length, 2);
        const found = decodeLlrp(kept);
        if (isLlrpFault(found)) return;
        expect(decodeLlrp(bytes(found))).toMatchObject({ name: found.name, id: found.id });
      },
    ),
    { numRuns: 10_000 },
  );
});
