import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel, modules } from '../index.ts';
import { type Caller, Fault } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, setOf } from '../testing/facts.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
});
afterAll(() => erp?.close());

const site = 'plant-a';

test('with no database a command is a fault that may be tried again, and a fact set is wanted again', async () => {
  const pool = new pg.Pool({
    connectionString: 'postgres://nobody@127.0.0.1:1/none',
    connectionTimeoutMillis: 2000,
    pipeline: true,
  });
  const kernel = createKernel({ pool, modules });
  const input = { code: 'X', name: { en: 'X' } };
  await expect(kernel.execute(admin, 'stock.item.save', input)).rejects.toMatchObject({ code: 'database-away' });
  const record = { gateway: 'gw-1', epoch: 1, seq: 1 };
  const arrival = { company: admin.company, site, gateway: 'gw-1', record, set: setOf([counted(0, 1)]) };
  expect(await kernel.applyFactSet(arrival)).toMatchObject({ status: 'again', away: true });
  await pool.end();
});

test('connections that are cut at any moment lose nothing and double nothing: the same key is sent again', async () => {
  const item = (await erp.kernel.execute(admin, 'stock.item.save', { code: 'CUT', name: { en: 'Cut' } })).result;
  const place = await erp.kernel.execute(admin, 'stock.location.save', { site, code: 'A', name: { en: 'A' } });
  const input = {
    site,
    item: (item as { id: string }).id,
    quantity: '1',
    to: (place.result as { id: string }).id,
  };
  let faults = 0;
  let sent = 0;
  const untilDone = async (work: () => Promise<{ again: boolean }>): Promise<void> => {
    for (;;) {
      try {
        if (!(await work()).again) return;
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'database-away') throw error;
      }
      faults += 1;
    }
  };
  let cutting = true;
  const cut = async () => {
    // Enough is cut to prove it; on a slow machine the work has to get through at last.
    while (cutting && faults < 25) {
      await erp.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename like 'erp_test_%' and random() < 0.5`,
      );
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  const cutter = cut();
  const commands = Array.from({ length: 40 }, (_, at) =>
    untilDone(async () => {
      const outcome = await erp.kernel.execute(admin, 'stock.receive', input, { idempotencyKey: `cut-${at}` });
      expect(outcome.ok).toBe(true);
      return { again: false };
    }),
  );
  const sets = (async () => {
    // It goes on until something was really cut, so that the test proves what it says.
    for (let at = 0; at < 15 || faults <= 3; at += 1) {
      sent = at + 1;
      const set = setOf([counted(at, 2)], { revision: at + 1, base: at === 0 ? null : at });
      const record = { gateway: 'gw-1', epoch: 1, seq: at + 1 };
      await untilDone(async () => {
        const result = await erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
        expect(['applied', 'repeated', 'again']).toContain(result.status);
        return { again: result.status === 'again' };
      });
    }
  })();
  await Promise.all([...commands, sets]);
  cutting = false;
  await cutter;
  const { rows } = await erp.owner.query(
    `select (select count(*)::int from stock.move) as moves, (select quantity::int from stock.balance where kind = 'internal') as held,
       (select sum(quantity)::int from production_log.count) as counted, (select count(*)::int from kernel.event where type = 'stock.moved') as events`,
  );
  expect(rows).toEqual([{ moves: 40, held: 40, counted: 2 * sent, events: 40 }]);
});
