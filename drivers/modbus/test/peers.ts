import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import {
  libmodbusServer as buildLibmodbus,
  libmodbusIsThere,
  pymodbusPython,
  startPymodbus,
} from '../sim/real-peers.ts';

/** Where a peer is missing a laptop skips, with words; a machine of the project's own must not. */
function available(name: string, there: boolean): boolean {
  if (there) return true;
  if (process.env.CI === 'true') throw new Error(`${name} is missing: .ci/run installs it`);
  console.warn(`skipped: ${name} is not installed here`);
  return false;
}

const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, args).error === undefined;

export const hasPymodbus = available('pymodbus', pymodbusPython !== undefined);
export const hasMbpoll = available('mbpoll', runs('mbpoll', ['-V']));
export const hasSocat = available('socat', runs('socat', ['-V']));
export const hasLibmodbus = available('libmodbus with its unit-test server (libmodbus-dev, gcc)', libmodbusIsThere);

const folders: string[] = [];
const children: ChildProcess[] = [];

/** Ends every program and removes every folder that was made here. */
export async function removePeers(): Promise<void> {
  for (const child of children.splice(0).reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-modbus-'));
  folders.push(folder);
  return folder;
}

function kept(child: ChildProcess): ChildProcess {
  children.push(child);
  return child;
}

export const listening = (port: number): Promise<void> =>
  vi.waitFor(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => {
          socket.destroy();
          resolve();
        });
        socket.once('error', reject);
      }),
    { timeout: 30_000, interval: 30 },
  );

/** Two ends of a serial line. */
export async function serialPair(): Promise<readonly [string, string]> {
  const folder = newFolder();
  const ends = [join(folder, 'master'), join(folder, 'device')] as const;
  kept(
    spawn(
      'socat',
      ends.map((path) => `pty,raw,echo=0,link=${path}`),
      { stdio: 'ignore' },
    ),
  );
  await vi.waitFor(
    () => {
      if (!ends.every((path) => existsSync(path))) throw new Error('socat has not made its pair yet');
    },
    { timeout: 30_000, interval: 20 },
  );
  return ends;
}

/** pymodbus with units 1 and 2: see `startPymodbus`. */
export const pymodbus = (kind: 'tcp' | 'rtu-over-tcp' | 'rtu', where: string): ChildProcess =>
  kept(startPymodbus(kind, where, newFolder()));

/** The server that libmodbus tests its own client with: see `libmodbusServer` of the real peers. */
export function libmodbusServer(kind: 'tcp' | 'rtu', where: string): () => ChildProcess {
  const again = buildLibmodbus(kind, where, newFolder());
  return () => kept(again());
}

/** What mbpoll reads, by its own client: words, or what it complains about. */
export async function mbpoll(args: readonly string[]): Promise<string> {
  const child = spawn('mbpoll', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  kept(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return said;
}
