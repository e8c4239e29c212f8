import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

// Branches stand for their sites: a member or a grant that is bound to one sees what lies in its sites and those below.
let erp: TestErp;
let admin: Caller;
const branches = new Map<string, string>();
const sites = new Map<string, string>();
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company('Padma');
  await run('kernel.setup', { user: 'boss', name: 'Boss' });
  for (const [code, parent] of [
    ['EAST', null],
    ['DHAKA', 'EAST'],
    ['WEST', null],
  ] as const) {
    const made = await run('kernel.branch.create', {
      code,
      name: { en: code },
      ...(parent ? { parent: branches.get(parent) } : {}),
    });
    branches.set(code, made.id);
  }
  for (const [code, branch] of [
    ['savar', 'DHAKA'],
    ['tongi', 'EAST'],
    ['kolkata', 'WEST'],
    ['alone', null],
  ] as const) {
    const { rows } = await erp.owner.query<{ id: string }>(
      `insert into kernel.site (company, id, code, name, calendar)
       values ($1, gen_random_uuid(), $2, '{"en":"S"}', '{"zone":"Asia/Dhaka","shifts":[]}') returning id`,
      [admin.company, code],
    );
    sites.set(code, rows[0]?.id ?? '');
    if (branch) await run('kernel.site.place', { site: sites.get(code), branch: branches.get(branch) });
    await run('purchase.order.create', {
      number: code,
      site: code,
      buyer: 'boss',
      amount: '10',
      kind: 'goods',
    });
  }
});
afterAll(() => erp?.close());

async function run(name: string, input: object, caller = admin) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string };
}
const code = async (name: string, input: object, caller = admin) =>
  (await erp.kernel.execute(caller, name, input)).refusal?.code;
const seen = async (caller: Caller) =>
  (await erp.kernel.list(caller, 'purchase.order', { sort: 'number' })).rows.map(({ number }) => number);

/** A member anew, as the server reads him at his next request. */
async function member(user: string, said: { sites?: readonly string[]; branches?: readonly string[] }) {
  await memberWith(erp, admin, user, [{ permissions: ['purchase.*', 'kernel.branch.*', 'kernel.site.*'] }]);
  await run('kernel.member.save', { user, name: user, ...said });
  return again(user);
}
async function again(user: string) {
  const found = await erp.identity.member(user, { company: admin.company, correlation: 'test' });
  if (!found) throw new Error(`${user} is no member`);
  return found;
}

test('who is bound to a branch sees its sites and those of all below, beside the sites he is bound to himself', async () => {
  const east = await member('rina', { branches: ['EAST'] });
  expect(east.caller.sites).toEqual(['savar', 'tongi']);
  expect(east.sites.map(({ id }) => id)).toEqual(['savar', 'tongi']);
  expect(await seen(east.caller)).toEqual(['savar', 'tongi']);
  const both = await member('karim', { branches: ['DHAKA'], sites: ['alone'] });
  expect(await seen(both.caller)).toEqual(['alone', 'savar']);
  expect(await seen((await member('nobody', { branches: [] })).caller)).toEqual([]);
  expect(await seen((await member('all', {})).caller)).toHaveLength(4);
  const { rows } = (await erp.kernel.query(admin, 'kernel.members', { search: 'rina' })) as { rows: object[] };
  expect(rows).toEqual([expect.objectContaining({ sites: ['savar', 'tongi'], branches: ['EAST'] })]);
});

test('a site that is put elsewhere is seen from there with the next reading of rights, and no longer from before', async () => {
  await member('mita', { branches: ['WEST'] });
  await run('kernel.site.place', { site: sites.get('alone'), branch: branches.get('WEST') });
  expect(await seen((await again('mita')).caller)).toEqual(['alone', 'kolkata']);
  await run('kernel.site.place', { site: sites.get('alone'), branch: null });
  expect(await seen((await again('mita')).caller)).toEqual(['kolkata']);
});

