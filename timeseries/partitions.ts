import type { Micros } from '@millrace/contracts';
import type pg from 'pg';

export interface Partitioning {
  readonly table: string;
  /** µs */
  readonly width: Micros;
  /** µs; undefined: kept for good. */
  readonly keep: Micros | undefined;
}

type Queryable = Pick<pg.ClientBase, 'query'>;

export async function readPartitioning(db: Queryable): Promise<ReadonlyMap<string, Partitioning>> {
  const { rows } = await db.query<{ table_name: string; width: number; keep: number | null }>(
    `select table_name, (extract(epoch from width) * 1e6)::float8 as width, (extract(epoch from keep) * 1e6)::float8 as keep
     from timeseries.partitioning`,
  );
  return new Map(
    rows.map(({ table_name, width, keep }) => [table_name, { table: table_name, width, keep: keep ?? undefined }]),
  );
}

/** Makes the pieces of tables that rows are about to need, each once in the life of this object. */
export class Partitions {
  readonly #known = new Set<string>();
  readonly #tables: ReadonlyMap<string, Partitioning>;

  constructor(tables: ReadonlyMap<string, Partitioning>) {
    this.#tables = tables;
  }

  /** Pieces for rows between two moments (µs), as far as pieces are made ahead; what lies further waits "outside". */
  async ensure(db: Queryable, table: string, from: Micros, to: Micros, now: Micros): Promise<void> {
    const partitioning = this.#tables.get(table);
    if (!partitioning) throw new Error(`timeseries.${table} is not cut by time`);
    const { width } = partitioning;
    const end = Math.min(to, now + width);
    for (let piece = Math.floor(from / width); piece * width <= end; piece++) {
      const key = `${table} ${piece}`;
      if (this.#known.has(key)) continue;
      await db.query('select timeseries.make_partition($1, to_timestamp($2))', [table, (piece * width) / 1e6]);
      this.#known.add(key);
    }
  }
}
