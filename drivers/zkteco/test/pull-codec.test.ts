import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { mutate, seeded, seeds } from '../../api/testing/mutate.ts';
import { decodeClockTime, encodeClockTime } from '../pull/codec/clock-time.ts';
import { communicationKey } from '../pull/codec/communication-key.ts';
import { readPunchEvent } from '../pull/codec/events.ts';
import { ClockFault } from '../pull/codec/fault.ts';
import {
  checksum,
  Frames,
  MAX_PACKET,
  type Packet,
  readPacket,
  writeFrame,
  writePacket,
} from '../pull/codec/packet.ts';
import { readPunches, readUsers, recordSize, writeUser } from '../pull/codec/records.ts';
import { eventOf, punchRecord, withLength } from '../sim/pull-records.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

describe('packets', () => {
  test.each([
    ['0b005a17f38d03005a4b4661636556657273696f6e00', 0x175a],
    ['d007296af38d0a0009', 0x6a29],
    ['0B 00 58 EF C5 C0 05 00 7E 4F 53 00', 0xef58],
  ])('the sum of the published packet %s', (bytes, sum) => {
    expect(checksum(hex(bytes))).toBe(sum);
    expect(writePacket(readPacket(hex(bytes)))).toEqual(hex(bytes));
  });

  test('what was written is read, and a byte that was changed is found', () => {
    const packets = fc.record({
      command: fc.nat(65_535),
      session: fc.nat(65_535),
      reply: fc.nat(65_535),
      data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(packets, fc.nat(), fc.integer({ min: 1, max: 254 }), (packet: Packet, at, by) => {
        const bytes = writePacket(packet);
        expect(readPacket(bytes)).toEqual(packet);
        const place = at % bytes.length;
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ by;
        expect(() => readPacket(changed)).toThrow(ClockFault);
      }),
    );
  });

  test('a stream is cut into packets however it is divided', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
        (all, cuts) => {
          const packets = all.map((bytes) => Buffer.from(bytes));
          const stream = Buffer.concat(packets.map(writeFrame));
          const frames = new Frames();
          const read: Buffer[] = [];
          for (let at = 0, n = 0; at < stream.length; n++) {
            const length = cuts[n % cuts.length] ?? 1;
            read.push(...frames.take(stream.subarray(at, at + length)));
            at += length;
          }
          expect(read).toEqual(packets);
        },
      ),
    );
  });

  test('a length that no packet has is refused before its bytes are waited for', () => {
    const frame = writeFrame(Buffer.alloc(0));
    frame.writeUInt32LE(2_147_483_647, 4);
    expect(() => new Frames().take(frame)).toThrow(new RegExp(`2147483647 bytes is announced, at most ${MAX_PACKET}`));
    expect(() => new Frames().take(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow(/is to begin with/);
  });

  test('a megabyte that comes a few bytes at a time takes linear time', () => {
    const frame = writeFrame(Buffer.alloc(1_000_000));
    const frames = new Frames();
    const clock = ownClock();
    let read = 0;
    for (let at = 0; at < frame.length; at += 20) read += frames.take(frame.subarray(at, at + 20)).length;
    expect(read).toBe(1);
    // Putting all of it together anew for each of 50,000 pieces would copy 25 GB.
    expect(clock.passed()).toBeLessThan(3_000);
    clock.stop();
  });
});

test.each([
  [0, 0, '617d3279'],
  [1234, 1001, '4136327a'],
  [999_999, 65_535, '22813296'],
  [4_294_967_295, 0, '9e823286'],
  [12, 49_605, '614d32b8'],
])('the proof of key %i in session %i, as an independent implementation has it', (key, session, proof) => {
  expect(communicationKey(key, session).toString('hex')).toBe(proof);
});

describe('time', () => {
  test('of the published record', () => {
    // Its day is that of the description's other example; the time of day is as an independent implementation has it.
    expect(decodeClockTime(0x2368b36b)).toBe('2018-06-25 17:50:35');
  });
  test('comes back for every second of the century', () => {
    const moments = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2099, 11, 31, 23, 59, 59) / 1000 });
    fc.assert(
      fc.property(moments, (seconds) => {
        const wall = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
        const count = encodeClockTime(wall) as number;
        expect(count).toBeLessThan(2 ** 32);
        expect(decodeClockTime(count)).toBe(wall);
      }),
    );
  });
  test('31 June and what is before 2000 are none', () => {
    expect(decodeClockTime(((18 * 12 + 5) * 31 + 30) * 86_400)).toBeNull();
    expect(encodeClockTime('1999-12-31 23:59:59')).toBeNull();
    expect(encodeClockTime('rubbish')).toBeNull();
  });
});

