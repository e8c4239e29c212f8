import type { Micros } from '@millrace/contracts';
import type pg from 'pg';
import type { Partitioning } from '../partitions.ts';
import type { MoveOptions } from './move.types.ts';
import { joinSpans, type Piece, piecesToCopy, type Span, type Sum, type Sums, totalOf } from './spans.ts';
import { bucketSums } from './sums.ts';
import { type MovedTable, TIMED } from './tables.ts';
import { type Ends, Transfer } from './transfer.ts';

const HOUR: Micros = 3600e6;
const MINUTE: Micros = 60e6;
/** A span up to this long is found point by point. */
const SHORT: Micros = 6 * HOUR;
const PIECE_ROWS = 500_000;

export interface RoundParts {
  readonly ends: Ends;
  readonly options: MoveOptions;
  readonly partitioning: ReadonlyMap<string, Partitioning>;
  readonly round: number;
  /** Everything is compared, not only what was touched since the round before. */
  readonly full: boolean;
}

export interface Round {
  readonly copied: number;
  readonly milliseconds: number;
  /** The notes that this round has seen: once it is through, nobody needs them. */
  readonly seen: readonly string[];
}

/** What is to be compared of a table, and how finely. */
interface Look {
  readonly table: MovedTable;
  readonly grain: Micros;
  readonly span?: Span;
}

interface Work {
  readonly table: MovedTable;
  readonly piece: Piece;
  readonly expected: Sum;
}

/** Notes are committed with the rows they speak of: a snapshot that sees the one sees the other. */
async function notes(source: pg.ClientBase): Promise<{ seen: string[]; spans: Map<string, Span[]> }> {
  const { rows } = await source.query<{ id: string; table: string; from: number; to: number }>(
    `select id, table_name as "table", (extract(epoch from from_time) * 1e6)::float8 as from,
       (extract(epoch from to_time) * 1e6)::float8 as to from timeseries.touched`,
  );
  const spans = new Map<string, Span[]>();
  for (const { table, from, to } of rows) {
    const minutes = { from: Math.floor(from / MINUTE) * MINUTE, to: Math.ceil(to / MINUTE) * MINUTE };
    const known = spans.get(table);
    if (known) known.push(minutes);
    else spans.set(table, [minutes]);
  }
  return { seen: rows.map(({ id }) => id), spans };
}

/** Compares what is to be compared, then copies what differs. The source stands at one moment. */
export async function copyRound({ ends, options, partitioning, round, full }: RoundParts): Promise<Round> {
  const began = performance.now();
  const { source, target, signal } = ends;
  const { seen, spans } = await notes(source);
  // Every row of a sample or a rollup is of a point with a last value.
  const { rows } = await source.query<{ point: number }>('select point from timeseries.last_value order by point');
  const points = rows.map(({ point }) => point);
  const looks: Look[] = TIMED.flatMap((table): Look[] =>
    full
      ? [{ table, grain: HOUR }]
      : joinSpans(spans.get(table.name) ?? []).map((span) => ({ table, grain: MINUTE, span })),
  );
  const transfer = new Transfer(ends, partitioning);
  let copied = 0;
  let of = 0;
  for (const { table, grain, span } of looks) {
    signal.throwIfAborted();
    options.onProgress({ step: 'compare', round, table: table.name, rows: copied, of });
    const named = span && span.to - span.from <= SHORT ? points : undefined;
    const [here, there] = await Promise.all([
      bucketSums(source, table, grain, span, named),
      bucketSums(target, table, grain, span, named),
    ]);
    const work = workOf(table, here, there, grain, options.pieceRows ?? PIECE_ROWS);
    of += work.reduce((sum, { piece }) => sum + piece.rows, 0);
    for (const { piece, expected } of work) {
      await transfer.piece(table, piece, expected, points);
      copied += piece.rows;
      options.onProgress({ step: 'copy', round, table: table.name, rows: copied, of });
    }
  }
  return { copied, milliseconds: performance.now() - began, seen };
}

function workOf(table: MovedTable, here: Sums, there: Sums, grain: Micros, most: number): Work[] {
  return piecesToCopy(here, there, grain, most).map((piece) => ({
    table,
    piece,
    expected: totalOf(new Map([...here].filter(([at]) => at >= piece.from && at < piece.to))),
  }));
}
