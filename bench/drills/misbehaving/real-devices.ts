import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@millrace/distribution/postgres/free-port';
import {
  libmodbusIsThere,
  libmodbusServer,
  pymodbusPython,
  startPymodbus,
} from '../../../drivers/modbus/sim/real-peers.ts';
import { ended, killChild } from '../../harness/child.ts';
import { until } from '../../harness/plant-client.ts';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { knocks, type Misbehaving, type OraclePoint } from './device.ts';

const is = (right: number) => (value: number) => (value === right ? null : `${value} instead of ${right}`);
const never = (value: number) => `${value}, which the device never says in order`;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** pymodbus' server, killed and started again. Null where there is no pymodbus. */
export async function restartingPymodbus(folder: string): Promise<Misbehaving | null> {
  if (pymodbusPython === undefined) return null;
  const own = join(folder, 'pymodbus');
  mkdirSync(own, { recursive: true });
  const start = async () => {
    // The kernel keeps the port of a killed server for a minute; behind the proxy nobody sees that it is another.
    const next = await freePort();
    const child = startPymodbus('tcp', String(next), own);
    await until('pymodbus listens', () => listens(next), Boolean, 30_000);
    return { child, port: next };
  };
  let { child, port } = await start();
  const knocked = knocks();
  const proxy = await tcpProxy(() => port, knocked.knock);
  return {
    id: 'pymodbus',
    settings: { host: '127.0.0.1', port: proxy.port, answerWithin: '500 ms' },
    profile: { unit: 1 },
    points: [1, 500, 1_500].map(
      (n): OraclePoint => ({ name: `r${n}`, address: `holding:${n}`, wrong: is((7 * n) % 65_536) }),
    ),
    async misbehave(random) {
      await killChild(child);
      const from = Date.now();
      await delay(random.between(500, 6_000));
      const again = await start();
      const to = Date.now();
      // Nobody finds it before that moment is noted.
      ({ child, port } = again);
      return { how: 'killed', from, to, knocked: await knocked.after(to, 40_000) };
    },
    heal: async () => undefined,
    async stop() {
      await killChild(child);
      await proxy.close();
    },
  };
}

/**
 * The server of libmodbus' own tests: some of its registers answer late, byte by byte, with another transaction's number
 * or with an exception. It serves one connection and ends; it is started again at once. Null where it is missing.
 */
export async function libmodbusMisbehaves(folder: string): Promise<Misbehaving | null> {
  if (!libmodbusIsThere) return null;
  const own = join(folder, 'libmodbus');
  mkdirSync(own, { recursive: true });
  const port = await freePort();
  const again = libmodbusServer('tcp', String(port), own);
  let wanted = true;
  let child = again();
  const running = (async () => {
    while (wanted) {
      await ended(child);
      if (!wanted) return;
      // A server that cannot have its port yet ends at once.
      await delay(50);
      if (wanted) child = again();
    }
  })();
  const misdeed = (name: string, register: number): OraclePoint => ({
    name,
    address: `holding:0x${register.toString(16)}`,
    every: '4 s',
    wrong: never,
  });
  return {
    id: 'libmodbus',
    settings: { host: '127.0.0.1', port, answerWithin: '300 ms' },
    profile: { unit: 255, gap: 0 },
    points: [
      { name: 'input', address: 'input:0x108', wrong: is(10) },
      // 0xAC from its least significant bit.
      { name: 'bit', address: 'discrete:0x1c6', type: 'boolean', wrong: is(1) },
      misdeed('refusing', 0x170),
      misdeed('wrong-number', 0x171),
      misdeed('sleeping', 0x172),
      misdeed('byte-by-byte', 0x173),
    ],
    misbehave: async () => {
      await delay(2_000);
      return null;
    },
    heal: async () => undefined,
    async stop() {
      wanted = false;
      await killChild(child);
      await running;
    },
  };
}
