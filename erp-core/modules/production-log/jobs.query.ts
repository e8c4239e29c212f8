import { z } from 'zod';
import { query, text } from '../../kernel/index.ts';

/** Jobs of a site or a line with what was made for them; planned ones by due date, then the newest. */
export const jobs = query('production-log.jobs', {
  label: { en: 'Jobs', bn: 'কাজসমূহ', hi: 'कार्य' },
  input: {
    site: text(),
    line: text().optional(),
    states: z.array(z.enum(['planned', 'running', 'paused', 'finished'])).optional(),
    limit: z.int().min(1).max(500).default(100),
  },
  site: (input) => input.site,
  run: ({ site, line, states, limit }, { db }) =>
    db.rows(
      `select j.id, j.number, j.line, j.state, j.quantity, j.unit, j.target_rate as "targetRate", j.due,
         i.code as item, i.name as "itemName",
         coalesce(made.good, 0) as good, coalesce(made.scrap, 0) as scrap, coalesce(made.rework, 0) as rework,
         (select min(from_at) from production_log.job_run r where r.job = j.id) as "startedAt",
         (select max(to_at) from production_log.job_run r where r.job = j.id) as "stoppedAt"
       from production_log.job j
       join stock.item i on i.id = j.item
       left join lateral (
         select sum(quantity) filter (where kind = 'good') as good, sum(quantity) filter (where kind = 'scrap') as scrap,
           sum(quantity) filter (where kind = 'rework') as rework
         from (
           select c.kind, s.quantity from production_log.count_share s
           join production_log.count c on c.site = s.site and c.fact = s.fact where s.job = j.id
           union all
           select kind, quantity from production_log.count_correction x where x.job = j.id
         ) counted
       ) made on true
       where j.site = $1 and ($2::text is null or j.line = $2) and ($3::text[] is null or j.state = any($3))
       order by array_position(array['running', 'paused', 'planned', 'finished'], j.state), j.due nulls last,
         j.created_at desc
       limit $4`,
      [site, line ?? null, states ?? null, limit],
    ),
});
