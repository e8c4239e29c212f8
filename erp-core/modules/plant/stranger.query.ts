import { query, text } from '../../kernel/index.ts';

/** Who came through a link and was rejected, with by whom and when: so that it can be thought over again. */
export const rejectedStrangers = query('plant.strangers.rejected', {
  label: { en: 'Rejected devices', bn: 'প্রত্যাখ্যাত যন্ত্র', hi: 'अस्वीकृत उपकरण' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller }) {
    const rows = await db.rows(
      `select r.site, r.link, r.name, r.rejected_at as "rejectedAt", coalesce(m.name, r.user_id) as "rejectedBy"
       from plant.stranger_rejection r left join kernel.membership m on m.user_id = r.user_id
       where $1::text[] is null or r.site = any($1) order by r.rejected_at desc limit 1000`,
      [site ? [site] : caller.sites],
    );
    return { rejected: rows };
  },
});
