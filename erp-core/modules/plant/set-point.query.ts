import { query, text } from '../../kernel/index.ts';
import { settablePoints } from './set-points.ts';

interface Last {
  readonly point: string;
  readonly value: unknown;
  readonly state: string;
  readonly message: string | null;
  readonly at: number;
  readonly by: string;
}

/** What people may set at a machine (`machine`: area/line/cell/device), its limits, and what became of the newest word to each. µs. */
export const setPointsQuery = query('plant.set-points', {
  label: { en: 'Values that are set', bn: 'যে মান বদলানো যায়', hi: 'सेट किए जाने वाले मान' },
  input: { site: text(), machine: text() },
  site: (input) => input.site,
  async run({ site, machine }, { db, now }) {
    const points = (await settablePoints(db, site)).filter(({ path }) => path.startsWith(`${site}/${machine}/`));
    const last = await db.rows<Last>(
      `select distinct on (c.parameters ->> 'point') c.parameters ->> 'point' as point, c.parameters -> 'value' as value,
         c.state, c.message, c.issued_at as at, coalesce(m.name, c.user_id) as by
       from plant.device_command c join plant.device d on d.site = c.site and d.device = c.device
       left join kernel.membership m on m.user_id = c.user_id
       where c.site = $1 and d.path = $2 and c.name = 'write'
       order by c.parameters ->> 'point', c.issued_at desc`,
      [site, machine],
    );
    return {
      at: now,
      points: points.map(({ id, path, label, type, unit, setPoint }) => ({
        ...{ point: id, path, label: label ?? null, type, unit, setPoint },
        last: last.find(({ point }) => point === path.split('/').at(-1)) ?? null,
      })),
    };
  },
});
