import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

const EXAMPLES = '/usr/share/doc/libmodbus-dev/examples';

/** Where a peer is missing a laptop skips, with words; a machine of the project's own must not. */
function available(name: string, there: boolean): boolean {
  if (there) return true;
  if (process.env.CI === 'true') throw new Error(`${name} is missing: .ci/run installs it`);
  console.warn(`skipped: ${name} is not installed here`);
  return false;
}

const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, args).error === undefined;

/** The Python that has pymodbus, which is the system's where several are installed. */
const python = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import pymodbus.server']).status === 0,
);

export const hasPymodbus = available('pymodbus', python !== undefined);
export const hasMbpoll = available('mbpoll', runs('mbpoll', ['-V']));
export const hasSocat = available('socat', runs('socat', ['-V']));
export const hasLibmodbus = available(
  'libmodbus with its unit-test server (libmodbus-dev, gcc)',
  existsSync(join(EXAMPLES, 'unit-test-server.c')) && runs('gcc', ['--version']),
);

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

function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr?.on('data', () => undefined);
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
  start(
    'socat',
    ends.map((path) => `pty,raw,echo=0,link=${path}`),
  );
  await vi.waitFor(
    () => {
      if (!ends.every((path) => existsSync(path))) throw new Error('socat has not made its pair yet');
    },
    { timeout: 30_000, interval: 20 },
  );
  return ends;
}

// The names of both generations of pymodbus: 3.0 (Debian 12) and 3.8 (Debian 13).
const PYMODBUS = `
import sys
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartSerialServer, StartTcpServer
try:
    from pymodbus.framer import FramerType
    rtu, tcp = FramerType.RTU, FramerType.SOCKET
except ImportError:
    from pymodbus.transaction import ModbusRtuFramer as rtu, ModbusSocketFramer as tcp
def unit(first):
    registers = ModbusSequentialDataBlock(0, [first] + [(7 * n) % 65536 for n in range(1, 2000)])
    bits = ModbusSequentialDataBlock(0, [n % 3 == 0 for n in range(2000)])
    return ModbusSlaveContext(di=bits, co=bits, hr=registers, ir=registers, zero_mode=True)
context = ModbusServerContext(slaves={1: unit(1001), 2: unit(1002)}, single=False)
kind, where = sys.argv[1:3]
if kind == 'tcp': StartTcpServer(context=context, address=('127.0.0.1', int(where)), framer=tcp)
elif kind == 'rtu-over-tcp': StartTcpServer(context=context, address=('127.0.0.1', int(where)), framer=rtu)
else: StartSerialServer(context=context, framer=rtu, port=where, baudrate=115200)
`;

/** pymodbus with units 1 and 2: register n holds 7·n (register 0: 1001 or 1002), bit n is set where 3 divides n. */
export function pymodbus(kind: 'tcp' | 'rtu-over-tcp' | 'rtu', where: string): ChildProcess {
  const script = join(newFolder(), 'server.py');
  writeFileSync(script, PYMODBUS);
  return start(python ?? 'python3', [script, kind, where]);
}

/** The server that libmodbus tests its own client with, which misbehaves on purpose; it serves one connection and ends. */
export function libmodbusServer(kind: 'tcp' | 'rtu', where: string): () => ChildProcess {
  const folder = newFolder();
  const source = readFileSync(join(EXAMPLES, 'unit-test-server.c'), 'utf8').replace(
    kind === 'tcp' ? '1502' : '/dev/ttyUSB0',
    where,
  );
  writeFileSync(join(folder, 'server.c'), source);
  const program = join(folder, 'server');
  execFileSync('gcc', [join(folder, 'server.c'), '-o', program, `-I${EXAMPLES}`, '-I/usr/include/modbus', '-lmodbus']);
  return () => start(program, [kind]);
}

/** What mbpoll reads, by its own client: words, or what it complains about. */
export async function mbpoll(args: readonly string[]): Promise<string> {
  const child = spawn('mbpoll', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await once(child, 'close');
  return said;
}
