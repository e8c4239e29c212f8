import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sealAudit } from '../kernel/audit/seal.ts';
import type { Verification } from '../kernel/audit/verify.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const MINUTE = 60_000_000;
let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
});
afterAll(() => erp?.close());
beforeEach(async () => {
  admin = await erp.company();
});

const seal = () => sealAudit(erp.app, admin.company, () => erp.clock.now);
const verify = (expected?: { number: number; hash: string }) =>
  erp.kernel.query(admin, 'kernel.audit.verify', expected ? { expect: expected } : {}) as Promise<Verification>;
let made = 0;
async function work(commands: number): Promise<void> {
  for (let at = 0; at < commands; at++) {
    made += 1;
    const outcome = await erp.kernel.execute(admin, 'stock.item.create', {
      code: `I-${made}`,
      name: { en: 'x' },
      unit: 'kg',
      lots: false,
    });
    if (!outcome.ok) throw new Error(outcome.refusal?.message);
    erp.clock.now += MINUTE;
  }
}
/** As somebody who owns the database: what no login of Millrace's may do. */
async function tamper(sql: string, values: readonly unknown[] = []): Promise<void> {
  const client = await erp.owner.connect();
  try {
    // Also past the references between tables, which would stop a careless hand.
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(sql, [...values]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
const trail = async (): Promise<{ id: string; at: number }[]> =>
  (await erp.owner.query('select id, at from kernel.audit where company = $1 order by seq', [admin.company])).rows;

test('what was sealed stands, what came since waits, and the application itself may change neither', async () => {
  await work(5);
  expect(await verify()).toMatchObject({ ok: true, seals: 0, waiting: 6, head: null });
  expect(await seal()).toBe(6);
  await work(3);
  expect(await verify()).toMatchObject({ ok: true, seals: 1, rows: 6, waiting: 3 });
  expect([await seal(), await seal()]).toEqual([3, 0]);
  expect(await verify()).toMatchObject({ ok: true, seals: 2, rows: 9, waiting: 0 });
  for (const sql of [
    'update kernel.audit set user_id = $1',
    'delete from kernel.audit_seal',
    'delete from kernel.audit',
  ]) {
    await expect(erp.app.query(sql, sql.includes('$1') ? ['x'] : [])).rejects.toMatchObject({ code: '42501' });
  }
});

test('sealing waits for no command and no command for it', async () => {
  await work(2);
  const open = await erp.app.connect();
  try {
    // A command that has written its row and has not come to its end.
    await open.query('begin');
    await open.query(`select set_config('millrace.company', $1, true)`, [admin.company]);
    await open.query(
      `insert into kernel.audit (id, at, user_id, command, key, correlation, input, changes)
       values (gen_random_uuid(), $1, 'u', 'slow', 'k', 'c', '{}', '[]')`,
      [erp.clock.now],
    );
    expect(await seal()).toBe(3);
    await work(1);
    await open.query('commit');
  } finally {
    open.release();
  }
  // What committed late is in the next seal, though it began before.
  expect(await seal()).toBe(2);
  expect(await verify()).toMatchObject({ ok: true, rows: 5, waiting: 0 });
});

test('two processes that seal at once make one chain', async () => {
  await work(8);
  const sealed = await Promise.all([seal(), seal(), seal()]);
  expect(sealed.reduce((sum, one) => sum + one, 0) + (await seal())).toBe(9);
  expect(await verify()).toMatchObject({ ok: true, rows: 9 });
});

test('any change, removal or insertion of an old row is found, and the first one is named', async () => {
  const column = fc.constantFrom(
    `user_id = user_id || 'x'`,
    'at = at + 1',
    `input = jsonb_build_object('was', input)`,
    `changes = '[]'`,
    `refusal = 'not-permitted'`,
    `key = 'k'`,
    `command = 'other'`,
    `correlation = 'c'`,
    `id = gen_random_uuid()`,
  );
  const act = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), at: fc.nat(), column }),
    fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), sealed: fc.boolean() }),
    fc.record({ kind: fc.constant('reseal' as const), at: fc.nat() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 4 }), act, async (parts, one) => {
      admin = await erp.company();
      for (let part = 0; part < parts; part++) {
        await work(3);
        await seal();
        erp.clock.now += 120 * MINUTE;
      }
      const rows = await trail();
      const row = rows[one.at % (rows.length - 3)] as { id: string; at: number };
      expect((await verify()).ok).toBe(true);
      if (one.kind === 'change') await tamper(`update kernel.audit set ${one.column} where id = $1`, [row.id]);
      if (one.kind === 'remove') await tamper('delete from kernel.audit where id = $1', [row.id]);
      if (one.kind === 'insert') {
        await tamper(
          `insert into kernel.audit (company, id, at, user_id, command, key, correlation, input, changes)
           values ($1, gen_random_uuid(), $2, 'u', 'invented', 'k', 'c', '{}', '[]')`,
          [admin.company, row.at],
        );
        if (one.sealed) await seal();
      }
      if (one.kind === 'reseal') {
        // Row and digest together: then the chain does not fit.
        await tamper(`update kernel.audit set user_id = 'x' where id = $1`, [row.id]);
        await tamper(
          `update kernel.audit_sealed s set digest = kernel.audit_digest(a) from kernel.audit a
           where a.id = s.audit and a.id = $1`,
          [row.id],
        );
      }
      const { ok, broken } = await verify();
      expect(ok).toBe(false);
      const isNamed = one.kind === 'change' || one.kind === 'remove';
      if (isNamed) expect(broken?.audit).toBe(row.id);
      if (one.kind === 'insert') expect(broken).toMatchObject({ what: 'inserted', command: 'invented' });
      if (one.kind === 'reseal') expect(broken?.what).toBe('seal-changed');
    }),
    { numRuns: 40 },
  );
});

test('a chain that was made anew as a whole, or cut, is found with a seal that was kept elsewhere', async () => {
  await work(3);
  await seal();
  await work(3);
  await seal();
  const { head } = await verify();
  if (!head) throw new Error('no head');
  expect((await verify(head)).ok).toBe(true);
  await tamper('delete from kernel.audit_sealed where company = $1', [admin.company]);
  await tamper('delete from kernel.audit_seal where company = $1', [admin.company]);
  const [first] = await trail();
  await tamper(`update kernel.audit set user_id = 'x' where id = $1`, [first?.id]);
  await seal();
  expect((await verify()).ok).toBe(true);
  expect(await verify(head)).toMatchObject({ ok: false, broken: { what: 'seal-removed', seal: 2 } });
  await work(1);
  await seal();
  expect(await verify(head)).toMatchObject({ ok: false, broken: { what: 'seal-changed', seal: 2 } });
});

test('a last seal that is taken from above its rows is missed, though nobody kept its number', async () => {
  await work(3);
  await seal();
  await work(3);
  await seal();
  await tamper('delete from kernel.audit_seal where company = $1 and number = 2', [admin.company]);
  expect(await verify()).toMatchObject({ ok: false, broken: { what: 'seal-removed', seal: 2 } });
});

test('a clock that is put back is no forgery', async () => {
  await work(2);
  await seal();
  erp.clock.now -= 300 * MINUTE;
  await work(2);
  expect((await verify()).ok).toBe(true);
  await seal();
  expect(await verify()).toMatchObject({ ok: true, rows: 5 });
});
