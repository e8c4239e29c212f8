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

/** What stands beside a reading of a point: the newest before it, and whether there is one at its very moment. */
export interface Beside {
  readonly value: unknown;
  readonly at: number | null;
  readonly same: boolean;
}

/** `at` null: the newest of all. However many were entered since, what a late one is held against is the one before it. */
export const enteredBeside = (db: Db, site: string, point: number, at: number | null): Promise<Beside | undefined> =>
  db.one<Beside>(
    `select b.value, b.at, exists (
       select from plant.manual_reading s where s.site = $1 and s.point = $2 and s.at = $3) as same
     from (select 1) one left join lateral (
       select value, at from plant.manual_reading r
       where r.site = $1 and r.point = $2 and ($3::bigint is null or r.at < $3) order by r.at desc limit 1) b on true`,
    [site, point, at],
  );

export const newestEntered = (db: Db, site: string, points: readonly number[]): Promise<Entered[]> =>
  db.rows<Entered>(
    `select r.point, r.value, r.at, coalesce(m.name, r.user_id) as by, r.state
     from unnest($2::integer[]) p (point) cross join lateral (
       select n.point, n.value, n.at, n.user_id, n.state from plant.manual_reading n
       where n.site = $1 and n.point = p.point order by n.at desc limit 1) r
     left join kernel.membership m on m.user_id = r.user_id order by r.point`,
    [site, points],
  );
