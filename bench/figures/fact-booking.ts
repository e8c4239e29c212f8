import { setTimeout as delay } from 'node:timers/promises';
import type { Fact, FactSet } from '@millrace/contracts';
import { createKernel, modules, systemCaller } from '@millrace/erp-core';
import { inOrder } from '@millrace/server/edge-link/in-order';
import pg from 'pg';
import { type BenchDatabase, benchDatabase } from '../harness/bench-database.ts';
import { type Bench, median } from '../harness/figure.ts';

const MINUTE = 60_000_000;
const START = Date.parse('2026-11-21T00:00:00Z') * 1000;
const SITE = 'bench';
const MACHINES = 24;
const MINUTES = 20;
/** As many as the gateway puts into one call. */
const A_CALL = 200;
/** What booking a set writes, apart from the moment. */
const TABLES = [
  'kernel.fact_window',
  'kernel.fact',
  'kernel.fact_revision',
  'kernel.audit',
  'kernel.event',
  'production_log.count',
  'production_log.count_share',
  'production_log.stop',
];

const evidence = (seq: number, value: number): Fact['evidence'][number] => ({
  record: { gateway: 'bench', epoch: 1, seq: seq + 1 },
  source: 'device',
  point: 1 + (seq % 9),
  time: START + seq,
  value,
});

/** What one machine's detectors say in as long: a bucket a minute in three revisions, a stop in every five minutes. */
function said(machine: string): FactSet[][] {
  const window = { key: '2026-11-21/A', from: START, to: START + 480 * MINUTE };
  const common = { site: SITE, window, retracted: [] };
  const counts: FactSet[] = [];
  const states: FactSet[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const from = START + minute * MINUTE;
    for (let part = 1; part <= 3; part++) {
      const fact: Fact = {
        key: `counter:${machine}|${window.key}|${from}|good`,
        type: 'production.counted',
        version: 1,
        occurredAt: from,
        recordedAt: from + part,
        site: SITE,
        evidence: [evidence(minute * 10, minute), evidence(minute * 10 + part, minute + part)],
        payload: {
          machine,
          kind: 'good',
          from,
          to: from + MINUTE,
          quantity: part * 4,
          unit: '{piece}',
          increments: Array.from({ length: part * 4 }, (_, at) => ({ at: from + at * 1_000_000, quantity: 1 })),
          reset: false,
        },
      };
      const revision = counts.length + 1;
      const news = part === 1 ? { asserted: [fact], changed: [] } : { asserted: [], changed: [fact] };
      const base = revision === 1 ? null : revision - 1;
      counts.push({ ...common, stream: `counter:${machine}`, revision, base, through: from + part, ...news });
    }
    const isStop = minute % 5 === 0;
    const stop: Fact = {
      key: `machine-state:${machine}|${window.key}|${from}`,
      type: 'downtime.occurred',
      version: 1,
      occurredAt: from,
      recordedAt: from,
      site: SITE,
      evidence: [evidence(minute, 0), evidence(minute + 1, 1)],
      payload: { machine, state: 'stopped', from, to: from + MINUTE / 2, micro: minute % 2 === 0 },
    };
    const revision = minute + 1;
    const base = revision === 1 ? null : minute;
    const asserted = isStop ? [stop] : [];
    states.push({
      ...common,
      stream: `machine-state:${machine}`,
      revision,
      base,
      through: from,
      asserted,
      changed: [],
    });
  }
  return [counts, states];
}

/** The sets of all machines as time brings them: a round of each, again and again. */
function asTheyCome(): FactSet[] {
  const streams = Array.from({ length: MACHINES }, (_, at) => said(`hall/line-${at % 4}/cell/machine-${at}`)).flat();
  const longest = Math.max(...streams.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => streams.flatMap((sets) => sets[at] ?? [])).flat();
}

async function book(
  app: pg.Pool,
  sets: readonly FactSet[],
  seq: number,
): Promise<{ company: string; seconds: number }> {
  const kernel = createKernel({ pool: app, modules });
  try {
    const company = crypto.randomUUID();
    const founded = await kernel.execute(systemCaller(company, 'bench', 'bench'), 'kernel.company.found', {
      name: 'Bench',
    });
    if (!founded.ok) throw new Error(`no company: ${founded.refusal?.message}`);
    const began = performance.now();
    for (let at = 0; at < sets.length; at += A_CALL) {
      const results = await inOrder(
        sets.slice(at, at + A_CALL).map((set, n) => ({ set, seq: seq + at + n })),
        ({ set }) => set.stream,
        ({ set, seq: of }) =>
          kernel.applyFactSet({
            company,
            site: SITE,
            gateway: 'bench',
            record: { gateway: 'bench', epoch: 1, seq: of },
            set,
          }),
      );
      const other = results.find(({ status }) => status !== 'applied');
      if (other) throw new Error(`a set was not applied: ${JSON.stringify(other)}`);
    }
    return { company, seconds: (performance.now() - began) / 1000 };
  } finally {
    await kernel.stop();
  }
}

interface Plainly {
  readonly seconds: number;
  /** Rows inserted and updated: as many as the booking did. */
  readonly writes: number;
}