test('a grant is limited to a branch as it is to sites, and a deny too; both follow the branch', async () => {
  const of = (on: string, deny = false) => ({
    on,
    ...(deny ? { deny } : {}),
    where: { site: { in: '{branch:EAST}' } },
  });
  const clerk = await memberWith(erp, admin, 'clerk', [{ code: 'east', grants: [of('purchase.order')] }]);
  expect(await seen(clerk)).toEqual(['savar', 'tongi']);
  const kept = await memberWith(erp, admin, 'kept', [
    { code: 'not-east', permissions: ['purchase.*'], grants: [of('purchase.order', true)] },
  ]);
  expect(await seen(kept)).toEqual(['alone', 'kolkata']);
  // What he does is held to it as well, not only what he sees.
  const order = { buyer: 'x', amount: '1', kind: 'goods' };
  expect(await code('purchase.order.create', { ...order, number: 'E', site: 'savar' }, clerk)).toBeUndefined();
  expect(await code('purchase.order.create', { ...order, number: 'W', site: 'kolkata' }, clerk)).toBe(
    'record-not-permitted',
  );
  await run('kernel.site.place', { site: sites.get('tongi'), branch: branches.get('WEST') });
  expect(await seen((await again('clerk')).caller)).toEqual(['E', 'savar']);
  expect(await seen((await again('kept')).caller)).toEqual(['alone', 'kolkata', 'tongi']);
  await run('kernel.site.place', { site: sites.get('tongi'), branch: branches.get('EAST') });
});

test('a branch that somebody or a role is bound to does not go, one that is not there is not named', async () => {
  expect(await code('kernel.member.save', { user: 'x', name: 'x', branches: ['NONE'] })).toBe('reference-unknown');
  const grants = [{ on: 'purchase.order', where: { site: { in: '{branch:NONE}' } } }];
  expect(await code('kernel.role.save', { code: 'x', name: { en: 'x' }, grants })).toBe('reference-unknown');
  const wrong = [{ on: 'purchase.order', where: { amount: { in: '{branch:EAST}' } } }];
  expect(await code('kernel.role.save', { code: 'x', name: { en: 'x' }, grants: wrong })).toBe('role-wrong');
  // By a site, by a user, and by a role alone.
  expect(await code('kernel.branch.remove', { id: branches.get('DHAKA'), version: 1 })).toBe('record-in-use');
  const bound = await run('kernel.branch.create', { code: 'BOUND', name: { en: 'b' } });
  await run('kernel.member.save', { user: 'x', name: 'x', branches: ['BOUND'] });
  expect(await code('kernel.branch.remove', { id: bound.id, version: 1 })).toBe('record-in-use');
  await run('kernel.member.save', { user: 'x', name: 'x', branches: null });
  const role = [{ on: 'purchase.order', deny: true, where: { site: { in: '{branch:BOUND}' } } }];
  await run('kernel.role.save', { code: 'x', name: { en: 'x' }, grants: role });
  expect(await code('kernel.branch.remove', { id: bound.id, version: 1 })).toBe('record-in-use');
  await run('kernel.role.remove', { code: 'x' });
  expect(await code('kernel.branch.remove', { id: bound.id, version: 1 })).toBeUndefined();
});

test('who is bound to sites does not widen his view by hanging branches elsewhere', async () => {
  const { caller } = await member('sly', { branches: ['WEST'] });
  const east = branches.get('EAST');
  const into = { id: east, version: 1, parent: branches.get('WEST') };
  expect(await code('kernel.branch.change', into, caller)).toBe('branches-of-all-only');
  expect(await code('kernel.site.place', { site: sites.get('savar'), branch: branches.get('WEST') }, caller)).toBe(
    'branches-of-all-only',
  );
  expect(await seen((await again('sly')).caller)).toEqual(['kolkata']);
});

test('branches of another company are neither seen nor named', async () => {
  const other = await erp.company('Other');
  expect((await erp.kernel.list(other, 'kernel.branch', {})).rows).toEqual([]);
  await expect(erp.kernel.get(other, 'kernel.branch', branches.get('EAST') ?? '')).rejects.toThrow(Refused);
  expect(await code('kernel.member.save', { user: 'x', name: 'x', branches: ['EAST'] }, other)).toBe(
    'reference-unknown',
  );
  // The same code in another company stands for its own sites.
  await run('kernel.branch.create', { code: 'EAST', name: { en: 'x' } }, other);
  await run('kernel.member.save', { user: 'rina', name: 'Rina', branches: ['EAST'] }, other);
  const found = await erp.identity.member('rina', { company: other.company, correlation: 'test' });
  expect(found?.caller.sites).toEqual([]);
});
