import type pg from 'pg';

export interface StoreSize {
  /** Of all tables of the store with their indexes. */
  readonly bytes: number;
  /** Readings, as far as PostgreSQL has counted them: an estimate. */
  readonly rows: number;
}

/** How large a store is, without reading it. */
export async function sizeOf(db: Pick<pg.ClientBase, 'query'>): Promise<StoreSize> {
  // Pieces of a hypertable lie in a schema of TimescaleDB's; they inherit from their table, as partitions do.
  const { rows } = await db.query<StoreSize>(
    `with recursive part (oid, name) as (
       select c.oid, c.relname from pg_class c where c.relnamespace = 'timeseries'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition
       union all select i.inhrelid, part.name from part join pg_inherits i on i.inhparent = part.oid
     )
     select coalesce(sum(pg_total_relation_size(part.oid)), 0)::float8 as bytes,
       coalesce(sum(greatest(c.reltuples, 0)) filter (where part.name like 'sample\\_%' and c.relkind = 'r'), 0)::float8 as rows
     from part join pg_class c on c.oid = part.oid`,
  );
  return rows[0] ?? { bytes: 0, rows: 0 };
}
