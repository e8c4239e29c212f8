import { z } from 'zod';
import { pageOf, query, rowsBefore, text } from '../../kernel/index.ts';
import { outputsOf, productionSite } from './lines.ts';
import { JOBS } from './made.repository.ts';

const state = z.enum(['planned', 'running', 'paused', 'finished']);

/** Jobs of a site or a line with what was made for them: running ones, paused, planned by due date, finished. */
export const jobs = query('production-log.jobs', {
  label: { en: 'Jobs', bn: 'কাজসমূহ', hi: 'कार्य' },
  input: {
    site: text(),
    line: text().optional(),
    state: state.optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(500).default(100),
  },
  site: (input) => input.site,
  async run({ site, line, state: wanted, cursor, limit }, { db }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `${JOBS} and ($3::text is null or j.line = $3) and ($4::text is null or j.state = $4)
       order by array_position(array['running', 'paused', 'planned', 'finished'], j.state), j.due nulls last,
         j.created_at desc, j.id
       limit $5 offset $6`,
      [site, outputsOf(await productionSite(db, site)), line ?? null, wanted ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
