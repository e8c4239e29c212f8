import type { RetentionClass } from '@millrace/contracts';
import type { Queryable } from '../queryable.ts';

/** Sites that a caller may see. "all" is for programs of the plant itself, never for a person's question. */
export type Sites = readonly string[] | 'all';

export interface ReadablePoint {
  readonly id: number;
  readonly site: string;
  /** IANA name of the site's time zone. */
  readonly zone: string;
  readonly path: string;
  readonly type: 'number' | 'boolean' | 'text' | 'json';
  readonly unit: string;
  readonly retention: RetentionClass;
  /** µs */
  readonly maxGap: number;
}

/**
 * The one door to what may be read: points of the given sites, of those asked for (all of them where `ids` is left out),
 * by path. Every reader starts here and reads only what this gives; a point of another site is simply not there.
 */
export async function readableBy(db: Queryable, sites: Sites, ids?: readonly number[]): Promise<ReadablePoint[]> {
  if (sites !== 'all' && sites.length === 0) return [];
  const { rows } = await db.query<ReadablePoint>(
    `select p.id, p.site, s.zone, p.path, p.type, p.unit, p.retention,
       (extract(epoch from p.max_gap) * 1e6)::float8 as "maxGap"
     from timeseries.point p join timeseries.site s on s.name = p.site
     where ($1::text[] is null or p.site = any($1)) and ($2::int4[] is null or p.id = any($2)) order by p.path`,
    [sites === 'all' ? null : sites, ids ?? null],
  );
  return rows;
}
