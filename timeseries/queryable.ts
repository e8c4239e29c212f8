import type pg from 'pg';

/** A pool, a client, or a transaction of the caller's: what a question needs. */
export interface Queryable {
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
}
