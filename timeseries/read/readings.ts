import type { Micros } from '@millrace/contracts';
import type { Queryable } from '../queryable.ts';
import type { KeptReading } from './messages.ts';
import { readableBy, type Sites } from './readable.ts';
import { sampleValueOf } from './sample-value.ts';
import { sqlTime } from './sql-time.ts';

/** Readings of a point on the way from one moment to another: as time goes, or against it where `backward`. */
export interface ReadingsQuestion {
  readonly point: number;
  /** Where the way begins, itself included unless `past`; null: with the first (or last) there is. */
  readonly start: Micros | null;
  /** Where it ends, itself left out; null: with the last (or first) there is. */
  readonly end: Micros | null;
  readonly past: boolean;
  readonly backward: boolean;
  readonly most: number;
}

/** As they are kept, each at its own time; none where the point is of another site. */
export async function readingsOf(db: Queryable, sites: Sites, question: ReadingsQuestion): Promise<KeptReading[]> {
  const { start, end, past, backward, most } = question;
  const [point] = await readableBy(db, sites, [question.point]);
  if (!point) return [];
  const [later, order] = backward ? ['<', 'desc'] : ['>', 'asc'];
  const bounds = [
    ...(start === null ? [] : [`and time ${later}${past ? '' : '='} ${sqlTime(start)}`]),
    ...(end === null ? [] : [`and ${backward ? 'time >' : 'time <'} ${sqlTime(end)}`]),
  ];
  const { rows } = await db.query<Row>(
    `select (extract(epoch from time) * 1e6)::float8 as time, (extract(epoch from arrival) * 1e6)::float8 as arrival,
       value, other, quality::int & 65535 as quality
     from timeseries.sample_${point.retention} where point = ${point.id} ${bounds.join(' ')}
     order by time ${order} limit $1`,
    [most],
  );
  return rows.map(({ value, other, ...row }) => ({
    ...row,
    point: point.id,
    path: point.path,
    value: sampleValueOf(point.type, value, other),
  }));
}

interface Row {
  readonly time: Micros;
  readonly arrival: Micros;
  readonly value: number | null;
  readonly other: string | null;
  readonly quality: number;
}
