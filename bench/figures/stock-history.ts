import { createKernel, type Kernel, modules, systemCaller } from '@millrace/erp-core';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import { type Bench, type Figure, median } from '../harness/figure.ts';

const SITE = 'bench';
const MOVES = 100_000;
const EDGES = 1_000_000;
/** Every lot of one level goes into this many of the next. */
const LEVELS = 10;

type Caller = ReturnType<typeof systemCaller>;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const runner = (kernel: Kernel, caller: Caller) => async (name: string, input: object) => {
  const outcome = await kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.message}`);
  return outcome.result as { id: string; entries: number; changed: number };
};

/** A long history of one item, written straight into the tables: two receipts, then issues of one piece each. */
async function history(admin: pg.Client, company: string, item: string, bin: string, place: string): Promise<void> {
  const from = Date.parse('2026-01-02T00:00:00Z') * 1000;
  await admin.query('begin');
  await admin.query(
    `insert into stock.move (company, id, site, item, quantity, unit, from_location, to_location, status, to_status, at, booked_at, reason, user_id)
     select $1, gen_random_uuid(), $6, $2, 1, '{piece}', $3, $4, 'available', 'available', $5::bigint + n::bigint * 1000000, $5::bigint + n::bigint * 1000000, 'issue', 'bench'
     from generate_series(1, $7::int) n`,
    [company, item, bin, place, from, SITE, MOVES],
  );
  await admin.query(
    `insert into stock.cost_entry (company, item, number, at, site, move, counterpart, quantity, value, amount)
     select company, item, row_number() over (order by at) + 1, at, site, id, 'production', -1, 0, 0
     from stock.move where company = $1 and item = $2 and reason = 'issue'`,
    [company, item],
  );
  await admin.query(
    `update stock.cost set entries = entries + $3, quantity = quantity - $3, last_at = $4, value = value where company = $1 and item = $2`,
    [company, item, MOVES, from + MOVES * 1_000_000],
  );
  await admin.query('update stock.cost_layer set quantity = quantity - $3 where company = $1 and item = $2', [
    company,
    item,
    MOVES,
  ]);
  await admin.query(
    `update stock.balance set quantity = quantity - $3 where company = $1 and item = $2 and kind = 'internal'`,
    [company, item, MOVES],
  );
  await admin.query('commit');
  await admin.query('analyze stock.move, stock.cost_entry');
}

/** A back-dated receipt under an item with a long history: what its replay takes, and that nothing else is touched. */
async function backdate(
  kernel: Kernel,
  caller: Caller,
  admin: pg.Client,
  say: (text: string) => void,
): Promise<Figure> {
  const run = runner(kernel, caller);
  const bin = (await run('stock.location.save', { site: SITE, code: 'BIN', name: { en: 'Bin' } })).id;
  const made = async (code: string) => {
    const item = (await run('stock.item.save', { code, name: { en: code }, unit: '{piece}' })).id;
    const at = Date.parse('2026-01-01T00:00:00Z') * 1000;
    await run('stock.receive', { site: SITE, item, quantity: '1000000', to: bin, at, unitCost: '12.34' });
    return item;
  };
  const [long, other] = [await made('LONG'), await made('OTHER')];
  await run('stock.issue', { site: SITE, item: other, quantity: '1', from: bin });
  const { rows } = await admin.query<{ id: string }>(`select id from stock.location where kind = 'production'`);
  await history(admin, caller.company, long, bin, rows[0]?.id as string);
  const first = await run('stock.cost.replay', { item: long });
  say(`${first.changed} entries valued by a first replay`);
  const versions = async () =>
    (await admin.query('select xmin::text, number from stock.cost_entry where item = $1 order by number', [other]))
      .rows;
  const before = JSON.stringify(await versions());
  const took: number[] = [];
  for (let day = 3; day <= 5; day++) {
    const at = Date.parse(`2026-01-01T0${day}:00:00Z`) * 1000;
    const took1 = await seconds(async () => {
      await run('stock.receive', { site: SITE, item: long, quantity: '1000', to: bin, at, unitCost: String(day) });
      const { changed } = await run('stock.cost.replay', { item: long });
      if (changed < MOVES / 4) throw new Error(`only ${changed} entries were valued anew`);
    });
    took.push(took1);
    say(`${took1.toFixed(2)} s for a receipt under ${MOVES} later moves`);
  }
  if (JSON.stringify(await versions()) !== before) throw new Error('another item was touched');
  const plain = await seconds(() =>
    admin.query('update stock.cost_entry set value = value + 0, amount = amount + 0 where item = $1', [long]),
  );
  const value = median(took);
  return {
    id: 'stock-backdate',
    value,
    unit: 's',
    baseline: plain,
    ratio: value / plain,
    note: `receipt and replay, ${MOVES} later moves, a quarter of them at least changed and each difference posted; against a bare UPDATE of as many entries; no other item touched`,
  };
}

/** An identifier that the same text always gives again, in SQL. */
const idOf = (text: string): string => `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`;

/** A web of lots: each goes into some of the next level. */
async function web(admin: pg.Client, company: string, item: string): Promise<void> {
  const lots = EDGES / LEVELS / 5;
  await admin.query(
    `insert into stock.lot (company, id, item, code)
     select $1, ${idOf(`'lot' || level || '-' || n`)}, $2, 'L' || level || '-' || n
     from generate_series(0, $3::int) level, generate_series(0, $4::int - 1) n`,
    [company, item, LEVELS, lots],
  );
  await admin.query(
    `insert into stock.genealogy (company, id, site, at, consumed_lot, produced_lot, quantity)
     select $1, gen_random_uuid(), $2, 0, ${idOf(`'lot' || level || '-' || n`)},
       ${idOf(`'lot' || level + 1 || '-' || (n + part * 7) % $4::int`)}, 1
     from generate_series(0, $3::int - 1) level, generate_series(0, $4::int - 1) n, generate_series(0, 4) part`,
    [company, SITE, LEVELS, lots],
  );
  await admin.query('analyze stock.lot, stock.genealogy, stock.move, stock.balance');
}

async function recall(kernel: Kernel, caller: Caller, admin: pg.Client, say: (text: string) => void): Promise<Figure> {
  const item = (
    await runner(kernel, caller)('stock.item.save', { code: 'WEB', name: { en: 'W' }, unit: 'kg', lots: true })
  ).id;
  await web(admin, caller.company, item);
  const ends = await admin.query<{ id: string; direction: string }>(
    `select ${idOf(`'lot0-777'`)} as id, 'forward' as direction union all select ${idOf('$1::text')}, 'backward'`,
    [`lot${LEVELS}-778`],
  );
  const took: number[] = [];
  let reached = 0;
  for (let round = 0; round < 5; round++) {
    for (const { id, direction } of ends.rows) {
      took.push(
        await seconds(async () => {
          const { rows } = (await kernel.query(caller, 'stock.recall', { lot: id, direction })) as { rows: unknown[] };
          reached = Math.max(reached, rows.length);
        }),
      );
    }
  }
  if (reached < LEVELS * 5) throw new Error(`only ${reached} lots were reached`);
  say(`${reached} lots reached in ${median(took).toFixed(3)} s`);
  const plain = await seconds(() => admin.query('select count(*) from stock.genealogy'));
  return {
    id: 'recall',
    value: median(took),
    unit: 's',
    baseline: plain,
    ratio: median(took) / plain,
    note: `either way over ${EDGES} edges in ${LEVELS} levels, ${reached} lots with their mass balance; against counting the edges once`,
  };
}

export const stockHistory: Bench = {
  ids: ['stock-backdate', 'recall'],
  title: 'a receipt entered late under a long history, and tracing a lot through a million edges',
  async run({ folder, say }) {
    const database = await benchDatabase(folder);
    const admin = new pg.Client({ connectionString: database.admin });
    const app = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 4, pipeline: true });
    const kernel = createKernel({ pool: app, modules });
    try {
      await admin.connect();
      const caller = systemCaller(crypto.randomUUID(), 'bench', 'bench');
      await runner(kernel, caller)('kernel.company.found', { name: 'Bench' });
      return [await backdate(kernel, caller, admin, say), await recall(kernel, caller, admin, say)];
    } finally {
      await kernel.stop();
      await app.end();
      await admin.end();
      await database.stop();
    }
  },
};
