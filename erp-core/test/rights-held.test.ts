import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answer,
  type Caller,
  code,
  command,
  decimal,
  entity,
  type Grant,
  module,
  newId,
  ref,
  standardCommands,
  text,
  transitionCommand,
} from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, order, purchase, type RoleOf } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

const label = { en: 'Settle', bn: 'Settle', hi: 'Settle' };

/** Writes one record twice: what a history has to tell as one. */
const settle = command('haste.settle', {
  label,
  input: { number: code() },
  load: ({ number }) => ({ found: order.where({ number }) }),
  decide(_, { found: [one] }) {
    if (!one) return [];
    const next = { ...one, amount: '1', version: one.version + 1 };
    return [order.change(one, { amount: '1' }), order.change(next, { amount: '2' }), answer({ id: one.id })];
  },
});

/** Of one site, and seen at another once it is on its way. */
const parcel = entity('haste.parcel', {
  label,
  key: ['code'],
  fields: { code: code(), site: text(), goesTo: text(), weight: decimal(), pin: text({ secret: true }).nullable() },
  states: { packed: ['gone'], gone: [] },
  siteField: 'site',
  seenAt: [{ field: 'goesTo', where: { state: 'gone' } }],
});
const note = entity('haste.note', {
  label,
  key: ['code'],
  fields: { code: code(), parcel: ref(parcel).nullable() },
});
const MIGRATION = `
  create schema haste;
  create table haste.parcel (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    code text not null, site text not null, goes_to text not null, weight numeric(20, 6) not null, pin text, state text not null);
  create table haste.note (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    code text not null, parcel uuid);
  call kernel.protect('haste.parcel');
  call kernel.protect('haste.note');
  call kernel.grant_application();`;
const haste = module('haste', {
  needs: ['purchase'],
  entities: [parcel, note],
  commands: [
    ...[settle, ...standardCommands(parcel), ...standardCommands(note)],
    transitionCommand(parcel, 'send', { to: 'gone', label }),
  ],
  migrations: '',
});

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([purchase, trade, haste]);
  await installPurchase(erp.owner);
  await installTrade(erp.owner);
  await erp.owner.query(MIGRATION);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object, options = {}) =>
  erp.kernel.execute(caller, name, input, options);
let made = 0;
const ordered = async (site = 'dhaka') => {
  made += 1;
  const number = `N-${made}`;
  const input = { number, site, buyer: 'rina', amount: '900', price: '9', note: 'secret', kind: 'goods' };
  const { result, refusal } = await run(admin, 'purchase.order.create', input);
  if (!result) throw new Error(JSON.stringify(refusal));
  return { id: (result as { id: string }).id, number };
};
let people = 0;
const person = (roles: readonly RoleOf[], sites: readonly string[] | null = null) => {
  people += 1;
  return memberWith(erp, admin, `held-${people}`, roles, sites);
};
const grants = (...all: Grant[]): RoleOf => ({ grants: all });

test('a mask binds also whoever may write such records without reading them', async () => {
  const { id } = await ordered();
  const writer = await person([
    grants({ on: 'purchase.order', actions: ['change'], fields: { readOnly: ['amount'], hidden: ['price'] } }),
  ]);
  const give = (input: object) => run(writer, 'purchase.order.change', { id, version: 1, ...input });
  for (const input of [{ amount: '1' }, { price: '1' }])
    expect((await give(input)).refusal).toMatchObject({ code: 'input-invalid', status: 422 });
  expect((await give({ note: 'new' })).ok).toBe(true);
  const more = await person([
    grants({ on: 'purchase.order', actions: ['change'], fields: { readOnly: ['amount'] } }),
    grants({ on: 'purchase.order', actions: ['read'] }),
  ]);
  const raised = await run(more, 'purchase.order.change', { id, version: 2, amount: '1' });
  expect(raised.refusal).toMatchObject({ code: 'input-invalid', details: { issues: [{ path: 'amount' }] } });
  expect((await run(more, 'purchase.order.change', { id, version: 2, buyer: 'karim' })).ok).toBe(true);
});

