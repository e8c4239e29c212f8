import { afterAll, beforeAll, expect, test } from 'vitest';
import { modules } from '../index.ts';
import { type Caller, type EventRecord, newId } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
  await erp.kernel.start();
  admin = await erp.company();
});
afterAll(() => erp?.close());

const save = (code: string, options: object = {}, caller = admin) =>
  erp.kernel.execute(caller, 'stock.item.save', { code, name: { en: code }, unit: 'kg' }, options);

test('a refusal is kept under its key as well as a result; the key is good for one input alone', async () => {
  await save('UNIT');
  const input = { code: 'UNIT', name: { en: 'x' }, unit: 'm' };
  const first = await erp.kernel.execute(admin, 'stock.item.save', input, { idempotencyKey: 'r1' });
  const again = await erp.kernel.execute(admin, 'stock.item.save', input, { idempotencyKey: 'r1' });
  expect(first.refusal).toMatchObject({ code: 'unit-fixed', message: 'The unit of an item cannot change; it is kg.' });
  expect(again).toEqual({ ...first, repeated: true });
  expect((await save('OTHER', { idempotencyKey: 'r1' })).refusal?.code).toBe('idempotency-key-reused');
});

test('input is checked with every fault by its field, unknown fields are refused, nothing of it is kept', async () => {
  const outcome = await erp.kernel.execute(admin, 'stock.item.save', { code: '!', name: {}, more: 1 });
  expect(outcome.refusal).toMatchObject({ code: 'input-invalid', status: 422 });
  const issues = outcome.refusal?.details.issues as { path: string }[];
  expect(issues.map(({ path }) => path).sort()).toEqual(['', 'code', 'name.en']);
  expect((await erp.kernel.execute(admin, 'no.such', {})).refusal?.code).toBe('unknown-name');
});

test('a right is a name, or one above it; without it nothing is told', async () => {
  const clerk: Caller = { ...admin, user: 'u-clerk', permissions: new Set(['stock.*']), locale: 'bn' };
  expect((await save('BY-CLERK', {}, clerk)).ok).toBe(true);
  const refused = await erp.kernel.execute(clerk, 'kernel.role.save', {
    code: 'x',
    name: { en: 'x' },
    permissions: [],
  });
  expect(refused.refusal).toMatchObject({
    code: 'not-permitted',
    status: 403,
    message: 'আপনার kernel.role.save অধিকার নেই।',
  });
  await expect(erp.kernel.query(clerk, 'production-log.jobs', { site: 'plant-a' })).rejects.toThrow(/right/);
  await expect(erp.kernel.list(clerk, 'kernel.role', {})).rejects.toThrow(/right/);
  const bound: Caller = { ...admin, sites: ['plant-b'] };
  await expect(erp.kernel.query(bound, 'production-log.jobs', { site: 'plant-a' })).rejects.toThrow(/not one of yours/);
});

test('commands that wait go together, each seeing those before it', async () => {
  const site = 'plant-a';
  const item = ((await save('TOGETHER')).result as { id: string }).id;
  const a = await erp.kernel.execute(admin, 'stock.location.save', { site, code: 'A', name: { en: 'A' } });
  const to = (a.result as { id: string }).id;
  await erp.kernel.execute(admin, 'stock.receive', { site, item, quantity: '10', to });
  const moved = await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      at % 3 === 0
        ? erp.kernel.execute(admin, 'stock.receive', { site, item, quantity: '1', to })
        : erp.kernel.execute(admin, 'stock.issue', { site, item, quantity: '1', from: to }),
    ),
  );
  const issued = moved.filter(({ ok }, at) => ok && at % 3 !== 0).length;
  const { rows } = await erp.owner.query(
    `select quantity::int as quantity from stock.balance where location = $1 and item = $2`,
    [to, item],
  );
  expect(issued).toBe(30);
  expect(rows).toEqual([{ quantity: 0 }]);
  const batches = await erp.owner.query(`select count(distinct xmin::text)::int as n from stock.move where item = $1`, [
    item,
  ]);
  expect(batches.rows[0]?.n).toBeLessThan(20);
});

test('a dry run tells what would be written, and writes nothing', async () => {
  const outcome = await save('DRY', { dryRun: true });
  expect(outcome.effects?.changes).toMatchObject([
    { table: 'stock.item', before: null, after: { code: 'DRY', unit: 'kg' } },
  ]);
  expect((await erp.kernel.list(admin, 'stock.item', { filter: { code: 'DRY' } })).rows).toEqual([]);
});

test('every command leaves an audit row with what changed; who may only add cannot rewrite it', async () => {
  await save('AUDIT', { idempotencyKey: 'audited' });
  const { rows } = await erp.owner.query(`select user_id, command, changes from kernel.audit where key = 'audited'`);
  expect(rows).toMatchObject([
    { user_id: 'system:test', command: 'stock.item.save', changes: [{ before: null, after: { code: 'AUDIT' } }] },
  ]);
  await expect(erp.app.query(`update kernel.audit set user_id = 'x'`)).rejects.toThrow(/permission denied/);
});

