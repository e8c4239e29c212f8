import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, setOf } from '../testing/facts.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
});
afterAll(() => erp?.close());

test('a job is made by a command, once for its key, and the question about jobs shows it', async () => {
  const saved = await erp.kernel.execute(admin, 'stock.item.save', { code: 'POLO', name: { en: 'Polo' } });
  const item = (saved.result as { id: string }).id;
  const input = { number: 'J-1', site: 'plant-a', line: 'hall/line-1', item, quantity: '200' };
  const first = await erp.kernel.execute(admin, 'production-log.job.create', input, { idempotencyKey: 'k1' });
  const again = await erp.kernel.execute(admin, 'production-log.job.create', input, { idempotencyKey: 'k1' });
  expect(first).toMatchObject({ ok: true, repeated: false });
  expect(again).toMatchObject({ ok: true, repeated: true, result: first.result });
  const taken = await erp.kernel.execute(admin, 'production-log.job.create', input, { idempotencyKey: 'k2' });
  expect(taken.refusal?.code).toBe('job-number-taken');
  expect(await erp.kernel.query(admin, 'production-log.jobs', { site: 'plant-a' })).toMatchObject({
    rows: [{ number: 'J-1', state: 'planned', quantity: '200', made: '0' }],
    next: null,
  });
});

test('counts are booked once, however often their set comes', async () => {
  const arrival = {
    company: admin.company,
    site: 'plant-a',
    gateway: 'gw-1',
    record: { gateway: 'gw-1', epoch: 1, seq: 10 },
    set: setOf([counted(0, 4), counted(1, 5)]),
  };
  expect(await erp.kernel.applyFactSet(arrival)).toEqual({ status: 'applied' });
  expect(await erp.kernel.applyFactSet(arrival)).toEqual({ status: 'repeated' });
  const { rows } = await erp.owner.query(
    'select sum(quantity) as made, count(*)::int as rows from production_log.count',
  );
  expect(rows).toEqual([{ made: '9.000000', rows: 2 }]);
});
