import { createKernel, modules, systemCaller } from '@millrace/erp-core';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import { type Bench, median } from '../harness/figure.ts';

const PARTIES = 100_000;
/** Of each so many, two are one firm written in two ways. */
const EVERY = 50;

/** Names as a trade register has them: few first and last words for many firms, and what tells them apart between. */
async function fill(admin: string, company: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: admin, max: 1 });
  try {
    await pool.query(
      `insert into parties.party (company, id, code, kind, name, country, state)
       select $1, md5('p' || i)::uuid, 'P-' || i, 'organisation',
         (array['Meghna', 'Padma', 'Jamuna', 'Karim', 'Rahman', 'Shapla', 'Delta', 'Apex', 'Square', 'Akij', 'Orion'])[1 + of % 11]
         || ' ' || translate(substr(md5(of::text), 1, 7), '0123456789', 'aeioulmnrs') || ' '
         || (array['Textiles', 'Spinning Mills', 'Foods', 'Trading', 'Industries', 'Steel', 'Packaging'])[1 + of % 7]
         || case when i % ${EVERY} = 0 then ' (Pvt.) Limited' else ' Ltd' end, 'BD', 'active'
       from (select i, case when i % ${EVERY} = 0 then i - 1 else i end as of from generate_series(1, ${PARTIES}) i) named`,
      [company],
    );
    await pool.query('vacuum analyze parties.party');
  } finally {
    await pool.end();
  }
}

export const partiesDuplicates: Bench = {
  ids: ['parties-duplicates'],
  title: `parties that may be one, among ${PARTIES.toLocaleString('en')}`,
  async run({ folder, long, say }) {
    const database = await benchDatabase(folder);
    const pool = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 2 });
    try {
      const kernel = createKernel({ pool, modules });
      const caller = systemCaller(crypto.randomUUID(), 'bench', 'bench');
      await kernel.execute(caller, 'kernel.company.found', { name: 'Bench' });
      await fill(database.admin, caller.company);
      const took: number[] = [];
      let found = 0;
      for (let turn = 0; turn < (long ? 7 : 1); turn++) {
        const begun = performance.now();
        const { rows } = (await kernel.query(caller, 'parties.duplicates', { likeness: 0.7, limit: 500 })) as {
          rows: readonly { readonly likeness: number }[];
        };
        took.push(performance.now() - begun);
        found = rows.filter(({ likeness }) => likeness === 1).length;
      }
      say(`${found} pairs of the very same name among the first 500`);
      return [
        {
          id: 'parties-duplicates',
          value: median(took),
          unit: 'ms',
          baseline: null,
          ratio: null,
          note: `all pairs that are seven tenths alike; ${PARTIES / EVERY} firms stand twice, once with another legal form`,
        },
      ];
    } finally {
      await pool.end();
      await database.stop();
    }
  },
};
