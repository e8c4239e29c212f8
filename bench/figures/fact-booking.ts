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

/** Writes the rows that the booking left into tables like theirs, a table a statement, all in one transaction. */
async function plainly(admin: pg.Pool, company: string): Promise<number> {
  const client = await admin.connect();
  try {
    const rows: { table: string; copy: string; json: string }[] = [];
    for (const [at, table] of TABLES.entries()) {
      const copy = `bench_copy_${at}`;
      await client.query(`drop table if exists ${copy}`);
      await client.query(`create table ${copy} (like ${table} including all)`);
      const found = await client.query<{ json: string }>(
        `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as json from ${table} t where company = $1`,
        [company],
      );
      rows.push({ table, copy, json: found.rows[0]?.json ?? '[]' });
    }
    const began = performance.now();
    await client.query('begin');
    for (const { copy, json } of rows) {
      await client.query(`insert into ${copy} select * from jsonb_populate_recordset(null::${copy}, $1::jsonb)`, [
        json,
      ]);
    }
    await client.query('commit');
    return (performance.now() - began) / 1000;
  } finally {
    client.release();
  }
}

async function measure(database: BenchDatabase, runs: number, say: (text: string) => void) {
  const admin = new pg.Pool({ connectionString: database.admin, max: 2 });
  const app = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 8, pipeline: true });
  try {
    const sets = asTheyCome();
    const booked: number[] = [];
    const plain: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { company, seconds } = await book(app, sets, run * 1_000_000 + 1);
      booked.push(sets.length / seconds);
      plain.push(sets.length / (await plainly(admin, company)));
      say(`${booked.at(-1)?.toFixed(0)} fact sets/s booked; their rows plainly ${plain.at(-1)?.toFixed(0)}/s`);
    }
    return { booked: median(booked), plain: median(plain), sets: sets.length };
  } finally {
    await app.end();
    await admin.end();
  }
}

/** Fact sets that the inbox books in a second, beside the same rows written in one plain transaction. */
export const factBooking: Bench = {
  ids: ['fact-booking'],
  title: 'fact sets booked a second, beside their rows written in one plain batched transaction',
  async run({ folder, long, say }) {
    const database = await benchDatabase(folder);
    try {
      const { booked, plain, sets } = await measure(database, long ? 5 : 3, say);
      return [
        {
          id: 'fact-booking',
          value: booked,
          unit: 'fact sets/s',
          baseline: plain,
          ratio: booked / plain,
          note: `${sets} sets of ${MACHINES} machines, ${A_CALL} a call`,
        },
      ];
    } finally {
      await database.stop();
    }
  },
};
