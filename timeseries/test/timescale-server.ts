import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../distribution/postgres/free-port.ts';
import { testPool } from './test-store.ts';

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, '..', '..', '.ci', 'timescale-for-tests');

/** Why a real TimescaleDB cannot be had here; undefined: it can. */
export function timescaleMissing(): string | undefined {
  if (platform() !== 'linux') return 'it needs Linux';
  if (!existsSync('/etc/debian_version')) return 'it needs Debian';
  if (process.getuid?.() !== 0) return 'it needs root (it makes a chroot)';
  return undefined;
}

export interface TimescaleServer {
  /** A fresh database of the server. */
  database(): Promise<{ url: string; drop: () => Promise<void> }>;
  stop(): Promise<void>;
}

/** A throw-away cluster of this run's own, on a port of its own. The first start on a machine fetches packages. */
export async function startTimescale(): Promise<TimescaleServer> {
  const env = { ...process.env, TIMESCALE_PORT: String(await freePort()) };
  const { stdout } = await run(PROGRAM, ['start'], { env, timeout: 300_000 });
  const base = stdout.trim();
  let number = 0;
  const admin = async (sql: string) => {
    const pool = testPool(base, 1);
    await pool.query(sql);
    await pool.end();
  };
  return {
    async database() {
      const name = `t_${process.pid}_${++number}`;
      await admin(`create database ${name}`);
      return { url: base.replace(/\/[^/]*$/, `/${name}`), drop: () => admin(`drop database ${name} with (force)`) };
    },
    stop: async () => {
      await run(PROGRAM, ['stop'], { env, timeout: 60_000 });
    },
  };
}
