import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fc, test as property } from '@fast-check/vitest';
import { DeviceError } from '@millrace/driver-api';
import { expect, test, vi } from 'vitest';
import { startServer } from '../sim/server.ts';
import { openBench } from './bench.ts';

/** Something that listens and answers whatever it is asked with these bytes. */
async function answering(bytes: Uint8Array): Promise<{ endpoint: string; close(): Promise<unknown> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `opc.tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      return once(server, 'close');
    },
  };
}

/** A header of OPC UA's transport (Part 6 §7.1.2.2): type, "F", length. */
function chunk(type: string, length: number, body = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.write(`${type}F`, 'latin1');
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, body]);
}

async function refusal(bytes: Uint8Array): Promise<DeviceError> {
  const peer = await answering(bytes);
  try {
    const error: unknown = await openBench(peer.endpoint).then(
      () => new Error('it was let in'),
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(DeviceError);
    return error as DeviceError;
  } finally {
    await peer.close();
  }
}

test.each([
  ['a page of the web', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['an acknowledgement that promises 2 GB', chunk('ACK', 0x7fff_ffff, Buffer.alloc(64))],
  ['a message that promises 4 GB', chunk('MSG', 0xffff_ffff, Buffer.alloc(64))],
])('%s is refused early, in words', async (_, bytes) => {
  const before = process.memoryUsage().rss;
  const error = await refusal(bytes);
  expect(['garbled', 'silent', 'lost', 'refused']).toContain(error.code);
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

test('a server that announces a chunk of 2 GB in the midst of a session is left at once, with the reason', async () => {
  const server = await startServer();
  let hostile: Socket | undefined;
  const wire = createServer((client) => {
    hostile = client;
    const far = connect(server.port, '127.0.0.1');
    for (const [one, other] of [
      [client, far],
      [far, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const { port } = wire.address() as AddressInfo;
  const bench = await openBench(`opc.tcp://127.0.0.1:${port}`);
  try {
    const before = process.memoryUsage().rss;
    // Ten megabytes of what it announces follow: none of it may be waited for.
    hostile?.write(Buffer.concat([chunk('MSG', 0x7fff_ffff), Buffer.alloc(10e6)]));
    await vi.waitFor(() => expect(bench.lost).toHaveLength(1), { timeout: 120_000 });
    expect(bench.lost[0]).toMatchObject({ code: 'garbled', message: expect.stringMatching(/size that is not taken/) });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  } finally {
    await bench.close();
    wire.close();
    await server.stop();
  }
});

property.prop([fc.uint8Array({ minLength: 8, maxLength: 200 })], { numRuns: 10, endOnFailure: true })(
  'whatever answers, connecting ends with a reason',
  async (bytes) => {
    expect((await refusal(bytes)).message.length).toBeGreaterThan(10);
  },
);
