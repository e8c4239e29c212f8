import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, Grant } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, purchase } from '../testing/purchase.ts';

let erp: TestErp;
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object) => erp.kernel.execute(caller, `kernel.${name}`, input);
const done = async (caller: Caller, name: string, input: object) => {
  const outcome = await run(caller, name, input);
  expect([name, outcome.refusal?.code]).toEqual([name, undefined]);
};
/** A company whose administrator is Ada, with two others. */
async function company(): Promise<Caller> {
  const system = await erp.company();
  await done(system, 'setup', { user: 'ada', name: 'Ada' });
  for (const user of ['rina', 'karim']) await done(system, 'member.save', { user, name: user });
  return system;
}
const roleOf = (code: string, permissions: readonly string[], grants: readonly Grant[] = []) => ({
  code,
  name: { en: code },
  permissions,
  grants,
});

test('nobody comes to hold duties that are kept apart, unless somebody says why', async () => {
  const admin = await company();
  await done(admin, 'role.save', roleOf('buyer', ['purchase.order.create']));
  await done(admin, 'role.save', roleOf('approver', ['purchase.order.approve']));
  await done(admin, 'role.give', { user: 'rina', role: 'buyer' });
  const refused = await run(admin, 'role.give', { user: 'rina', role: 'approver' });
  expect(refused.refusal).toMatchObject({
    code: 'duty-conflict',
    details: { conflicts: [{ user: 'rina', first: 'purchase.order.create', second: 'purchase.order.approve' }] },
  });
  await done(admin, 'role.give', { user: 'karim', role: 'approver' });
  // Another way to the same: what a role holds is changed while somebody has it.
  const widened = await run(
    admin,
    'role.save',
    roleOf('approver', ['purchase.order.approve', 'purchase.order.create']),
  );
  expect(widened.refusal?.code).toBe('duty-conflict');
  const listed = async () =>
    ((await erp.kernel.query(admin, 'kernel.duty-conflicts', {})) as { rows: { user: string }[] }).rows
      .map(({ user }) => user)
      .filter((user) => user !== 'ada');
  expect(await listed()).toEqual([]);
  await done(admin, 'role.give', { user: 'rina', role: 'approver', override: 'holiday of Karim, until Friday' });
  expect(await listed()).toEqual(['rina']);
  const audit = await erp.owner.query(
    `select input from kernel.audit where company = $1 and command = 'kernel.role.give' and input ? 'override'`,
    [admin.company],
  );
  expect(audit.rows[0]?.input.override).toBe('holiday of Karim, until Friday');
  // What stands is not refused again, and may be taken away.
  await done(admin, 'role.take', { user: 'rina', role: 'buyer' });
  expect(await listed()).toEqual([]);
});

test('administrators keep apart what modules did not think of', async () => {
  const admin = await company();
  const pair = { first: 'stock.receive', second: 'stock.issue', reason: { en: 'four eyes' } };
  await done(admin, 'duty-conflict.create', pair);
  expect((await run(admin, 'duty-conflict.create', { ...pair, second: pair.first })).refusal?.code).toBe(
    'input-invalid',
  );
  await done(admin, 'role.save', roleOf('store', ['stock.*']));
  expect((await run(admin, 'role.give', { user: 'rina', role: 'store' })).refusal?.code).toBe('duty-conflict');
  // A deny settles it: only one of both is left.
  await done(admin, 'role.save', roleOf('store', ['stock.*'], [{ on: 'stock.issue', deny: true }]));
  await done(admin, 'role.give', { user: 'rina', role: 'store' });
});

test('the last administrator stays one, whatever is tried in which order', async () => {
  const user = fc.constantFrom('ada', 'rina', 'karim');
  const role = fc.constantFrom('administrator', 'a', 'b');
  const grants = fc.constantFrom<readonly Grant[]>(
    [],
    [{ on: '*', deny: true }],
    [{ on: 'kernel.*', deny: true }],
    [{ on: 'kernel.role.give', deny: true }],
    [{ on: 'kernel.role', deny: true, where: { code: 'administrator' } }],
    [{ on: 'kernel.membership', deny: true, fields: { hidden: ['sites'] } }],
    [{ on: 'stock.*', deny: true }],
  );
  const step = fc.oneof(
    fc.record({ user, role }).map((input) => ['role.give', { ...input, override: 'x' }] as const),
    fc.record({ user, role }).map((input) => ['role.take', input] as const),
    fc
      .record({ user, sites: fc.constantFrom(null, ['here'], []) })
      .map((input) => ['member.save', { ...input, name: 'n' }] as const),
    user.map((one) => ['member.remove', { user: one }] as const),
    fc
      .record({ code: role, grants })
      .map(({ code, grants: given }) => ['role.save', { ...roleOf(code, ['stock.*'], given), override: 'x' }] as const),
    role.map((code) => ['role.remove', { code }] as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const admin = await company();
      await done(admin, 'role.save', roleOf('a', ['stock.*']));
      for (const [name, input] of steps) await run(admin, name, input);
      const left = await Promise.all(
        ['ada', 'rina', 'karim'].map((one) =>
          erp.identity.member(one, { company: admin.company, correlation: 'test' }),
        ),
      );
      const able: boolean[] = [];
      for (const member of left) {
        const caller = member?.caller;
        // He can give back whatever was taken.
        const mends =
          caller?.sites === null &&
          (await erp.kernel.execute(caller, 'kernel.role.save', roleOf('mend', []), { dryRun: true })).ok &&
          (await erp.kernel.execute(caller, 'kernel.member.save', { user: 'new', name: 'n' }, { dryRun: true })).ok &&
          (await erp.kernel.list(caller, 'kernel.role', { filter: { code: 'administrator' } })).rows.length === 1;
        able.push(mends);
      }
      expect(able).toContain(true);
    }),
    { numRuns: 25 },
  );
});

test('the database itself keeps the last administrator, also from a statement that no command made', async () => {
  const admin = await company();
  const take = (sql: string) => erp.owner.query(sql, [admin.company]);
  for (const sql of [
    'delete from kernel.membership_role where company = $1',
    `update kernel.membership set sites = '{x}' where company = $1`,
    `update kernel.role set code = 'other' where company = $1`,
  ]) {
    await expect(take(sql)).rejects.toMatchObject({ code: 'MR010' });
  }
  await done(admin, 'role.give', { user: 'rina', role: 'administrator', override: 'two of us' });
  await done(admin, 'role.take', { user: 'ada', role: 'administrator' });
  expect((await run(admin, 'member.remove', { user: 'rina' })).refusal).toMatchObject({ code: 'last-administrator' });
});

test('two administrators who take each other’s role at once do not both succeed', async () => {
  const admin = await company();
  await done(admin, 'role.give', { user: 'rina', role: 'administrator', override: 'two of us' });
  const { createKernel } = await import('../index.ts');
  const { modules } = await import('../modules.ts');
  // Another process of the same plant.
  const other = createKernel({ pool: erp.app, modules: [...modules, purchase] });
  const outcomes = await Promise.all([
    erp.kernel.execute(admin, 'kernel.role.take', { user: 'ada', role: 'administrator' }),
    other.execute(admin, 'kernel.role.take', { user: 'rina', role: 'administrator' }),
  ]);
  expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(outcomes.find(({ ok }) => !ok)?.refusal?.code).toBe('last-administrator');
});
