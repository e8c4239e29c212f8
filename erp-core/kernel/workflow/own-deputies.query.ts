import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';

/** Who decides for the caller while he is away, now or later; and for whom he does. */
export const ownDeputies = query('kernel.own-deputies', {
  label: { en: 'My deputies', bn: 'আমার প্রতিনিধি', hi: 'मेरे प्रतिनिधि' },
  permission: OF_EVERY_MEMBER,
  input: {},
  async run(_, { db, caller, now }) {
    const rows = await db.rows(
      `select d.id, d.person, d.deputy, d.from_at as "from", d.until_at as until, d.person = $1 as mine,
         (select m.name from kernel.membership m where m.user_id = d.person) as "personName",
         (select m.name from kernel.membership m where m.user_id = d.deputy) as "deputyName"
       from kernel.deputy d where (d.person = $1 or d.deputy = $1) and d.until_at > $2 order by d.from_at, d.id`,
      [caller.user, now],
    );
    return { rows };
  },
});
