import type { Point } from '@millrace/contracts';
import type { Queryable } from './queryable.ts';

/** What the store needs to know of a point. */
export type StoredPoint = Pick<Point, 'path' | 'type' | 'unit' | 'retention' | 'maxGap'>;

export interface StoredSite {
  readonly name: string;
  /** IANA */
  readonly zone: string;
}

/**
 * Keeps a site's points, in the caller's transaction (as the owner or the server's login). A path that is known keeps
 * its number whatever else changes, so a swapped device keeps its history; points that are not named stay as they are.
 * Gives the number of each path.
 */
export async function registerPoints(
  tx: Queryable,
  site: StoredSite,
  points: readonly StoredPoint[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ path: string; id: number }>(
    'select path, id from timeseries.register_points($1, $2, $3::jsonb)',
    [
      site.name,
      site.zone,
      JSON.stringify(
        points.map(({ path, type, unit, retention, maxGap }) => ({ path, type, unit, retention, maxGap })),
      ),
    ],
  );
  return new Map(rows.map(({ path, id }) => [path, id]));
}
