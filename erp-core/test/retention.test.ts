import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, entity, moment, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
let other: Caller;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  other = await erp.company('Jamuna Works');
});
afterAll(() => erp?.close());

const DAY = 24 * 3_600_000_000;
const ENTITY = 'trade.call';
const run = (name: string, input: object, caller = admin, options = {}) =>
  erp.kernel.execute(caller, name, input, options);
const remove = (options = {}, caller = admin) => run('kernel.retention.remove', { entity: ENTITY }, caller, options);
const made = async (number: string, daysAgo: number | null, more: object = {}, caller = admin) => {
  const endedAt = daysAgo === null ? null : erp.clock.now - daysAgo * DAY;
  const { result, refusal } = await run(`${ENTITY}.create`, { number, endedAt, ...more }, caller);
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
};
const numbers = async (caller = admin) =>
  (await erp.kernel.list(caller, ENTITY, { sort: 'number' })).rows.map(({ number }) => number);

test('what is older than its time goes, and nothing else: not the held, the named, another company’s', async () => {
  await made('old-1', 31);
  const named = await made('old-named', 40);
  const held = await made('old-held', 50);
  await made('young', 29, { before: named });
  await made('open', null);
  await made('theirs', 99, {}, other);
  const hold = { entity: ENTITY, record: held, reason: 'Dispute 7' };
  const { result } = await run('kernel.legal-hold.create', hold);
  const before = await numbers();
  // First a dry run: the same numbers, and all is still there.
  const told = { removed: 1, held: 1, inUse: 1, more: false };
  expect((await remove({ dryRun: true })).result).toMatchObject(told);
  expect(await numbers()).toEqual(before);
  expect((await remove()).result).toMatchObject(told);
  expect(await numbers()).toEqual(['old-held', 'old-named', 'open', 'young']);
  expect(await numbers(other)).toEqual(['theirs']);
  // Let go, it goes the next time.
  await run('kernel.legal-hold.remove', { id: (result as { id: string }).id, version: 1 });
  expect((await remove()).result).toMatchObject({ removed: 1, held: 0 });
  expect(await numbers()).toEqual(['old-named', 'open', 'young']);
});

test('many go in slices, audited as one line with the numbers; what is named among them stays', async () => {
  const { rows } = await erp.owner.query<{ id: string }>(
    `insert into trade.call (company, id, number, ended_at)
       select $1, gen_random_uuid(), 'many-' || n, $2::bigint - n from generate_series(1, 2500) n returning id`,
    [admin.company, erp.clock.now - 60 * DAY],
  );
  await made('young-2', 1, { before: rows[1700]?.id });
  const count = async () =>
    (
      await erp.owner.query<{ n: number }>(
        `select count(*)::int as n from kernel.audit where company = $1 and command = 'kernel.retention.remove'`,
        [admin.company],
      )
    ).rows[0]?.n ?? 0;
  const lines = await count();
  // `old-named` of before is still named, too.
  expect((await remove()).result).toMatchObject({ removed: 2499, inUse: 2, more: false });
  expect((await count()) - lines).toBe(1);
  const { rows: runs } = await erp.kernel.list(admin, 'kernel.retention-run', { sort: '-at' });
  expect(runs.some((one) => one.removed === 2499 && one.entity === ENTITY)).toBe(true);
});

test('the job of every night does it in companies that have switched it on, and says what was refused', async () => {
  await erp.kernel.start();
  const nightly = async (caller = admin) => {
    const { result } = await run('kernel.retention.nightly', {}, caller);
    const { job } = result as { job: string };
    const row = () => erp.kernel.get(caller, 'kernel.job', job);
    await expect.poll(async () => (await row()).state, { timeout: 15_000 }).toBe('done');
    return (await row()).result;
  };
  await made('daily-1', 31);
  expect(await nightly()).toEqual({ removed: { 'kernel.delivery': 0, 'kernel.job': 0 }, refused: {} });
  expect(await numbers()).toContain('daily-1');
  await run('kernel.settings.set', { name: 'kernel.retention', values: { enabled: true } });
  expect(await nightly()).toMatchObject({ removed: { [ENTITY]: 1, 'kernel.job': 0 } });
  expect(await numbers()).not.toContain('daily-1');
  expect(await numbers(other)).toEqual(['theirs']);
  // What is kept of jobs goes after its time, whatever a company has set for its records.
  await nightly(other);
  erp.clock.now += 91 * DAY;
  expect(await nightly(other)).toEqual({ removed: { 'kernel.delivery': 0, 'kernel.job': 1 }, refused: {} });
});

test('never a ledger, never what has no time, and only for who may remove such records everywhere', async () => {
  const refusal = async (name: string, caller = admin) =>
    (await run('kernel.retention.remove', { entity: name }, caller)).refusal?.code;
  expect(await refusal('stock.item')).toBe('retention-none');
  await erp.owner.query(`comment on table trade.call is 'append-only'`);
  expect(await refusal(ENTITY)).toBe('retention-none');
  await erp.owner.query('comment on table trade.call is null');
  const clerk = await memberWith(erp, admin, 'clerk', [{ permissions: ['kernel.retention.remove', ENTITY] }]);
  expect(await refusal(ENTITY, clerk)).toBe('not-permitted');
  expect(await refusal(ENTITY, { ...admin, sites: ['plant-a'] })).toBe('retention-whole-company');
  expect((await erp.kernel.describe(admin, ENTITY)).retention).toEqual({ after: 'endedAt', days: 30 });
  const label = { en: 'X', bn: 'X', hi: 'X' };
  const declare = (retention: { after: 'a' | 'at'; days: number }) =>
    entity('trade.x', { label, key: ['a'], fields: { a: text(), at: moment() }, retention });
  expect(() => declare({ after: 'a', days: 3 })).toThrow('a is none');
  expect(() => declare({ after: 'at', days: 0 })).toThrow('no number of days');
});
