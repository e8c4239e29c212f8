import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { importer } from '../testing/importer.ts';
import { storekeeper } from '../testing/store.ts';
import { Gates, installWorkshop, workshop } from '../testing/workshop.ts';

// What is real: PostgreSQL, and processes of their own that do the jobs and are ended with SIGKILL. This process only gives
// the commands of a person.
let erp: TestErp;
let admin: Caller;
const children = new Set<ChildProcess>();
const who = importer(
  () => erp,
  () => admin,
);
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp([workshop(new Gates())]);
  await installWorkshop(erp.owner);
  admin = await erp.company();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await erp?.close();
});

const PROGRAM = join(import.meta.dirname, '..', 'testing', 'job-program.ts');
const ROWS = 500;
const BAD = 2;
const GOOD = ROWS - BAD;

function working() {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: { ...process.env, APP_URL: String(erp.app.options.connectionString), COMPANY: admin.company },
    stdio: 'inherit',
  });
  children.add(child);
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  return async () => {
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    children.delete(child);
  };
}

const count = async (of: string, ...values: unknown[]): Promise<number> =>
  (await erp.owner.query<{ n: number }>(`select count(*)::int as n from ${of}`, values)).rows[0]?.n ?? 0;
const outcomes = (id: string, outcome: string) =>
  count('kernel.import_row where run = $1 and outcome = $2', id, outcome);

/** Kills whoever does the job in the middle of a transaction, as it is about to write its moves. */
async function killedWhileItWrites(): Promise<void> {
  const holder = await erp.owner.connect();
  try {
    await holder.query('begin; lock table stock.move in exclusive mode');
    const kill = working();
    const waits = async () =>
      (await erp.owner.query(`select from pg_locks where relation = 'stock.move'::regclass and not granted`)).rowCount;
    await expect.poll(waits).toBeGreaterThan(0);
    await kill();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

/** Kills it again when some rows have become this, and not all of them. */
async function killedAfterSome(id: string, outcome: string): Promise<void> {
  const kill = working();
  await expect.poll(() => outcomes(id, outcome), { interval: 5 }).toBeGreaterThan(0);
  await kill();
}

test('an import and its taking back, killed in the middle again and again, come to their end: nothing twice, nothing lost', async () => {
  const items = [await store.item('MILK', { lots: true }), await store.item('CREAM', { lots: true })];
  await store.place('A-1');
  const lines = Array.from({ length: ROWS }, (_, n) =>
    [n % 2 === 0 ? 'MILK' : 'CREAM', `L-${n}`, n < BAD ? 'many' : '2', 'A-1', '1.25'].join(','),
  );
  const first = working();
  const id = await who.bring('stock.open', `Item,Lot,Quantity,Location,Unit cost\n${lines.join('\n')}\n`);
  await who.map(id, { constants: { site: 'plant-a' } });
  await first();
  expect(await who.draft(id)).toMatchObject({ fresh: GOOD, refused: BAD });

  await who.give('kernel.import.commit', { id });
  await killedWhileItWrites();
  await killedAfterSome(id, 'written');
  const second = working();
  await who.becomes(id, 'written');
  await second();
  expect(await who.draft(id)).toMatchObject({ wrote: GOOD, refused: BAD });
  expect(await outcomes(id, 'written')).toBe(GOOD);
  const lots = `(select lot from stock.move group by lot having count(*) = 1) once`;
  expect([await count('stock.move'), await count(lots), await count('stock.lot')]).toEqual([GOOD, GOOD, GOOD]);
  expect(await count(`kernel.event where type = 'stock.moved'`)).toBe(GOOD);
  for (const item of items) {
    expect(await store.held(item)).toEqual({ 'plant-a A-1 available': String(GOOD) });
    expect(await store.worth(item)).toMatchObject({ cost: String(GOOD * 1.25), posted: String(GOOD * 1.25), off: '0' });
  }

  await who.give('kernel.import.revert', { id });
  await killedWhileItWrites();
  await killedAfterSome(id, 'back');
  const third = working();
  await who.becomes(id, 'taken-back');
  await third();
  expect(await who.draft(id)).toMatchObject({ kept: 0 });
  expect(await outcomes(id, 'back')).toBe(GOOD);
  const reversed = 'stock.move m where exists (select from stock.move r where r.reverses = m.id)';
  expect([await count('stock.move'), await count(reversed)]).toEqual([2 * GOOD, GOOD]);
  for (const item of items) {
    expect(await store.held(item)).toEqual({});
    expect(await store.worth(item)).toMatchObject({ cost: '0', layers: '0', posted: '0', off: '0' });
    expect(await store.unbalanced(item)).toEqual([]);
  }
}, 600_000);
