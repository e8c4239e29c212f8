import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const LOTS = 6_000;
const HOUR = 3600 * 1_000_000;
const GRANT = { on: 'stock.lot', actions: ['read' as const, 'export' as const] };
const clerkWith = (grant: object) => memberWith(erp, admin, 'clerk', [{ grants: [{ ...GRANT, ...grant }] }]);

beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await erp.kernel.start();
  const item = await store.item('MILK', { lots: true });
  await erp.owner.query(
    `insert into stock.lot (company, id, version, item, code)
     select $1, gen_random_uuid(), 1, $2, 'L-' || lpad(n::text, 5, '0') from generate_series(1, $3) n`,
    [admin.company, item, LOTS],
  );
});
afterAll(() => erp?.close());

interface Begun {
  readonly direct: boolean;
  readonly records: number;
  readonly id: string;
  readonly job: string;
}
async function begin(caller: Caller, asked: object): Promise<Begun> {
  const outcome = await erp.kernel.execute(caller, 'kernel.export.begin', { entity: 'stock.lot', asked });
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${outcome.refusal?.message}`);
  return outcome.result as Begun;
}
const mine = async (caller: Caller) =>
  ((await erp.kernel.query(caller, 'kernel.export.mine', {})) as { rows: { id: string; readyAt: number | null }[] })
    .rows;
const ready = (caller: Caller, id: string) =>
  expect.poll(async () => (await mine(caller)).find((one) => one.id === id)?.readyAt).toEqual(expect.any(Number));
async function fetched(caller: Caller, id: string): Promise<string> {
  const { pieces } = await erp.kernel.exportMade(caller, id);
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
const refusalOf = (fetching: Promise<unknown>) =>
  fetching.then(
    () => 'ok',
    (error: { refusal: { code: string } }) => error.refusal.code,
  );

test('many records are made into a file by a job, for whoever asked alone, as long as he sees the same of them', async () => {
  const clerk = await clerkWith({});
  expect(await begin(clerk, { search: 'L-00042' })).toMatchObject({ direct: true, records: 1 });
  const { direct, records, id } = await begin(clerk, { sort: 'code' });
  expect({ direct, records }).toEqual({ direct: false, records: LOTS });
  await ready(clerk, id);
  const [header, ...lines] = (await fetched(clerk, id)).trim().split(/\r?\n/);
  const at = (header ?? '').replace('\ufeff', '').split(',').indexOf('code');
  expect(lines.map((line) => line.split(',')[at])).toEqual(
    Array.from({ length: LOTS }, (_, n) => `L-${String(n + 1).padStart(5, '0')}`),
  );
  expect(await refusalOf(erp.kernel.exportMade(admin, id))).toBe('not-found');
  const forged = await erp.kernel.execute(admin, 'kernel.export.keep-piece', { id, nth: 0, text: 'other' });
  expect(forged.refusal?.code).toBe('import-by-its-job');

  const fewer = await clerkWith({ actions: ['read'] });
  expect(await refusalOf(erp.kernel.exportMade(fewer, id))).toBe('not-permitted');
  const other = await clerkWith({ fields: { hidden: ['expires'] } });
  expect(await refusalOf(erp.kernel.exportMade(other, id))).toBe('export-rights-changed');
  const again = await clerkWith({});
  expect(await fetched(again, id)).toContain('L-06000');

  await erp.owner.query(
    `insert into kernel.export_run (company, id, entity, asked, user_id, locale, at, rights, job)
     select company, gen_random_uuid(), entity, asked, user_id, locale, at, rights, gen_random_uuid()
     from kernel.export_run, generate_series(1, 19) where id = $1`,
    [id],
  );
  await expect(begin(again, { sort: 'code' })).rejects.toThrow('export-too-many');

  erp.clock.now += 24 * HOUR;
  expect(await refusalOf(erp.kernel.exportMade(again, id))).toBe('not-found');
  expect(await mine(again)).toEqual([]);
  const sweep = async () => (await erp.kernel.execute(admin, 'kernel.export.sweep-some', {})).result;
  expect(await sweep()).toEqual({ swept: 0 });
  erp.clock.now += HOUR + 1;
  expect(await sweep()).toEqual({ swept: 20 });
  const { rows } = await erp.owner.query('select from kernel.export_piece');
  expect(rows).toEqual([]);
});