test('a dry run shows nothing of records that its giver may not read, nor of other sites’', async () => {
  const { number } = await ordered();
  const changes = async (caller: Caller, of = number) =>
    (await run(caller, 'purchase.order.raise', { number: of, amount: '5' }, { dryRun: true })).effects?.changes;
  const blind = [
    await person([{ permissions: ['purchase.order.raise'] }]),
    await person([grants({ on: 'purchase.order.raise' })]),
  ];
  for (const caller of blind) {
    expect(await changes(caller)).toMatchObject([{ entity: 'purchase.order', before: null, after: null }]);
  }
  const there = await ordered('delhi');
  const local = await person([{ permissions: ['purchase.order', 'purchase.order.raise'] }], ['dhaka']);
  expect(await changes(local)).toMatchObject([{ before: { price: '9' }, after: { amount: '5' } }]);
  expect(await changes(local, there.number)).toMatchObject([{ before: null, after: null }]);
});

test('a command that writes a record twice is one entry of its history, on whichever page', async () => {
  const { id, number } = await ordered();
  await run(admin, 'haste.settle', { number });
  const entries = [];
  for (let below: number | null = null; ; ) {
    const page: readonly { version: number; command: string }[] = await erp.kernel.history(
      admin,
      'purchase.order',
      id,
      { limit: 1, below },
    );
    entries.push(...page.map(({ version, command: by }) => [version, by]));
    below = page.at(-1)?.version ?? null;
    if (below === null) break;
  }
  expect(entries).toEqual([
    [3, 'haste.settle'],
    [1, 'purchase.order.create'],
  ]);
});

test('old records are removed by whoever may remove all of them, not some', async () => {
  const endedAt = erp.clock.now - 40 * 24 * 3_600_000_000;
  for (const number of ['MINE', 'THEIRS']) await run(admin, 'trade.call.create', { number, endedAt });
  const remove = (caller: Caller) => run(caller, 'kernel.retention.remove', { entity: 'trade.call' });
  const own: Grant = { on: 'trade.call', actions: ['read', 'remove'], where: { number: 'MINE' } };
  const may: Grant = { on: 'kernel.retention.remove' };
  for (const roles of [
    [grants(own, may)],
    [grants(may), { permissions: ['trade.call.remove'], grants: [own] }],
    [grants(may), { permissions: ['trade.*'] }, grants({ ...own, actions: ['remove'], deny: true })],
    [
      grants(may),
      { permissions: ['trade.*'] },
      grants({ on: 'trade.call.remove', deny: true, where: { id: newId() } }),
    ],
  ] as RoleOf[][]) {
    expect((await remove(await person(roles))).refusal).toMatchObject({ code: 'retention-whole-company' });
  }
  const all = await person([grants(may, { on: 'trade.call', actions: ['read', 'remove'] })]);
  expect((await remove(all)).result).toMatchObject({ removed: 2 });
});

test('one person’s idempotency key says nothing of another’s command', async () => {
  const { number } = await ordered();
  const key = { idempotencyKey: 'terminal-0001' };
  const rights = [{ permissions: ['purchase.order.raise'] }];
  const [one, other] = [await person(rights), await person(rights)];
  const input = { number, amount: '7' };
  expect(await run(one, 'purchase.order.raise', input, key)).toMatchObject({ ok: true, repeated: false });
  expect(await run(one, 'purchase.order.raise', input, key)).toMatchObject({ ok: true, repeated: true });
  // Not “done already”: it was not.
  expect((await run(other, 'purchase.order.raise', input, key)).refusal?.code).toBe('idempotency-key-reused');
});

