import type { RetentionClass } from '@millrace/contracts';
import type pg from 'pg';

export const CLASSES = ['short', 'standard', 'long'] as const satisfies readonly RetentionClass[];
export const sampleTable = (retention: RetentionClass): string => `sample_${retention}`;
const UNKNOWN = 255;
const STANDARD = CLASSES.indexOf('standard');

/**
 * The retention class of every point, asked of the database when a point turns up that was not there before. A point
 * that the database does not know at all (it was restored from before the point was made) is kept as "standard": its
 * rows are whole again as soon as it is registered.
 */
export class PointClasses {
  #byPoint = new Uint8Array(0);

  /** Index into CLASSES. */
  of(point: number): number {
    const found = this.#byPoint[point];
    return found === undefined || found === UNKNOWN ? STANDARD : found;
  }

  /** Whether all these points are known; if not, `load` them before asking for their class. */
  knows(points: Int32Array, length: number): boolean {
    for (let row = 0; row < length; row++) {
      const found = this.#byPoint[points[row] as number];
      if (found === undefined || found === UNKNOWN) return false;
    }
    return true;
  }

  async load(db: Pick<pg.ClientBase, 'query'>): Promise<void> {
    const { rows } = await db.query<{ id: number; retention: RetentionClass }>(
      'select id, retention from timeseries.point',
    );
    const byPoint = new Uint8Array(rows.reduce((most, { id }) => Math.max(most, id + 1), 0)).fill(UNKNOWN);
    for (const { id, retention } of rows) byPoint[id] = CLASSES.indexOf(retention);
    this.#byPoint = byPoint;
  }
}
