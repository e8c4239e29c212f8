import type { CommandWork, Refusal } from '../../kernel/index.ts';
import { LONGEST_STAY } from './pair-punches.ts';
import { refuse } from './refusals.ts';

/** Days as dates, around a stay: that of a night shift, and one that its next coming may belong to. */
const AROUND = 2;

/**
 * Why a punch does not end the stay that began at `came`; undefined: it does. Whoever gives it answers a question that was asked a
 * while ago: meanwhile he may have said it himself, or somebody else for him. The person stays locked until the end of the
 * transaction, so that of two who answer at once the second sees what the first has booked. µs.
 */
export async function notEnding(
  { db }: Pick<CommandWork, 'db'>,
  { person, came, at }: { readonly person: string; readonly came: number; readonly at: number },
): Promise<Refusal | undefined> {
  await db.run('select from attendance.person where id = $1 for update', [person]);
  const stays = await db.rows<{ came: number; out: number | null }>(
    `select (s.span->>'in')::bigint as came, (s.span->>'out')::bigint as out
     from (
       select distinct on (day) spans from attendance.day
       where person = $1 and day between to_timestamp($2::bigint / 1000000)::date - $3::int
         and to_timestamp($2::bigint / 1000000)::date + $3::int
       order by day, version desc) newest
     cross join lateral jsonb_array_elements(newest.spans) s(span)
     where s.span->>'in' is not null order by 1`,
    [person, came, AROUND],
  );
  const stay = stays.find((one) => one.came === came);
  if (!stay || stay.out !== null) return refuse('stay-ended');
  const back = stays.find((one) => one.came > came)?.came ?? Number.POSITIVE_INFINITY;
  return at > came && at < back && at - came <= LONGEST_STAY ? undefined : refuse('stay-not-then');
}
