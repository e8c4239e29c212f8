import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseAddresses } from '@millrace/distribution/database/prepare';
import type { RolePasswords } from '@millrace/distribution/database/roles';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import { startChild, stopChild } from '../harness/child.ts';
import type { CommandLoadOptions, CommandLoadReport } from '../harness/command-load.ts';
import { type Bench, type Figure, median, percentile } from '../harness/figure.ts';
import { fillTpcB, transactionsPerSecond } from '../harness/pgbench.ts';
import { type Plant, startPlant } from '../harness/plant.ts';
import { claimPlant, type PlantClient } from '../harness/plant-client.ts';

const SITE = 'bench';
const ITEMS = 200;
const HOT = 2;
const SCALE = 10;
const BY_HAND = join(import.meta.dirname, 'stock-issue-by-hand.sql');

async function commands(options: CommandLoadOptions): Promise<CommandLoadReport> {
  const { child } = await startChild(join(import.meta.dirname, '..', 'harness', 'command-load.ts'));
  try {
    const answer = once(child, 'message') as Promise<[{ report?: CommandLoadReport; error?: string }]>;
    child.send(options);
    const [{ report, error }] = await answer;
    if (!report) throw new Error(`the load failed: ${error}`);
    if (report.failed.length > 0) throw new Error(`${report.failed.length} calls failed: ${report.failed[0]}`);
    return report;
  } finally {
    await stopChild(child);
  }
}

/** Items with more stock than any run takes, and two places that hold it. */
async function fill(client: PlantClient) {
  const made = async (name: string, input: object) => ((await client.command(name, input)) as { id: string }).id;
  const bin = await made('stock.location.save', { site: SITE, code: 'BIN', name: { en: 'Bin' } });
  const line = await made('stock.location.save', { site: SITE, code: 'LINE', name: { en: 'Line' } });
  const items: string[] = [];
  for (let n = 1; n <= ITEMS; n++) {
    const item = await made('stock.item.save', { code: `BENCH-${n}`, name: { en: `Item ${n}` }, unit: '{piece}' });
    await client.command('stock.receive', { site: SITE, item, quantity: '100000000', to: bin, unitCost: '12.34' });
    await client.command('stock.issue', { site: SITE, item, quantity: '1', from: bin });
    await client.command('stock.transfer', { site: SITE, item, quantity: '50000000', from: bin, to: line });
    items.push(item);
  }
  const issues = items.map((item) => ({ site: SITE, item, quantity: '1', from: bin }));
  const transfers = items.flatMap((item) => [
    { site: SITE, item, quantity: '1', from: bin, to: line },
    { site: SITE, item, quantity: '1', from: line, to: bin },
  ]);
  return { issues, transfers };
}

/** The plant gave the application's login a password of its own. */
function appAddress({ data }: Plant, admin: string): string {
  const passwords = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as RolePasswords;
  return databaseAddresses({ admin, passwords, embedded: true }).of('millrace_app');
}

const rate = ({ done, seconds }: CommandLoadReport): number => done / seconds;

/**
 * A command over HTTP end to end, on the database as it ships, beside PostgreSQL's own TPC-B and beside the same work as
 * statements by hand. Runs alternate, so that what disturbs one disturbs its baseline as well.
 */
export const command: Bench = {
  ids: ['command', 'command-32', 'stock-issue', 'stock-issue-hot'],
  title:
    'transfers and issues of stock over HTTP, beside pgbench TPC-B and the same work in SQL by hand on the same server',
  async run({ folder, long, say }): Promise<Figure[]> {
    const seconds = long ? 30 : 8;
    const rounds = long ? 5 : 3;
    const database = await benchDatabase(folder);
    const plant = await startPlant({ folder, demo: false, env: { DATABASE_URL: database.admin } });
    const admin = new pg.Client({ connectionString: database.admin });
    try {
      await admin.connect();
      await admin.query('create database bench_tpcb');
      const tpcb = new URL(database.admin);
      tpcb.pathname = '/bench_tpcb';
      await fillTpcB(tpcb.href, SCALE);
      const client = await claimPlant(plant, 'Bench');
      const { issues, transfers } = await fill(client);
      // As pgbench does with its own tables: plans are made on what is there.
      await admin.query('vacuum analyze');
      const { rows } = await admin.query<{ company: string }>('select company from kernel.company');
      const company = rows[0]?.company as string;
      const load = (name: 'stock.transfer' | 'stock.issue', clients: number, given: readonly unknown[]) =>
        commands({
          port: plant.ports.http,
          cookie: client.cookie,
          command: name,
          inputs: given,
          clients,
          seconds,
        });
      const byHand = (items: number) =>
        transactionsPerSecond({
          address: appAddress(plant, database.admin),
          ...{ clients: 8, seconds, script: BY_HAND, variables: { items, company } },
        });
      const hot = issues.slice(0, HOT);
      // The server's code is compiled while it runs, over some tens of seconds; the baseline's was long ago.
      for (const clients of [8, 32, 8, 32]) await load('stock.transfer', clients, transfers);
      await load('stock.issue', 8, issues);
      const found: Record<string, number[]> = {};
      const keep = (name: string, value: number) => {
        found[name] = [...(found[name] ?? []), value];
        say(`${name}: ${value.toFixed(0)}/s`);
        return value;
      };
      const took: number[] = [];
      let refused = 0;
      for (let round = 0; round < rounds; round++) {
        keep('TPC-B, 8 clients', await transactionsPerSecond({ address: tpcb.href, clients: 8, seconds }));
        const eight = await load('stock.transfer', 8, transfers);
        took.push(...eight.took);
        keep('command, 8 clients', rate(eight));
        const issued = await load('stock.issue', 8, issues);
        keep('issue, 8 clients', rate(issued));
        keep('by hand, 200 items', await byHand(ITEMS));
        keep('TPC-B, 32 clients', await transactionsPerSecond({ address: tpcb.href, clients: 32, seconds }));
        const thirtyTwo = await load('stock.transfer', 32, transfers);
        keep('command, 32 clients', rate(thirtyTwo));
        keep('by hand, hot', await byHand(HOT));
        const two = await load('stock.issue', 8, hot);
        keep('issue, hot', rate(two));
        refused += eight.refused + issued.refused + thirtyTwo.refused + two.refused;
      }
      const of = (name: string) => median(found[name] ?? []);
      const figure = (id: string, value: string, baseline: string, note: string): Figure => ({
        id,
        value: of(value),
        unit: 'commands/s',
        baseline: of(baseline),
        ratio: of(value) / of(baseline),
        note,
      });
      const said = `median of ${rounds}; ${refused} refused`;
      const p99 = percentile(took, 0.99).toFixed(1);
      return [
        figure(
          'command',
          'command, 8 clients',
          'TPC-B, 8 clients',
          `${said}; p99 ${p99} ms; a transfer between two places, against TPC-B, scale ${SCALE}, prepared, 8 clients`,
        ),
        figure('command-32', 'command, 32 clients', 'TPC-B, 32 clients', `${said}; the same with 32 clients each`),
        figure(
          'stock-issue',
          'issue, 8 clients',
          'by hand, 200 items',
          `${said}; ${ITEMS} items, with costs; against SQL by hand under RLS, prepared`,
        ),
        figure('stock-issue-hot', 'issue, hot', 'by hand, hot', `${said}; ${HOT} items`),
      ];
    } finally {
      await admin.end();
      await plant.stop();
      await database.stop();
    }
  },
};
