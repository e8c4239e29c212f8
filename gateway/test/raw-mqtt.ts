import { connect, type Socket } from 'node:net';
import { SECRET } from './gateway-fixture.ts';

/** MQTT packets made by hand, where a client of a library would be too well behaved. */
export const utf8 = (text: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

export function packet(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export const connectAs = (id: string): Buffer =>
  packet(0x10, Buffer.concat([utf8('MQTT'), Buffer.from([4, 0xc2, 0, 30]), utf8(id), utf8(id), utf8(SECRET)]));

export const publish = (first: number, topic: string, id: number, payload: string): Buffer =>
  packet(first, Buffer.concat([utf8(topic), Buffer.from([id >> 8, id & 255]), Buffer.from(payload)]));

/** A connection that writes what it is told and waits for that many bytes of answer. */
export async function rawClient(
  port: number,
): Promise<{ send(bytes: Buffer, answer: number): Promise<Buffer>; socket: Socket }> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let got = Buffer.alloc(0);
  let check: () => void = () => undefined;
  socket.on('data', (data: Buffer) => {
    got = Buffer.concat([got, data]);
    check();
  });
  return {
    socket,
    send: (bytes, answer) =>
      new Promise((resolve) => {
        check = () => {
          if (got.length < answer) return;
          resolve(got.subarray(0, answer));
          got = got.subarray(answer);
          check = () => undefined;
        };
        socket.write(bytes);
        check();
      }),
  };
}
