import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** net-snmp's own agent, a real peer: whether this machine has it. With CI=true it must. */
export const hasSnmpd = process.env.CI === 'true' || spawnSync('snmpd', ['-v']).status === 0;

export const AUTHENTICATION = 'authentication-of-the-test';
export const PRIVACY = 'privacy-of-the-test';

const CONFIG = (port: number) => `
agentaddress udp:127.0.0.1:${port}
rocommunity public
rwcommunity private
createUser operator SHA-256 "${AUTHENTICATION}" AES "${PRIVACY}"
rwuser operator priv
sysname mill-ups
extend temperature /bin/echo 23.5
`;

/** Starts an agent on a free port, with its state in a folder of its own. */
export async function startSnmpd(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-snmpd-'));
  const config = join(folder, 'snmpd.conf');
  writeFileSync(config, CONFIG(port));
  const child: ChildProcess = spawn(
    'snmpd',
    ['-f', '-Lo', '-C', '-c', config, '-I', '-smux', '-p', join(folder, 'pid')],
    {
      env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' },
      stdio: 'ignore',
    },
  );
  return {
    port,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
