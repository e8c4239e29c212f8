import { type Caller, createKernel, type Kernel, modules, systemCaller } from '@millrace/erp-core';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import type { Bench } from '../harness/figure.ts';
import { ITEMS, isSerial, itemCode, openingSheet, PLACES, placeCode } from '../harness/opening-sheet.ts';

const ROWS = 100_000;
const SITE = 'plant-a';
const PIECE = 3_000_000;

interface Draft {
  readonly state: string;
  readonly problem: string | null;
  readonly fresh: number;
  readonly refused: number;
  readonly wrote: number;
  readonly kept: number;
}

async function done(kernel: Kernel, caller: Caller, name: string, input: object): Promise<Record<string, string>> {
  const outcome = await kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as Record<string, string>;
}

async function becomes(kernel: Kernel, caller: Caller, id: string, state: string): Promise<Draft> {
  for (;;) {
    const draft = (await kernel.query(caller, 'kernel.import.draft', { id })) as Draft;
    if (draft.state === state) return draft;
    const jobs = await kernel.list(caller, 'kernel.job', { filter: { state: 'failed' } as never, limit: 1 });
    if (draft.problem || jobs.rows.length > 0) throw new Error(draft.problem ?? String(jobs.rows[0]?.problem));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What the books say, but for what came and went again: balances, worth by item, and the sums of all ledgers. */
const BOOKS = `select md5(coalesce(string_agg(line, E'\\n' order by line), '')) as books from (
  select 'balance ' || concat_ws(' ', item, location, lot, status, trim_scale(quantity), reserved, packed) as line
    from stock.balance where quantity <> 0
  union all select 'cost ' || concat_ws(' ', item, trim_scale(value), trim_scale(quantity)) from stock.cost where quantity <> 0 or value <> 0
  union all select 'posted ' || concat_ws(' ', item, trim_scale(sum(value))) from stock.value_posting group by item having sum(value) <> 0
  union all select 'layer ' || concat_ws(' ', item, trim_scale(sum(quantity)), trim_scale(sum(value))) from stock.cost_layer group by item
  union all select 'moved ' || concat_ws(' ', item, lot, place, status, trim_scale(sum(quantity))) from (
    select item, lot, to_location as place, to_status as status, quantity from stock.move
    union all select item, lot, from_location, status, -quantity from stock.move) m
  group by item, lot, place, status having sum(quantity) <> 0) books`;

export const import100k: Bench = {
  ids: ['import-100k', 'import-100k-back', 'import-100k-memory'],
  title: `opening stock of ${ROWS.toLocaleString('en')} rows with lots and serials, one in a hundred bad, out of a CSV`,
  async run({ folder, seed, say }) {
    const database = await benchDatabase(folder);
    const pool = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 8, pipeline: true });
    const owner = new pg.Pool({ connectionString: database.admin, max: 1 });
    const kernel = createKernel({ pool, modules });
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 50);
    try {
      const caller = systemCaller(crypto.randomUUID(), 'bench', 'bench');
      await done(kernel, caller, 'kernel.company.found', { name: 'Bench' });
      await Promise.all([
        ...Array.from({ length: ITEMS }, (_, n) =>
          done(kernel, caller, 'stock.item.save', {
            ...{ code: itemCode(n), name: { en: `Item ${n}` }, unit: isSerial(n) ? '{piece}' : 'kg', lots: true },
            serials: isSerial(n),
          }),
        ),
        ...Array.from({ length: PLACES }, (_, n) =>
          done(kernel, caller, 'stock.location.save', { site: SITE, code: placeCode(n), name: { en: `Bin ${n}` } }),
        ),
      ]);
      await kernel.start();
      const before = (await owner.query<{ books: string }>(BOOKS)).rows[0]?.books;
      const { text, bad } = openingSheet(ROWS, seed);
      const bytes = Buffer.from(text);
      const resting = process.memoryUsage.rss();
      const began = performance.now();
      const { id = '' } = await done(kernel, caller, 'kernel.import.open', {
        target: 'stock.open',
        file: 'opening.csv',
      });
      for (let at = 0, nth = 0; at < bytes.length; at += PIECE, nth += 1)
        await done(kernel, caller, 'kernel.import.put', {
          id,
          nth,
          bytes: bytes.subarray(at, at + PIECE).toString('base64'),
        });
      await done(kernel, caller, 'kernel.import.read-in', { id });
      await becomes(kernel, caller, id, 'read');
      const read = performance.now();
      say(`taken in and read in ${seconds(read - began)}`);
      const columns = ['item', 'lotCode', 'quantity', 'to', 'unitCost', 'expires'].map((as, at) => ({ at, as }));
      await done(kernel, caller, 'kernel.import.map', {
        id,
        mapping: { columns, constants: { site: SITE }, decimal: ',', dates: 'dmy' },
      });
      const checked = await becomes(kernel, caller, id, 'checked');
      const looked = performance.now();
      say(`checked in ${seconds(looked - read)}`);
      const refused = await owner.query<{ line: number }>(
        `select line from kernel.import_row where run = $1 and kind = 'refused' order by line`,
        [id],
      );
      if (JSON.stringify(refused.rows.map(({ line }) => line)) !== JSON.stringify(bad))
        throw new Error(`${checked.refused} lines were refused, and ${bad.length} are bad`);
      const preview = performance.now();
      await done(kernel, caller, 'kernel.import.commit', { id });
      const written = await becomes(kernel, caller, id, 'written');
      const wrote = performance.now();
      say(`written in ${seconds(wrote - preview)}`);
      if (written.wrote !== ROWS - bad.length) throw new Error(`${written.wrote} rows were written`);
      await done(kernel, caller, 'kernel.import.revert', { id });
      const back = await becomes(kernel, caller, id, 'taken-back');
      const ended = performance.now();
      say(`taken back in ${seconds(ended - wrote)}`);
      const after = (await owner.query<{ books: string }>(BOOKS)).rows[0]?.books;
      if (back.kept > 0 || before !== after) throw new Error(`the books are not as before; ${back.kept} rows stayed`);
      say(`${bad.length} bad rows named by their cells; after taking back the books are as before, to the row`);
      const total = (read - began + (looked - read) + (wrote - preview)) / 1000;
      const rate = { unit: 's', baseline: null, ratio: null };
      return [
        {
          id: 'import-100k',
          value: total,
          ...rate,
          note: `from the first byte to the last row, ${ROWS - bad.length} of ${ROWS} rows written; aim 60`,
        },
        {
          id: 'import-100k-back',
          value: (ended - wrote) / 1000,
          ...rate,
          note: 'all of them taken back, the books compared with before',
        },
        {
          ...{
            id: 'import-100k-memory',
            value: (peak - resting) / 2 ** 20,
            unit: 'MiB',
            baseline: resting / 2 ** 20,
            ratio: null,
          },
          note: 'most that the process grew by; baseline: what it took before',
        },
      ];
    } finally {
      clearInterval(watch);
      await kernel.stop();
      await pool.end();
      await owner.end();
      await database.stop();
    }
  },
};
