import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { Gates, installWorkshop, workshop } from '../testing/workshop.ts';

// What is real: PostgreSQL, and processes of their own that are ended with SIGKILL. This process never runs a job itself.
let erp: TestErp;
let company: Caller;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  erp = await testErp([workshop(new Gates())]);
  await installWorkshop(erp.owner);
  company = await erp.company();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await erp?.close();
});

const PROGRAM = join(import.meta.dirname, '..', 'testing', 'job-program.ts');
const BUYS = 6;
const PIECES = 8;
const WAIT = { timeout: 120_000, interval: 5 };

function run(more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: { ...process.env, APP_URL: String(erp.app.options.connectionString), COMPANY: company.company, ...more },
    stdio: 'inherit',
  });
  children.add(child);
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  return {
    async kill() {
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      children.delete(child);
    },
  };
}
const count = async (of: string): Promise<number> =>
  (await erp.owner.query<{ n: number }>(`select count(*)::int as n from ${of}`)).rows[0]?.n ?? 0;
const buyAll = async () => {
  for (let n = 0; n < BUYS; n += 1) {
    const idempotencyKey = `buy-key-${n}`;
    const input = { code: `SHEET-${n}`, pieces: PIECES };
    const bought = await erp.kernel.execute(company, 'workshop.buy', input, { idempotencyKey });
    expect(bought.ok).toBe(true);
  }
};

test('a process that dies between the record and its job has written both or neither; said again, each is there once', async () => {
  const holder = await erp.owner.connect();
  try {
    await holder.query('begin; lock table kernel.job in exclusive mode');
    const child = run({ BUY: String(BUYS) });
    const waits = async () =>
      (await erp.owner.query(`select from pg_locks where relation = 'kernel.job'::regclass and not granted`)).rowCount;
    await expect.poll(waits, WAIT).toBe(1);
    await child.kill();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  await expect
    .poll(
      () =>
        count('pg_stat_activity where state <> $$idle$$ and query like $$%kernel.job%$$ and pid <> pg_backend_pid()'),
      WAIT,
    )
    .toBe(0);
  // What had left for the database goes on to its commit there; it does so whole.
  expect(await count('kernel.job')).toBe(await count('workshop.sheet'));
  // Somewhere in the middle of them.
  const child = run({ BUY: String(BUYS) });
  await expect.poll(() => count('workshop.sheet'), WAIT).toBeGreaterThan(1);
  await child.kill();
  await buyAll();
  expect([await count('workshop.sheet'), await count(`kernel.job where name = 'workshop.cut'`)]).toEqual([BUYS, BUYS]);
}, 300_000);

test('killed again and again while it works, every job is done and every piece is cut once', async () => {
  const steps = fc.sample(fc.integer({ min: 1, max: 9 }), 4);
  for (const step of steps) {
    const child = run();
    const before = await count('workshop.piece');
    await expect
      .poll(() => count('workshop.piece'), WAIT)
      .toBeGreaterThanOrEqual(Math.min(before + step, BUYS * PIECES));
    await child.kill();
  }
  const last = run();
  await expect.poll(() => count(`kernel.job where ended_at is null`), WAIT).toBe(0);
  await last.kill();
  expect(await count(`kernel.job where state = 'done'`)).toBe(BUYS);
  const { rows } = await erp.owner.query<{ pieces: number; cut: number[] }>(
    `select s.pieces, array_agg(p.number order by p.number) as cut
     from workshop.sheet s join workshop.piece p on p.sheet = s.id group by s.id, s.pieces`,
  );
  expect(rows).toEqual(
    Array.from({ length: BUYS }, () => ({ pieces: PIECES, cut: Array.from({ length: PIECES }, (_, n) => n + 1) })),
  );
  // The event of the end was told once for each, too.
  expect(await count(`kernel.event where type = 'kernel.job-ended'`)).toBe(BUYS);
}, 600_000);
