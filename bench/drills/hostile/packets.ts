import type { seeded } from '../../harness/random.ts';

type Random = ReturnType<typeof seeded>;

const string = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(Math.min(bytes.length, 0xffff));
  return Buffer.concat([head, bytes]);
};

function length(value: number): Buffer {
  const bytes: number[] = [];
  do {
    bytes.push((value % 128) | (value >= 128 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return Buffer.from(bytes);
}

export const packet = (head: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([head]), length(body.length), body]);

export const connectPacket = (id: string, user: string, password: string): Buffer =>
  packet(
    0x10,
    Buffer.concat([string('MQTT'), Buffer.from([4, 0xc2, 0, 60]), string(id), string(user), string(password)]),
  );

export const publishPacket = (topic: string | Buffer, payload: Buffer, qos = 1, id = 1): Buffer =>
  packet(
    0x30 | (qos << 1),
    Buffer.concat([string(topic), ...(qos > 0 ? [Buffer.from([id >> 8, id & 255])] : []), payload]),
  );

export const subscribePacket = (filter: string, id = 1): Buffer =>
  packet(0x82, Buffer.concat([Buffer.from([id >> 8, id & 255]), string(filter), Buffer.from([1])]));

/** Names that lead out of a folder, into another's room, or into the gateway's own. */
export const TRICKS: readonly string[] = [
  '../../../etc/passwd',
  'devices/../../secrets',
  'devices/%2e%2e/%2e%2e/x',
  '/devices//press/',
  'devices/press\u0000/count',
  '$SYS/broker/clients',
  '$share/x/devices/#',
  'millrace/v1/drill/hall/line/cell/press/count',
  'devices/other/count',
  'devices/+/count',
  'devices/#',
  '\ufeffdevices/press',
  'devices/\u202epress',
  'a'.repeat(65_535),
  '/'.repeat(65_535),
  `devices/${'x/'.repeat(30_000)}`,
  '__proto__',
  'devices/__proto__/constructor',
  'devices/constructor/prototype',
];

const random = (from: Random, size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, () => Math.floor(from.next() * 256)));

/** A packet of a well-behaved client, an unheard-of one, or one with bytes changed, cut, doubled or made up. */
export function mutatedPacket(from: Random): Buffer {
  const base = from.pick([
    () =>
      publishPacket(from.pick(TRICKS), random(from, 20), Math.floor(from.next() * 4), Math.floor(from.next() * 65_536)),
    () => publishPacket('devices/hostile/value', Buffer.from('{"t":1,"v":1}')),
    () => publishPacket('devices/hostile/value', Buffer.from('['.repeat(5_000))),
    () => publishPacket('devices/hostile/value', Buffer.from(`{"t":"${'9'.repeat(400)}","v":1e999}`)),
    () => publishPacket('devices/hostile/value', Buffer.from('{"__proto__":{"v":1},"t":1,"v":2}')),
    () => subscribePacket(from.pick(TRICKS)),
    () => subscribePacket('millrace/v1/#'),
    () => connectPacket('hostile', 'hostile', 'again'),
    () => Buffer.from([0xc0, 0]),
    () => Buffer.from([0x40, 2, 0, 7]),
    () => Buffer.from([0x62, 2, 0, 7]),
    () => Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]),
    () => Buffer.from([0xf0, 0xff, 0xff, 0xff, 0xff, 0xff]),
    () => random(from, 1 + Math.floor(from.next() * 64)),
  ])();
  const bytes = Buffer.from(base);
  switch (Math.floor(from.next() * 5)) {
    case 0:
      return bytes;
    case 1:
      for (let n = 0; n < 3 && bytes.length > 0; n++)
        bytes[Math.floor(from.next() * bytes.length)] = Math.floor(from.next() * 256);
      return bytes;
    case 2:
      return bytes.subarray(0, Math.floor(from.next() * bytes.length));
    case 3:
      return Buffer.concat([bytes, bytes]);
    default: {
      const at = Math.floor(from.next() * bytes.length);
      return Buffer.concat([bytes.subarray(0, at), random(from, 4), bytes.subarray(at)]);
    }
  }
}
