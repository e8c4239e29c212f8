// Devices of others to try the driver against: pymodbus' server, and the one that libmodbus tests its own client with.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EXAMPLES = '/usr/share/doc/libmodbus-dev/examples';

const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, args).error === undefined;

/** The Python that has pymodbus, which is the system's where several are installed; undefined where none has. */
export const pymodbusPython = ['/usr/bin/python3', 'python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import pymodbus.server']).status === 0,
);
export const libmodbusIsThere = existsSync(join(EXAMPLES, 'unit-test-server.c')) && runs('gcc', ['--version']);

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

const started = (command: string, args: readonly string[]): ChildProcess => {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr?.on('data', () => undefined);
  return child;
};

/** pymodbus with units 1 and 2: register n holds 7·n (register 0: 1001 or 1002), bit n is set where 3 divides n. */
export function startPymodbus(kind: 'tcp' | 'rtu-over-tcp' | 'rtu', where: string, folder: string): ChildProcess {
  const script = join(folder, 'server.py');
  writeFileSync(script, PYMODBUS);
  return started(pymodbusPython ?? 'python3', [script, kind, where]);
}

/**
 * Builds the server that libmodbus tests its own client with, which misbehaves on purpose, in `folder`; each call starts
 * it. It serves one connection and ends.
 */
export function libmodbusServer(kind: 'tcp' | 'rtu', where: string, folder: string): () => ChildProcess {
  const source = readFileSync(join(EXAMPLES, 'unit-test-server.c'), 'utf8').replace(
    kind === 'tcp' ? '1502' : '/dev/ttyUSB0',
    where,
  );
  writeFileSync(join(folder, 'server.c'), source);
  const program = join(folder, 'server');
  execFileSync('gcc', [join(folder, 'server.c'), '-o', program, `-I${EXAMPLES}`, '-I/usr/include/modbus', '-lmodbus']);
  return () => started(program, [kind]);
}
