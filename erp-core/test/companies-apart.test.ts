import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, inCompany, keepSearched, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { T0 } from '../testing/facts.ts';
import { inputOf } from '../testing/overheard-input.ts';
import { fillTrade, installTrade, trade } from '../testing/trade.ts';
import { fullCompany, MARK } from '../testing/two-companies.ts';

let erp: TestErp;
let theirs: Caller;
let mine: Caller;
let tables: string[];
let known: unknown[];
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  theirs = await fullCompany(erp);
  await fillTrade(erp.kernel, theirs, MARK);
  // What is searched from now on only leaves them a backlog.
  await keepSearched(erp.owner, trade.entities);
  const { result } = await erp.kernel.execute(theirs, 'kernel.retention.nightly', {});
  await erp.kernel.execute(theirs, 'kernel.job.cancel', { job: (result as { job: string }).job, reason: MARK });
  await erp.owner.query(`insert into kernel.job_clock (company, name, seen_until) values ($1, $2, 1)`, [
    theirs.company,
    `${MARK}.nightly`,
  ]);
  mine = await erp.company('Another');
  tables = await companyTables();
  known = await knownValues();
});
afterAll(() => erp?.close());

/** Every table that carries a company, by the catalogue and not by what anybody remembered. */
async function companyTables(): Promise<string[]> {
  const { rows } = await erp.owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'company' and not a.attisdropped
     where c.relkind in ('r', 'p') order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** What somebody of another company might have overheard: identifiers, codes, paths, keys, moments. */
async function knownValues(): Promise<unknown[]> {
  const values = new Set<unknown>([
    'plant-a',
    'hall/line-1',
    'hall/line-1/cell/press-1',
    'press-1',
    'gw-a',
    'A',
    'E-1',
  ]);
  for (const value of ['why', '0001', 'ABCD0001', 'ABCD9999', '2026-11-21', T0, T0 + 60_000_000, 1, '1', 'x'])
    values.add(value);
  for (const table of tables) {
    const { rows } = await erp.owner.query(`select * from ${table} limit 3`);
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        if (['id', 'code', 'number', 'epc', 'fact', 'key', 'user_id', 'job', 'item', 'person'].includes(name))
          values.add(value);
      }
    }
  }
  values.add({ gateway: 'gw-a', epoch: 1, seq: 1 });
  return [...values].filter((value) => value !== null);
}

const leak = (name: string, input: unknown, answer: unknown): string[] => {
  const [asked, told] = [JSON.stringify(input ?? null), JSON.stringify(answer ?? null)];
  // What the caller said himself comes back to him; anything else of theirs is a leak.
  return told.replaceAll(MARK, (mark) => (asked.includes(mark) ? '' : mark)).includes(MARK) ? [`${name} ${asked}`] : [];
};

const answered = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
};

/** Reads everything there is to read as `mine`, with what was overheard. Returns what was seen of theirs. */
async function readEverything(runs: number): Promise<string[]> {
  const leaks: string[] = [];
  const { entities, queries } = erp.kernel.registry;
  for (const name of entities.keys()) {
    leaks.push(...leak(name, {}, await erp.kernel.list(mine, name, { limit: 500 })));
    for (const id of known.filter((value) => typeof value === 'string' && value.length === 36)) {
      leaks.push(...leak(name, {}, await answered(() => erp.kernel.get(mine, name, String(id)))));
    }
  }
  for (const [name, { input }] of queries) {
    for (const given of fc.sample(inputOf(input, known), { numRuns: runs, seed: 7 })) {
      leaks.push(...leak(name, given, await answered(() => erp.kernel.query(mine, name, given))));
    }
  }
  for (const q of [MARK, 'zq', 'business', 'gw-a', '0001'])
    leaks.push(...leak('search', q, await erp.kernel.search(mine, { q, limit: 50 })));
  leaks.push(...leak('events', {}, await erp.kernel.events.after(mine, 0)));
  return leaks;
}

/** Rows of theirs that a statement of the application sees while it works for `mine`. */
async function foreignRows(): Promise<string[]> {
  const seen: string[] = [];
  for (const table of tables) {
    const found = await inCompany(
      erp.app,
      mine,
      (db) => db.one<{ n: number }>(`select count(*)::int as n from ${table} where company <> $1`, [mine.company]),
      'read',
    );
    if (found?.n !== 0) seen.push(table);
  }
  return seen;
}

async function snapshot(company: string): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await erp.owner.query(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from ${table} t where company = $1`,
      [company],
    );
    state[table] = rows[0]?.sum;
  }
  return state;
}

test('every company table has something of theirs, so that there is something to be seen', async () => {
  const empty: string[] = [];
  for (const table of tables) {
    const { rows } = await erp.owner.query(`select from ${table} where company = $1 limit 1`, [theirs.company]);
    if (rows.length === 0) empty.push(table);
  }
  expect(empty).toEqual(['kernel.handler_cursor', 'kernel.handler_failure']);
});

test('row-level security is forced on every company table, and the application owns nothing', async () => {
  const { rows } = await erp.owner.query(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where format('%I.%I', n.nspname, c.relname) = any($1) and not (c.relrowsecurity and c.relforcerowsecurity)`,
    [tables],
  );
  expect(rows).toEqual([]);
  const owned = await erp.owner.query(
    `select relname from pg_class where relowner in (select oid from pg_roles where rolname = 'millrace_app')`,
  );
  expect(owned.rows).toEqual([]);
});

test('nothing of another company is seen through any list, record, question or event', async () => {
  expect(await readEverything(12)).toEqual([]);
  expect(await foreignRows()).toEqual([]);
}, 240_000);

test('no command of one company changes or tells anything of another', async () => {
  const before = await snapshot(theirs.company);
  for (const [name, { input }] of erp.kernel.registry.commands) {
    for (const given of fc.sample(inputOf(input, known), { numRuns: 6, seed: 11 })) {
      for (const idempotencyKey of ['key-of-a', `${name}-${JSON.stringify(given)}`]) {
        const outcome = await answered(() => erp.kernel.execute(mine, name, given, { idempotencyKey }));
        // A name of a site or gateway is one in all companies: that it is taken is all that may be learnt.
        expect(leak(name, given, outcome)).toEqual([]);
      }
    }
  }
  expect(await snapshot(theirs.company)).toEqual(before);
}, 240_000);

test('the walk would see it: with one policy removed it finds the leak', async () => {
  for (const table of tables) {
    await erp.owner.query(`alter table ${table} disable row level security`);
    const filled = await erp.owner.query(`select from ${table} where company = $1 limit 1`, [theirs.company]);
    expect(await foreignRows()).toEqual(filled.rows.length > 0 ? [table] : []);
    if (table === 'stock.item') expect((await readEverything(3)).join()).toContain('stock.item');
    await erp.owner.query(`alter table ${table} enable row level security`);
  }
  expect(await foreignRows()).toEqual([]);
}, 240_000);
