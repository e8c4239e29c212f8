import { type Micros, type SampleColumns, STORE_OUTCOMES, type StoreOutcome } from '@millrace/contracts';
import type pg from 'pg';
import { codeOf, DEADLOCK_DETECTED, SERIALIZATION_FAILURE, UNIQUE_VIOLATION } from '../database-error.ts';
import { type Partitioning, Partitions } from '../partitions.ts';
import { withClient } from '../with-client.ts';
import { checkBatch, planBatch, takesDeadbanded } from './batch-plan.ts';
import { CountBook } from './counts.ts';
import { keepDoubted } from './doubted.ts';
import { finishBatch } from './finish-batch.ts';
import { RowKeeper } from './keep-rows.ts';
import { renewLastValues } from './merge.ts';
import { noteTouched } from './note-touched.ts';
import { writeObservations } from './observations.ts';
import { CLASSES, PointClasses, sampleTable } from './point-classes.ts';
import { fromMultirange } from './ranges-sql.ts';
import type { AcknowledgedEpoch, Receiver, ReceiverBatch, ReceiverResult } from './receiver.types.ts';

export interface ReceiverParts {
  readonly pool: pg.Pool;
  readonly partitioning: ReadonlyMap<string, Partitioning>;
  readonly now: () => Micros;
}

/** Another writer was in the way: nothing of the batch is left, and it may be offered again at once. */
const AGAIN = new Set([UNIQUE_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK_DETECTED]);
const ATTEMPTS = 5;

/** Earliest and latest time of each class. */
const timesOf = (samples: SampleColumns, classes: PointClasses) => {
  const spans = CLASSES.map(() => ({ from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY }));
  for (let row = 0; row < samples.length; row++) {
    const span = spans[classes.of(samples.point[row] as number)] as { from: number; to: number };
    const time = samples.time[row] as number;
    if (time < span.from) span.from = time;
    if (time > span.to) span.to = time;
  }
  return spans;
};

/** The receiver of a store: see `Receiver`. */
export function createReceiver({ pool, partitioning, now }: ReceiverParts): Receiver {
  const classes = new PointClasses();
  const partitions = new Partitions(partitioning);
  const keeper = new RowKeeper();
  const keeps = CLASSES.map((name) => partitioning.get(sampleTable(name))?.keep ?? Number.POSITIVE_INFINITY);

  async function prepare({ samples }: ReceiverBatch): Promise<void> {
    if (samples.length === 0) return;
    if (classes.version === '') await classes.load(pool);
    const at = now();
    for (const [index, { from, to }] of timesOf(samples, classes).entries()) {
      const name = CLASSES[index];
      if (name === undefined || from > to) continue;
      await partitions.ensure(pool, sampleTable(name), Math.max(from, at - (keeps[index] as number)), to, at);
    }
  }

  async function attempt(client: pg.ClientBase, batch: ReceiverBatch): Promise<ReceiverResult> {
    const { gateway, epoch, samples, observations, covered } = batch;
    const begun = (await client.query(
      // The server ends a transaction whose writer has gone silent: its locks would hold up the gateway's next connection.
      `begin; set local idle_in_transaction_session_timeout = '30s'; select ranges, (extract(epoch from sealed) * 1e6)::float8 as sealed, classes_version, watched
       from timeseries.begin_batch(${client.escapeLiteral(gateway)}, ${epoch}); savepoint rows`,
    )) as unknown as pg.QueryResult<{
      ranges: string;
      sealed: number;
      classes_version: string;
      watched: boolean;
    }>[];
    const state = begun[2]?.rows[0];
    if (!state) throw new Error('PostgreSQL gave no row');
    if (state.classes_version !== classes.version) await classes.load(client);
    const acknowledged = fromMultirange(state.ranges);
    const at = now();
    const plan = planBatch(batch, {
      classes,
      horizons: keeps.map((keep) => at - keep),
      sealed: state.sealed,
      acknowledged,
    });
    const book = new CountBook();
    if (takesDeadbanded(batch, acknowledged))
      for (const [source, n] of batch.deadbanded) book.add(source, 'deadbanded', n);
    book.addAll(samples.sources, 'rejected', plan.rejected);
    const merged = await keeper.keep(client, batch, plan, book);
    const seen = await writeObservations(client, batch, observations, acknowledged);
    for (const { source, outcome } of seen) book.add(source, outcome, 1);
    await keepDoubted(client, samples, acknowledged);
    const counts = book.list();
    await finishBatch(client, { gateway, epoch, covered, samples, touched: plan.touched, counts });
    if (merged) await renewLastValues(client, plan);
    if (state.watched) await noteTouched(client, { samples, plan, merged, seen });
    await client.query('commit');
    return { counts, skipped: plan.skipped + observations.length - seen.length };
  }

  async function write(batch: ReceiverBatch): Promise<ReceiverResult> {
    checkBatch(batch);
    await prepare(batch);
    for (let turn = 1; ; turn++) {
      try {
        return await withClient(pool, (client) => attempt(client, batch));
      } catch (error) {
        if (turn === ATTEMPTS || !AGAIN.has(codeOf(error) ?? '')) throw error;
      }
    }
  }

  async function acknowledged(gateway: string): Promise<AcknowledgedEpoch[]> {
    const { rows } = await pool.query<{
      epoch: string;
      ranges: string;
      counts: { source: string; outcome: StoreOutcome; n: number }[];
    }>({
      name: 'timeseries-acknowledged',
      // One statement, so that ranges and counts are of the same moment.
      text: `select a.epoch, a.ranges::text as ranges, coalesce((
          select json_agg(json_build_object('source', c.source, 'outcome', c.outcome, 'n', c.n))
          from timeseries.delivery_count c where c.gateway = a.gateway and c.epoch = a.epoch), '[]') as counts
        from timeseries.acknowledged a where a.gateway = $1 order by a.epoch`,
      values: [gateway],
    });
    return rows.map(({ epoch, ranges, counts }) => {
      const book = new CountBook();
      for (const { source, outcome, n } of counts) if (STORE_OUTCOMES.includes(outcome)) book.add(source, outcome, n);
      return { epoch: Number(epoch), ranges: fromMultirange(ranges), counts: book.list() };
    });
  }

  return { write, acknowledged };
}