describe('records', () => {
  const users = [
    { uid: 13, person: '999111333', name: 'Rina Begum', privilege: 0, card: 77 },
    { uid: 2, person: '42', name: 'রিনা', privilege: 14, card: 0 },
  ];
  const punches = [
    { person: '999111333', wall: '2026-03-02 08:58:11', verify: 1, state: 0 },
    { person: '42', wall: '2026-03-02 08:59:59', verify: 4, state: 255 },
    { person: '42', wall: '2026-03-02 23:59:59', verify: 200, state: 1 },
  ];

  test('a published one', () => {
    const record = hex(`0D 00 39 39 39 31 31 31  33 33 33 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 01 6B B3 68 23 00 00 00 00 00 FF 00 00 00`);
    expect(readPunches(withLength(record), 1, []).punches).toEqual([
      { person: '999111333', wall: '2018-06-25 17:50:35', verify: 1, state: 0 },
    ]);
  });

  test.each([8, 16, 40] as const)('of %i bytes', (size) => {
    const set = withLength(Buffer.concat(punches.map((punch) => punchRecord(punch, size, users))));
    expect(readPunches(set, 3, users)).toEqual({ punches, faults: [] });
    // Somebody punched between the two questions.
    expect(readPunches(set, 2, users).punches).toEqual(punches);
  });

  test('one of a person that is no longer known has the number that the clock knew him by', () => {
    const set = withLength(punchRecord(punches[0] as (typeof punches)[0], 8, users));
    expect(readPunches(set, 1, []).punches).toMatchObject([{ person: '13' }]);
  });

  test('one that cannot be read is told with its bytes, and the others are taken', () => {
    const bad = punchRecord({ ...punches[0], person: '', wall: '2026-03-02 08:58:11', verify: 1, state: 0 }, 40, []);
    const set = withLength(Buffer.concat([bad, punchRecord(punches[1] as (typeof punches)[0], 40, users)]));
    const read = readPunches(set, 2, users);
    expect(read.punches).toHaveLength(1);
    expect(read.faults).toMatchObject([{ record: 0, reason: 'it names nobody' }]);
  });

  test('a set that was cut, or whose records have no known size, is refused', () => {
    expect(() => readPunches(hex('ff000000 0102'), 1, [])).toThrow(/says 255 bytes and has 2/);
    expect(() => readPunches(withLength(Buffer.alloc(50)), 1, [])).toThrow(/no size of a record/);
    expect(() => readUsers(hex('01'), 1)).toThrow(ClockFault);
    expect(recordSize([8, 16, 40], 80, 5)).toBe(16);
    expect(recordSize([8, 16, 40], 80, 2)).toBe(40);
    expect(recordSize([8, 16, 40], 80, 11)).toBeNull();
  });

  test.each([28, 72] as const)('users of %i bytes, with names cut between letters', (size) => {
    const set = withLength(Buffer.concat(users.map((user) => writeUser(user, size))));
    const read = readUsers(set, 2);
    expect(read.map(({ uid, person, privilege, card }) => ({ uid, person, privilege, card }))).toEqual(
      users.map(({ uid, person, privilege, card }) => ({ uid, person, privilege, card })),
    );
    expect(read.map(({ name }) => name)).toEqual(size === 72 ? ['Rina Begum', 'রিনা'] : ['Rina Beg', 'রি']);
  });
});

describe('events', () => {
  test('a published one', () => {
    const packet = readPacket(
      hex(`F4 01 AC 12 01 00 00 00 39 39 39 31 31 31 33 33 33 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00  01 00 12 06 19 11 29 05`),
    );
    expect(packet).toMatchObject({ command: 500, session: 1, reply: 0 });
    expect(readPunchEvent(packet.data)).toEqual([
      { person: '999111333', wall: '2018-06-25 17:41:05', verify: 1, state: 0 },
    ]);
  });
  test.each([10, 12, 14, 32, 36, 37, 52])('of %i bytes', (size) => {
    const punch = { person: '42', wall: '2026-03-02 08:59:59', verify: 4, state: 255 };
    expect(readPunchEvent(eventOf(punch, size))).toEqual([punch]);
  });
  test('of an unknown length gives nothing', () => {
    expect(readPunchEvent(Buffer.alloc(11))).toEqual([]);
    expect(readPunchEvent(Buffer.alloc(0))).toEqual([]);
  });
});

test('ten thousand mutated frames each give a value or a typed fault', () => {
  const punch = { person: '42', wall: '2026-03-02 08:59:59', verify: 4, state: 255 };
  const user = { uid: 1, person: '42', name: 'Rina', privilege: 0, card: 5 };
  const sets = [
    ...([8, 16, 40] as const).map((size) =>
      withLength(Buffer.concat([punchRecord(punch, size, []), punchRecord(punch, size, [])])),
    ),
    ...([28, 72] as const).map((size) => withLength(writeUser(user, size))),
    eventOf(punch, 32),
  ];
  const samples = [
    ...sets,
    ...sets.map((data) => writeFrame(writePacket({ command: 1501, session: 7, reply: 3, data }))),
  ];
  const typed = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof ClockFault)) throw error;
    }
  };
  for (const seed of seeds()) {
    const random = seeded(seed);
    for (let n = 0; n < 10_000; n++) {
      const bytes = mutate(samples, random);
      typed(() => new Frames().take(bytes).map(readPacket));
      typed(() => readPacket(bytes));
      typed(() => readPunches(bytes, n % 4, []));
      typed(() => readUsers(bytes, n % 4));
      readPunchEvent(bytes);
    }
  }
});