test('a list is filtered, searched, sorted and paged without losing or repeating a row', async () => {
  for (let at = 0; at < 25; at += 1) await save(`L${String(at % 5)}-${at}`);
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await erp.kernel.list(admin, 'stock.item', {
      filter: { code: { like: 'L' }, unit: 'kg' },
      sort: '-code',
      limit: 7,
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...page.rows.map(({ code }) => String(code)));
    cursor = page.cursor;
  } while (cursor);
  const mine = seen.filter((code) => /^L\d/.test(code));
  expect(mine).toHaveLength(25);
  expect(seen).toEqual([...seen].sort().reverse());
  expect((await erp.kernel.list(admin, 'stock.item', { search: 'l3-' })).rows).toHaveLength(5);
  // Words are words: a sign that SQL would read as "anything" is not in any code here.
  expect((await erp.kernel.list(admin, 'stock.item', { search: '%' })).rows).toEqual([]);
  expect((await erp.kernel.list(admin, 'stock.item', { filter: { code: { like: 'L_-' } } })).rows).toEqual([]);
  for (const bad of [
    { filter: { nope: 1 } },
    { sort: 'x;drop' },
    { cursor: 'x' },
    { filter: { code: { regex: 'x' } } },
    { filter: { code: { constructor: 'x' } } },
  ]) {
    await expect(erp.kernel.list(admin, 'stock.item', bad)).rejects.toMatchObject({
      refusal: { code: 'input-invalid' },
    });
  }
});

test('events are told after the commit, numbered without a gap, in the order of commits', async () => {
  const company = await erp.company('Events');
  const told: EventRecord[] = [];
  const stop = erp.kernel.onEvent((event) => {
    if (event.company === company.company) told.push(event);
  });
  const item = ((await save('E', {}, company)).result as { id: string }).id;
  const place = { site: 'plant-e', name: { en: 'x' } };
  const to = (await erp.kernel.execute(company, 'stock.location.save', { ...place, code: 'E' })).result as {
    id: string;
  };
  const receive = { site: 'plant-e', item, quantity: '1', to: to.id };
  await Promise.all(Array.from({ length: 20 }, () => erp.kernel.execute(company, 'stock.receive', receive)));
  await erp.kernel.execute(company, 'stock.issue', { site: 'plant-e', item, quantity: '99', from: to.id });
  await expect.poll(() => told.length).toBe(20);
  expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(await erp.kernel.events.newest(company.company)).toBe(20);
  const page = await erp.kernel.events.after(company, 15);
  expect(page.map(({ seq, type }) => [seq, type])).toEqual([16, 17, 18, 19, 20].map((seq) => [seq, 'stock.moved']));
  stop();
});

test('the first administrator is claimed once; the last one keeps the role', async () => {
  const fresh = await testErp();
  try {
    expect(await fresh.identity.claimed()).toBe(false);
    expect(await fresh.identity.setup({ user: 'u1', name: 'Nusrat', company: 'Padma' })).toBe(true);
    expect(await fresh.identity.setup({ user: 'u1', name: 'Nusrat' })).toBe(true);
    expect(await fresh.identity.setup({ user: 'u2', name: 'Other' })).toBe(false);
    expect(await fresh.identity.claimed()).toBe(true);
    const member = await fresh.identity.member('u1', { correlation: 'c' });
    expect(member).toMatchObject({ company: { name: 'Padma' }, companies: [{ name: 'Padma' }] });
    expect(member?.caller.permissions).toEqual(new Set(['*']));
    expect(await fresh.identity.member('u2', { correlation: 'c' })).toBeNull();
    if (!member) return;
    const take = { user: 'u1', role: 'administrator' };
    const kept = await fresh.kernel.execute(member.caller, 'kernel.role.take', take);
    expect(kept.refusal?.code).toBe('last-administrator');
  } finally {
    await fresh.close();
  }
});

test('what is declared and what was migrated agree, table by table', async () => {
  const { rows } = await erp.owner.query<{ name: string; columns: string[] }>(
    `select format('%s.%s', table_schema, table_name) as name, array_agg(column_name::text) as columns
     from information_schema.columns where is_generated = 'NEVER' group by 1`, // what the database makes of others is nobody's to declare
  );
  const migrated = new Map(rows.map(({ name, columns }) => [name, columns]));
  const tables = [...erp.kernel.registry.entities.values()].flatMap(({ table, parts }) => [
    table,
    ...parts.map((part) => part.table),
  ]);
  const lines = [...erp.kernel.registry.entities.values()].flatMap(({ table: { name }, parts }) =>
    parts.map(({ table }) => ({ lines: table.name, record: name })),
  );
  expect(lines).toContainEqual({ lines: 'stock.transfer_line', record: 'stock.transfer_order' });
  for (const part of lines) {
    // Written in whatever order a batch comes to, and gone with their record.
    const { rows: keys } = await erp.owner.query(
      `select condeferred, confdeltype from pg_constraint
       where contype = 'f' and conrelid = $1::regclass and confrelid = $2::regclass`,
      [part.lines, part.record],
    );
    expect(keys, part.lines).toEqual([{ condeferred: true, confdeltype: 'c' }]);
  }
  for (const table of tables) {
    const declared = table.columns.map(({ column }) => column).sort();
    expect(
      migrated
        .get(table.name)
        ?.filter((column) => column !== 'company')
        .sort(),
      table.name,
    ).toEqual(declared);
  }
});

test('what a change does not say is not written, whatever a field begins with', async () => {
  const changes = modules.flatMap(({ entities, commands }) =>
    entities.flatMap((entity) => commands.filter(({ name }) => name === `${entity.name}.change`)),
  );
  expect(changes.length).toBeGreaterThan(10);
  const nothing = { id: newId(), version: 1 };
  const writing = changes.filter(({ input }) => Object.keys(input.safeParse(nothing).data ?? {}).length !== 2);
  expect(writing.map(({ name }) => name)).toEqual([]);

  const made = { code: 'KEPT', name: { en: 'Kept' }, unit: 'kg', lots: true, serials: true };
  const { id } = (await erp.kernel.execute(admin, 'stock.item.create', made)).result as { id: string };
  await erp.kernel.execute(admin, 'stock.item.change', { id, version: 1, name: { en: 'Named anew' } });
  expect(await erp.kernel.get(admin, 'stock.item', id)).toMatchObject({ lots: true, serials: true });
});
