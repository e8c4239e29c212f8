import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { ensureDatabase, ensureRoles, type Role } from '../../distribution/database/roles.ts';
import { TEST_PASSWORDS } from '../../distribution/testing/passwords.ts';
import { testPort } from '../../distribution/testing/test-port.ts';

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, '..', '..', '.ci', 'timescale-for-tests');

/** Why a real TimescaleDB cannot be had here; undefined: it can. */
export function timescaleMissing(): string | undefined {
  if (platform() !== 'linux') return 'it needs Linux';
  if (!existsSync('/etc/debian_version')) return 'it needs Debian';
  if (process.getuid?.() !== 0) return 'it needs root (it makes a chroot)';
  return undefined;
}

export interface TimescaleDatabase {
  /** Superuser's. */
  readonly url: string;
  /** For one of Millrace's own logins, as its processes use it. */
  readonly roleUrl: (role: Role) => string;
  drop(): Promise<void>;
}

export interface TimescaleServer {
  /** A fresh database of the server. */
  database(): Promise<TimescaleDatabase>;
  stop(): Promise<void>;
}

/** A throw-away cluster of this run's own, on a port of its own. The first start on a machine fetches packages. */
export async function startTimescale(): Promise<TimescaleServer> {
  const env = { ...process.env, TIMESCALE_PORT: String(await testPort()) };
  const { stdout } = await run(PROGRAM, ['start'], { env, timeout: 300_000 });
  const base = stdout.trim();
  let number = 0;
  const admin = async (work: (client: pg.Client) => Promise<unknown>) => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  };
  await admin((client) => ensureRoles(client, TEST_PASSWORDS));
  return {
    async database() {
      const name = `t_${process.pid}_${++number}`;
      await admin((client) => ensureDatabase(client, name, { ours: true }));
      const url = new URL(base);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        roleUrl(role) {
          const as = new URL(url);
          as.username = role;
          as.password = TEST_PASSWORDS[role];
          return as.href;
        },
        drop: async () => {
          await admin((client) => client.query(`drop database ${name} with (force)`));
        },
      };
    },
    stop: async () => {
      await run(PROGRAM, ['stop'], { env, timeout: 60_000 });
    },
  };
}
