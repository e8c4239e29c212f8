import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PgbenchRun {
  readonly address: string;
  readonly clients: number;
  readonly seconds: number;
  /** A script of ours; without one, TPC-B as pgbench has it. */
  readonly script?: string;
  readonly variables?: Readonly<Record<string, string | number>>;
}

/** PostgreSQL's own load program. Rejects where it is missing: a figure without its baseline says nothing. */
async function pgbench(parameters: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run('pgbench', parameters, { maxBuffer: 64 * 1024 * 1024 });
    return stdout + stderr;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('pgbench is missing: install it (Debian: postgresql-contrib) and measure again');
    }
    throw error;
  }
}

/** Fills the tables of TPC-B. */
export async function fillTpcB(address: string, scale: number): Promise<void> {
  await pgbench(['--initialize', '--quiet', `--scale=${scale}`, address]);
}

/** Transactions a second, prepared, with the time to connect left out. */
export async function transactionsPerSecond({
  address,
  clients,
  seconds,
  script,
  variables = {},
}: PgbenchRun): Promise<number> {
  const said = await pgbench([
    '--protocol=prepared',
    '--no-vacuum',
    `--client=${clients}`,
    '--jobs=2',
    `--time=${seconds}`,
    ...(script ? [`--file=${script}`] : []),
    ...Object.entries(variables).flatMap(([name, value]) => ['--define', `${name}=${value}`]),
    address,
  ]);
  const found = /tps = ([\d.]+)/.exec(said);
  const failed = /number of failed transactions: (\d+)/.exec(said)?.[1] ?? '0';
  if (!found || failed !== '0') throw new Error(`pgbench did not end well:\n${said.slice(0, 2000)}`);
  return Number(found[1]);
}
