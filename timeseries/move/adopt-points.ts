import type pg from 'pg';

interface Known {
  readonly site: string;
  readonly zone: string;
  readonly points: unknown;
}

/**
 * The registry of numbers learns what a store elsewhere knows and it does not: after it came out of a backup, a path gets
 * the number again under which its readings are kept, and no number is given to another point. Both as the owner.
 */
export async function adoptPoints(registry: Pick<pg.ClientBase, 'query'>, store: Pick<pg.ClientBase, 'query'>) {
  const { rows } = await store.query<Known>(
    `select p.site, s.zone, jsonb_agg(jsonb_build_object('id', p.id, 'path', p.path, 'type', p.type, 'unit', p.unit,
       'retention', p.retention, 'maxGap', extract(epoch from p.max_gap) * 1e6)) as points
     from timeseries.point p join timeseries.site s on s.name = p.site group by 1, 2`,
  );
  for (const { site, zone, points } of rows)
    await registry.query('select timeseries.keep_points($1, $2, $3::jsonb)', [site, zone, JSON.stringify(points)]);
}
