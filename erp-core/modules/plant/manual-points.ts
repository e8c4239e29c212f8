import type { GatewayConfig, ManualPoint } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';

/** A point of a site that people enter, as its newest configuration says. */
export type EnteredPoint = GatewayConfig['points'][number] & { readonly manual: ManualPoint };

/** The points of a site that people enter, by their paths. */
export async function enteredPoints(db: Db, site: string): Promise<readonly EnteredPoint[]> {
  const rows = await db.rows<{ point: EnteredPoint }>(
    `select point from plant.gateway_config g, jsonb_array_elements(g.config -> 'points') point
     where g.site = $1 and point ? 'manual' order by point ->> 'path'`,
    [site],
  );
  return rows.map(({ point }) => point);
}

/** The newest reading that was entered of each of these points. */
export interface Entered {
  readonly point: number;
  readonly value: number | boolean | string;
  readonly at: number;
  readonly by: string;
  readonly state: 'waiting' | 'kept' | 'refused';
}

export const newestEntered = (db: Db, site: string, points: readonly number[]): Promise<Entered[]> =>
  db.rows<Entered>(
    `select distinct on (r.point) r.point, r.value, r.at, coalesce(m.name, r.user_id) as by, r.state
     from plant.manual_reading r left join kernel.membership m on m.user_id = r.user_id
     where r.site = $1 and r.point = any($2) order by r.point, r.at desc`,
    [site, points],
  );