test('a second site of a record reads it, everywhere and from when it may, and does not write it', async () => {
  const bound = (site: string): Caller => ({ ...admin, sites: [site] });
  const [here, there, elsewhere] = [bound('dhaka'), bound('delhi'), bound('pune')];
  const made = await run(here, 'haste.parcel.create', { code: 'P', site: 'dhaka', goesTo: 'delhi', weight: '2' });
  const { id } = made.result as { id: string };
  const sees = async (caller: Caller) => {
    const of = 'haste.parcel';
    let sheet = '';
    for await (const part of await erp.kernel.exportRows(caller, of, {})) sheet += part;
    const {
      rows: [sum],
    } = await erp.kernel.aggregate(caller, of, { measures: { weight: { sum: 'weight' } } });
    const refers = await run(caller, 'haste.note.create', { code: newId(), parcel: id }, { dryRun: true });
    const known = [() => erp.kernel.get(caller, of, id), () => erp.kernel.history(caller, of, id)].map((ask) =>
      ask().then(
        () => true,
        () => false,
      ),
    );
    return [
      (await erp.kernel.list(caller, of, {})).rows.length === 1,
      ...(await Promise.all(known)),
      sheet.includes('dhaka'),
      sum?.weight !== null,
      refers.ok,
    ];
  };
  const [all, none] = [Array(6).fill(true), Array(6).fill(false)];
  expect([await sees(here), await sees(there), await sees(elsewhere)]).toEqual([all, none, none]);
  expect((await run(there, 'haste.parcel.send', { id })).refusal?.code).toBe('not-found');
  expect((await run(here, 'haste.parcel.send', { id })).ok).toBe(true);
  expect([await sees(here), await sees(there), await sees(elsewhere)]).toEqual([all, all, none]);
  for (const [verb, more] of [
    ['change', { weight: '3' }],
    ['change', { site: 'delhi' }],
    ['remove', {}],
  ] as const) {
    expect((await run(there, `haste.parcel.${verb}`, { id, version: 2, ...more })).refusal?.code).toBe('not-found');
  }
  expect(() => entity('a.b', { ...{ label, key: [] }, fields: { to: text() }, seenAt: [{ field: 'to' }] })).toThrow(
    'a site of their own',
  );
});

test('a member and a role that are saved again keep what is not said: sites, permissions, grants', async () => {
  const sites = ['dhaka'];
  const grant: Grant = { on: 'purchase.order', actions: ['read'], fields: { hidden: ['price'] } };
  await memberWith(erp, admin, 'kept', [{ code: 'keeper', permissions: ['purchase.vendor'], grants: [grant] }], sites);
  await run(admin, 'kernel.member.save', { user: 'kept', name: 'Kept', email: 'kept@example.org', locale: 'bn' });
  expect((await run(admin, 'kernel.member.save', { user: 'kept', name: 'Renamed' })).ok).toBe(true);
  expect((await run(admin, 'kernel.role.save', { code: 'keeper', name: { en: 'Keeper' } })).ok).toBe(true);
  const { rows } = await erp.owner.query(
    `select m.name, m.email, m.locale, m.sites, r.permissions, r.grants from kernel.membership m
     join kernel.membership_role mr on mr.membership = m.id join kernel.role r on r.id = mr.role where m.user_id = 'kept'`,
  );
  const member = { name: 'Renamed', email: 'kept@example.org', locale: 'bn', sites };
  expect(rows).toMatchObject([{ ...member, permissions: ['purchase.vendor'], grants: [grant] }]);
});

test('a secret of a record is written, and read by nobody', async () => {
  const input = { code: 'S', site: 'dhaka', goesTo: 'delhi', weight: '1', pin: 'pin4711' };
  const made = await run(admin, 'haste.parcel.create', input);
  const { id } = made.result as { id: string };
  const told = JSON.stringify([
    await erp.kernel.list(admin, 'haste.parcel', {}),
    await erp.kernel.get(admin, 'haste.parcel', id),
    await erp.kernel.history(admin, 'haste.parcel', id),
    await run(admin, 'haste.parcel.change', { id, version: 1, pin: 'pin4712' }, { dryRun: true }),
  ]);
  expect(told).toContain('"S"');
  expect(told).not.toContain('pin471');
  const probes = [
    () => erp.kernel.list(admin, 'haste.parcel', { filter: { pin: 'pin4711' } }),
    () => erp.kernel.list(admin, 'haste.parcel', { sort: 'pin' }),
    () => erp.kernel.aggregate(admin, 'haste.parcel', { by: ['pin'] }),
  ];
  for (const probe of probes) await expect(probe()).rejects.toMatchObject({ refusal: { code: 'input-invalid' } });
  const { rows } = await erp.owner.query('select pin from haste.parcel where id = $1', [id]);
  expect(rows).toEqual([{ pin: 'pin4711' }]);
});
