import type { Db } from '../../kernel/index.ts';

export interface Entered {
  readonly id: string;
  readonly kind: 'good' | 'scrap' | 'rework';
  readonly quantity: string;
  readonly at: number;
  readonly by: string;
}

/** The counts that people entered at a machine in a range of time and nobody took back, the newest first. */
export const enteredAt = (
  db: Db,
  {
    site,
    machine,
    from,
    to,
  }: { readonly site: string; readonly machine: string; readonly from: number; readonly to: number },
): Promise<Entered[]> =>
  db.rows<Entered>(
    `select e.id, e.kind, e.quantity, e.at, coalesce(m.name, e.user_id) as "by"
     from production_log.count_correction e left join kernel.membership m on m.user_id = e.user_id
     where e.site = $1 and e.machine = $2 and e.at >= $3 and e.at < $4 and e.said = 'count'
       and not exists (select from production_log.count_correction x where x.reverses = e.id)
     order by e.at desc, e.booked_at desc limit 20`,
    [site, machine, from, to],
  );
