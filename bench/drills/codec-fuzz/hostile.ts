import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { DeviceError } from '../../../drivers/api/index.ts';
import { LlrpFrames, MOST_FRAME_BYTES } from '../../../drivers/llrp/codec/index.ts';
import { openBench } from '../../../drivers/opcua/test/bench.ts';
import type { Metric } from '../../../drivers/sparkplug/codec/payload.ts';
import { NBIRTH, online, refusals } from '../../../drivers/sparkplug/test/host-talk.ts';
import { nbirth } from '../../../drivers/sparkplug/test/talk.ts';
import { AdmsDoor } from '../../../drivers/zkteco/adms/server/door.ts';
import { ClockMemory } from '../../../drivers/zkteco/clock-memory.ts';
import { fakeHost, settingsOf } from '../../../drivers/zkteco/test/fake-host.ts';
import { settledHeap } from '../../harness/settled-heap.ts';

/** One thing that wants our memory or our time, and how it is turned away. */
export interface Hostile {
  readonly what: string;
  /** Does it, and gives the reason that it was refused with. Throws where it was let in. */
  readonly refusal: () => Promise<string>;
  /** What the reason must say. */
  readonly says: RegExp;
}

export interface Turned {
  readonly what: string;
  readonly reason: string;
  readonly milliseconds: number;
  /** Bytes that are held afterwards and were not before. */
  readonly kept: number;
}

/** Early: neither a person nor the other devices notice, and nothing of it stays. */
const EARLY_MS = 15_000;
const MOST_KEPT = 16_000_000;

/** Tries one. Throws where the refusal is late, holds memory or does not say why. */
export async function turnedAway({ what, refusal, says }: Hostile): Promise<Turned> {
  // The first time loads libraries, which stay.
  await refusal();
  const before = settledHeap();
  const began = performance.now();
  const reason = await refusal();
  const milliseconds = performance.now() - began;
  const kept = settledHeap() - before;
  if (!says.test(reason)) throw new Error(`${what} was refused, but not with its reason: ${reason}`);
  if (milliseconds > EARLY_MS) throw new Error(`${what} was refused only after ${Math.round(milliseconds)} ms`);
  if (kept > MOST_KEPT) throw new Error(`${what} left ${kept} bytes behind`);
  return { what, reason, milliseconds, kept };
}

/** A report that says it is 4 GB long: refused at its header, before any of it is waited for. */
const llrpLength: Hostile = {
  what: 'an LLRP message of 4 GB',
  says: /too-long.*4294967295/,
  async refusal() {
    const frames = new LlrpFrames();
    const header = Uint8Array.from([0x04, 61, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1]);
    const { fault } = frames.push(header);
    if (!fault) throw new Error(`more than ${MOST_FRAME_BYTES} bytes are waited for`);
    return `${fault.fault}: ${fault.at}`;
  },
};

/** A header of OPC UA's transport (Part 6, 7.1.2.2): type, final, length. */
function chunk(type: string, length: number, body: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(8);
  header.write(`${type}F`, 'latin1');
  header.writeUInt32LE(length, 4);
  return Buffer.concat([header, body]);
}
/** An acknowledgement as it should be: 64 kB buffers, and no limit to what a message may hold. */
const acknowledged = (): Buffer => {
  const body = Buffer.alloc(20);
  body.writeUInt32LE(65_536, 4);
  body.writeUInt32LE(65_536, 8);
  return chunk('ACK', 28, body);
};

/** A server that greets as it should and then announces a chunk of 2 GB, which it begins to send. */
const opcuaChunk: Hostile = {
  what: 'an OPC UA chunk of 2 GB',
  says: /the session with the server ended|too (long|large)/,
  async refusal() {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('data', () => {
        socket.write(acknowledged());
        socket.once('data', () => socket.write(chunk('OPN', 0x7fff_ffff, Buffer.alloc(65_536))));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const caught = await openBench(`opc.tcp://127.0.0.1:${port}`).then(
        () => new Error('it was let in'),
        (error: unknown) => error,
      );
      if (!(caught instanceof DeviceError)) throw caught;
      return `${caught.code}: ${caught.message}`;
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    }
  },
};

/** Definitions that hold each other: a reader that follows them never ends. */
const templateCycle: Hostile = {
  what: 'Sparkplug templates that hold each other',
  says: /in a circle: .*A.*B/,
  async refusal() {
    const definition = (name: string, holds: string): Metric => ({
      name,
      datatype: 19,
      timestamp: 1n,
      value: {
        kind: 'template',
        value: {
          isDefinition: true,
          parameters: [],
          metrics: [
            {
              name: 'member',
              datatype: 19,
              value: { kind: 'template', value: { ref: holds, isDefinition: false, metrics: [], parameters: [] } },
            },
          ],
        },
      },
    });
    const birth = nbirth(0, [definition('A', 'B'), definition('B', 'A')]);
    return refusals(online().receive(NBIRTH, birth, 10_000)).join('; ');
  },
};

/** A body that says that it is 1 GB long: answered before any of it is read. */
const admsBody: Hostile = {
  what: 'an ADMS body of 1 GB',
  says: /^HTTP\/1\.1 413 .*at most 100000 are taken/s,
  async refusal() {
    const memory = new ClockMemory(':memory:');
    const clocks = [{ device: 'gate', serial: 'CJ1', zone: 'Asia/Dhaka' }];
    const door = new AdmsDoor({
      settings: settingsOf({ clocks, door: { port: 0, maxBody: 100_000 } }),
      memory,
      // All that it keeps is in the memory above.
      host: fakeHost(tmpdir()).host,
    });
    const socket = connect(await door.open(), '127.0.0.1');
    try {
      let heard = '';
      socket.on('data', (bytes) => {
        heard += bytes.toString();
      });
      socket.write('POST /iclock/cdata?SN=CJ1&table=ATTLOG HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n');
      await once(socket, 'close');
      return heard;
    } finally {
      socket.destroy();
      await door.close();
      memory.close();
    }
  },
};

/** What a hostile device may try, each refused early with the reason. */
export const HOSTILE: readonly Hostile[] = [llrpLength, opcuaChunk, templateCycle, admsBody];
