import type { Micros } from '@millrace/contracts';
import type pg from 'pg';
import type { Span, Sum, Sums } from './spans.ts';
import type { MovedTable } from './tables.ts';

type Client = Pick<pg.ClientBase, 'query'>;

const momentOf = (parameter: string): string => `timestamptz 'epoch' + ${parameter}::int8 * interval '1 microsecond'`;

/**
 * Rows of a span, as a condition with its values. `points`: named where the span is short, so that the index on (point,
 * time) finds them; every row of such a table is of one of them.
 */
export function within({ time, byPoint }: MovedTable, span: Span, points: readonly number[] | undefined) {
  const named = byPoint && points ? ' and point = any($3::int4[])' : '';
  return {
    text: `${time} >= ${momentOf('$1')} and ${time} < ${momentOf('$2')}${named}`,
    values: [span.from, span.to, ...(named ? [points] : [])],
  };
}

/** The same without parameters, for COPY, which takes none. */
export function withinText(table: MovedTable, span: Span, points: readonly number[] | undefined): string {
  const named = table.byPoint && points ? ` and point = any('{${points.join(',')}}'::int4[])` : '';
  return `${table.time} >= ${momentOf(String(span.from))} and ${table.time} < ${momentOf(String(span.to))}${named}`;
}

/** PostgreSQL's own hash of values, the same on every machine of one byte order; summed, so that order does not matter. */
const summed = ({ columns }: MovedTable): string =>
  `count(*)::float8 as rows, coalesce(sum(hash_record_extended(row(${columns.join(', ')}), 0)), 0)::text as hash`;

const sumOf = ({ rows, hash }: { rows: number; hash: string }): Sum => ({
  rows,
  hash: BigInt.asUintN(64, BigInt(hash)),
});

/** The sum of each bucket of `grain` µs with rows in it; of the whole table, or of a span. */
export async function bucketSums(
  db: Client,
  table: MovedTable,
  grain: Micros,
  span?: Span,
  points?: readonly number[],
): Promise<Sums> {
  const where = span ? within(table, span, points) : undefined;
  const { rows } = await db.query<{ at: number; rows: number; hash: string }>({
    text: `select (extract(epoch from at) * 1000000)::float8 as at, rows, hash from (
      select date_bin(interval '${grain / 1e6} seconds', ${table.time}, timestamptz 'epoch') as at, ${summed(table)}
      from timeseries.${table.name}${where ? ` where ${where.text}` : ''} group by 1) b`,
    values: where?.values ?? [],
  });
  return new Map(rows.map((row) => [row.at, sumOf(row)]));
}

/** The sum of a whole table. */
export async function tableSum(db: Client, table: MovedTable): Promise<Sum> {
  const { rows } = await db.query<{ rows: number; hash: string }>(
    `select ${summed(table)} from timeseries.${table.name}`,
  );
  return sumOf(rows[0] ?? { rows: 0, hash: '0' });
}
