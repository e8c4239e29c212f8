import type { RetentionClass } from '@millrace/contracts';
import type pg from 'pg';

export const CLASSES = ['short', 'standard', 'long'] as const satisfies readonly RetentionClass[];
export const sampleTable = (retention: RetentionClass): string => `sample_${retention}`;
const STANDARD = CLASSES.indexOf('standard');

/**
 * The retention class of every point, as of a version that the database raises when one may have changed. A point that
 * the database does not know (it was restored from before the point was made) is kept as "standard": its rows are whole
 * again as soon as it is registered.
 */
export class PointClasses {
  #byPoint = new Uint8Array(0);
  #version = '';

  /** As `begin_batch` gives it; empty before the first load. */
  get version(): string {
    return this.#version;
  }

  /** Index into CLASSES. */
  of(point: number): number {
    return this.#byPoint[point] ?? STANDARD;
  }

  async load(db: Pick<pg.ClientBase, 'query'>): Promise<void> {
    const { rows } = await db.query<{ version: string; id: number | null; retention: RetentionClass | null }>(
      `select s.classes_version as version, p.id, p.retention from timeseries.rollup_state s
       left join timeseries.point p on p.retention <> 'standard'`,
    );
    const byPoint = new Uint8Array(rows.reduce((most, { id }) => Math.max(most, (id ?? 0) + 1), 0)).fill(STANDARD);
    for (const { id, retention } of rows)
      if (id !== null && retention !== null) byPoint[id] = CLASSES.indexOf(retention);
    this.#byPoint = byPoint;
    this.#version = rows[0]?.version ?? '';
  }
}
