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

/** A point with the number that it has. */
export type NumberedPoint = StoredPoint & Pick<Point, 'id'>;

/**
 * What a gateway's configuration says of the points that it reads, told to the store by its receiver (`keep_points`). A
 * store of its own becomes what it says; where the store is also the registry of numbers, it only learns again what a
 * restored database has lost. Gives how many points changed. Throws pg's error MR003 where a number is another point's.
 */
export async function keepPoints(db: Queryable, site: StoredSite, points: readonly NumberedPoint[]): Promise<number> {
  const { rows } = await db.query<{ changed: number }>('select timeseries.keep_points($1, $2, $3::jsonb) as changed', [
    site.name,
    site.zone,
    JSON.stringify(
      points.map((point) => ({
        id: point.id,
        path: point.path,
        type: point.type,
        unit: point.unit,
        retention: point.retention,
        maxGap: gapInStore(point),
      })),
    ),
  ]);
  return rows[0]?.changed ?? 0;
}