/** Rows that were updated so far, by table, as PostgreSQL counts them. It is told late: asked until it says the same twice. */
async function updatesOf(admin: pg.Pool): Promise<Map<string, number>> {
  const ask = async (): Promise<string> => {
    const { rows } = await admin.query<{ said: string }>(
      `select coalesce(json_object_agg(schemaname || '.' || relname, n_tup_upd), '{}')::text as said
       from (select * from pg_stat_user_tables where schemaname || '.' || relname = any($1) order by 1, 2, 3) t`,
      [TABLES],
    );
    return rows[0]?.said ?? '{}';
  };
  for (let before = await ask(); ; ) {
    await delay(2_500);
    const now = await ask();
    if (now === before) return new Map(Object.entries(JSON.parse(now) as Record<string, number>));
    before = now;
  }
}

/**
 * Writes plainly what the booking wrote: the rows it left, inserted into tables like theirs, and as many of them updated
 * as it updated (a fact that is said in three revisions is one row, written three times). Inserts and updates are dealt
 * over as many transactions as the booking had calls, a statement of each a table. So both sides stand for the same
 * sets, the same row versions and equally many commits; what is left is what the booking does beside: read, lock,
 * compare, decide.
 */
async function plainly(
  admin: pg.Pool,
  company: string,
  calls: number,
  updated: ReadonlyMap<string, number>,
): Promise<Plainly> {
  const client = await admin.connect();
  try {
    const tables: { copy: string; parts: string[]; updates: number }[] = [];
    let writes = 0;
    for (const [at, table] of TABLES.entries()) {
      const copy = `bench_copy_${at}`;
      await client.query(`drop table if exists ${copy}`);
      await client.query(`create table ${copy} (like ${table} including all)`);
      const found = await client.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table} t where company = $1`,
        [company],
      );
      const updates = updated.get(table) ?? 0;
      writes += found.rows.length + updates;
      tables.push({ copy, parts: dealt(found.rows, calls), updates });
    }
    const began = performance.now();
    for (let call = 0; call < calls; call++) {
      await client.query('begin');
      for (const { copy, parts, updates } of tables) {
        await client.query(`insert into ${copy} select * from jsonb_populate_recordset(null::${copy}, $1::jsonb)`, [
          parts[call] ?? '[]',
        ]);
        await client.query(
          `update ${copy} set company = company where ctid = any(array(select ctid from ${copy} limit $1))`,
          [share(updates, call, calls)],
        );
      }
      await client.query('commit');
    }
    return { seconds: (performance.now() - began) / 1000, writes };
  } finally {
    client.release();
  }
}

/** How many of `all` fall to one of so many parts. */
const share = (all: number, part: number, parts: number): number =>
  Math.floor(((part + 1) * all) / parts) - Math.floor((part * all) / parts);

/** Rows in so many JSON arrays, as even as they go. */
const dealt = (rows: readonly { row: string }[], parts: number): string[] =>
  Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((at) => Math.floor((at * rows.length) / parts));
    return `[${rows
      .slice(from, to)
      .map(({ row }) => row)
      .join(',')}]`;
  });

async function measure(database: BenchDatabase, runs: number, say: (text: string) => void) {
  const admin = new pg.Pool({ connectionString: database.admin, max: 2 });
  const app = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 8, pipeline: true });
  try {
    const sets = asTheyCome();
    const booked: number[] = [];
    const plain: number[] = [];
    let writes = 0;
    for (let run = 0; run < runs; run++) {
      const before = await updatesOf(admin);
      const { company, seconds } = await book(app, sets, run * 1_000_000 + 1);
      booked.push(sets.length / seconds);
      const after = await updatesOf(admin);
      const updated = new Map([...after].map(([table, n]) => [table, n - (before.get(table) ?? 0)]));
      const same = await plainly(admin, company, Math.ceil(sets.length / A_CALL), updated);
      plain.push(sets.length / same.seconds);
      writes = same.writes;
      say(`${booked.at(-1)?.toFixed(0)} fact sets/s booked; their rows plainly ${plain.at(-1)?.toFixed(0)}/s`);
    }
    return { booked: median(booked), plain: median(plain), sets: sets.length, writes };
  } finally {
    await app.end();
    await admin.end();
  }
}

/** Fact sets that the inbox books in a second, beside the rows they leave written plainly in as many transactions. */
export const factBooking: Bench = {
  ids: ['fact-booking'],
  title: 'fact sets booked a second, beside their rows written plainly in as many transactions',
  async run({ folder, long, say }) {
    const database = await benchDatabase(folder);
    try {
      const { booked, plain, sets, writes } = await measure(database, long ? 5 : 3, say);
      return [
        {
          id: 'fact-booking',
          value: booked,
          unit: 'fact sets/s',
          baseline: plain,
          ratio: booked / plain,
          note: `both sides: ${sets} sets of ${MACHINES} machines, ${writes} rows inserted and updated, ${A_CALL} sets a transaction`,
        },
      ];
    } finally {
      await database.stop();
    }
  },
};
