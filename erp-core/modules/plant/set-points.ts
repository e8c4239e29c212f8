import type { GatewayConfig, SetPoint } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';

/** A point of a site that people may set, as its newest configuration says. */
export type SettablePoint = GatewayConfig['points'][number] & { readonly setPoint: SetPoint };

export async function settablePoints(db: Db, site: string): Promise<readonly SettablePoint[]> {
  const rows = await db.rows<{ point: SettablePoint }>(
    `select point from plant.gateway_config g, jsonb_array_elements(g.config -> 'points') point
     where g.site = $1 and point ? 'setPoint' order by point ->> 'path'`,
    [site],
  );
  return rows.map(({ point }) => point);
}
