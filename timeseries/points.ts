import type { Point } from '@millrace/contracts';
import type { Queryable } from './queryable.ts';

/** What the store needs to know of a point. */
export type StoredPoint = Pick<Point, 'path' | 'type' | 'unit' | 'retention' | 'maxGap'> &
  Partial<Pick<Point, 'deadband' | 'keepAtLeastEvery'>>;

/**
 * The longest silence in the store that is no gap. Of a point with a deadband the store is silent on purpose for as long
 * as `keepAtLeastEvery`, while the device speaks.
 */
const gapInStore = ({ maxGap, deadband, keepAtLeastEvery }: StoredPoint): number =>
  maxGap + (deadband === undefined ? 0 : (keepAtLeastEvery ?? 0));

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
        points.map((point) => ({
          path: point.path,
          type: point.type,
          unit: point.unit,
          retention: point.retention,
          maxGap: gapInStore(point),
        })),
      ),
    ],
  );
  return new Map(rows.map(({ path, id }) => [path, id]));
}
