import { type Caller, createKernel, type Kernel, modules, systemCaller } from '@millrace/erp-core';
import { inCompany, Rights } from '@millrace/erp-core/kernel';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import { type Bench, percentile } from '../harness/figure.ts';
import { misspelt, type Script, scripts, vocabulary } from '../harness/names-in-scripts.ts';
import { seeded } from '../harness/random.ts';

const RECORDS = 1_000_000;
const AT_ONCE = 20_000;
const CASES = 500;
const WORDS = 4_000;
/** Whole tables are read for each: a few tell enough. */
const BASELINE_CASES = 40;
const FIRST = 5;
/** What the caller's role shows him: the firms of one country, half of all. */
const SEEN = 'BD';
const UNSEEN = 'IN';

interface Firm {
  readonly code: string;
  readonly words: readonly string[];
  readonly script: Script;
}
interface Case {
  readonly firm: Firm;
  readonly asked: string;
}

/** Names as a register has them: of two or three words, the common ones far more often than the rare. */
function* firms(seed: number): Generator<Firm> {
  const random = seeded(seed);
  const words = new Map(scripts.map((script) => [script, vocabulary(script, WORDS, random)]));
  for (let n = 0; n < RECORDS; n++) {
    const script = scripts[n % scripts.length] as Script;
    const of = words.get(script) ?? [];
    const name = Array.from({ length: 3 }, () => of[Math.floor(WORDS * random.next() ** 2)] as string);
    yield { code: `P-${String(n).padStart(7, '0')}`, words: name, script };
  }
}

/** Puts them in by the table's own triggers, and picks those that will be looked for: every name stands once. */
async function fill(admin: string, company: string, seed: number): Promise<readonly Firm[]> {
  const pool = new pg.Pool({ connectionString: admin, max: 1 });
  const times = new Map<string, number>();
  const seen: Firm[] = [];
  try {
    let lot: Firm[] = [];
    const write = async () => {
      await pool.query(
        `insert into parties.party (company, id, code, kind, name, country, state)
         select $1, md5(code)::uuid, code, 'organisation', name, case when at % 2 = 1 then '${SEEN}' else '${UNSEEN}' end, 'active'
         from unnest($2::text[], $3::text[]) with ordinality t(code, name, at)`,
        [company, lot.map(({ code }) => code), lot.map(({ words }) => words.join(' '))],
      );
      seen.push(...lot.filter((_, at) => at % 400 === 0));
      lot = [];
    };
    for (const firm of firms(seed)) {
      const name = firm.words.join(' ');
      times.set(name, (times.get(name) ?? 0) + 1);
      lot.push(firm);
      if (lot.length === AT_ONCE) await write();
    }
    if (lot.length > 0) await write();
    await pool.query('vacuum analyze parties.party, kernel.search_word, kernel.search_near');
  } finally {
    await pool.end();
  }
  return seen.filter(({ words }) => times.get(words.join(' ')) === 1);
}

/** The whole name, one letter of one of its words wrong. */
function casesOf(known: readonly Firm[], seed: number): readonly Case[] {
  const random = seeded(seed + 1);
  return Array.from({ length: CASES }, () => {
    const firm = random.pick(known);
    const at = Math.floor(random.next() * firm.words.length);
    const words = firm.words.map((word, nth) => (nth === at ? misspelt(word, firm.script, random) : word));
    return { firm, asked: words.join(' ') };
  });
}

/** Somebody who sees the firms of one country alone. */
const boundCaller = (company: string): Caller => {
  const grants = [{ on: 'parties.party', actions: ['read' as const], where: { country: SEEN } }];
  const role = { code: 'bound', name: { en: 'Bound' }, permissions: [], grants };
  return {
    ...systemCaller(company, 'bench', 'bench', new Set(['parties.party'])),
    rights: Rights.of([role], { user: 'bench', sites: null }),
  };
};

async function timed<Result>(work: () => Promise<Result>): Promise<readonly [Result, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, performance.now() - begun];
}

const codeOf = ({ title }: Awaited<ReturnType<Kernel['search']>>['records'][number]): string =>
  title.map(({ text }) => text).join('');

export const search: Bench = {
  ids: ['search', 'search-first-five'],
  title: `a record among ${RECORDS.toLocaleString('en')} in three scripts by its name with a letter wrong, within rights`,
  async run({ folder, seed, say }) {
    const database = await benchDatabase(folder);
    const pool = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 2, pipeline: true });
    try {
      const kernel = createKernel({ pool, modules });
      const system = systemCaller(crypto.randomUUID(), 'bench', 'bench');
      await kernel.execute(system, 'kernel.company.found', { name: 'Bench' });
      const [known, filled] = await timed(() => fill(database.admin, system.company, seed));
      say(`${RECORDS} firms written and their words kept in ${(filled / 1000).toFixed(0)} s`);
      const caller = boundCaller(system.company);
      const cases = casesOf(known, seed);
      const took: number[] = [];
      const found = new Map<Script, number>();
      for (const { firm, asked } of cases) {
        const [{ records }, ms] = await timed(() => kernel.search(caller, { q: asked, limit: FIRST }));
        took.push(ms);
        if (records.some((record) => codeOf(record) === firm.code))
          found.set(firm.script, (found.get(firm.script) ?? 0) + 1);
      }
      for (const script of scripts) {
        const of = cases.filter(({ firm }) => firm.script === script).length;
        say(`${script}: ${found.get(script) ?? 0} of ${of} within the first ${FIRST}`);
      }
      const plain: number[] = [];
      let plainFound = 0;
      for (const { firm, asked } of cases.slice(0, BASELINE_CASES)) {
        const [rows, ms] = await timed(() =>
          inCompany(
            pool,
            caller,
            (db) =>
              db.rows<{ code: string }>(
                `select code from parties.party where name ilike '%' || $1 || '%' and country = $2 limit ${FIRST}`,
                [asked, SEEN],
              ),
            'read',
          ),
        );
        plain.push(ms);
        if (rows.some(({ code }) => code === firm.code)) plainFound += 1;
      }
      const p95 = percentile(took, 0.95);
      const baseline = percentile(plain, 0.95);
      const share = ([...found.values()].reduce((sum, n) => sum + n, 0) / CASES) * 100;
      const plainShare = (plainFound / BASELINE_CASES) * 100;
      say(`median ${percentile(took, 0.5).toFixed(1)} ms, longest ${Math.max(...took).toFixed(1)} ms`);
      return [
        {
          ...{ id: 'search', value: p95, unit: 'ms', baseline, ratio: p95 / baseline },
          note: `p95 of ${CASES} searches, one after the other; baseline: plain ilike on the same column, ${BASELINE_CASES} times`,
        },
        {
          ...{ id: 'search-first-five', value: share, unit: '%', baseline: plainShare, ratio: null },
          note: `right record within the first ${FIRST}; baseline: the same by ilike`,
        },
      ];
    } finally {
      await pool.end();
      await database.stop();
    }
  },
};
