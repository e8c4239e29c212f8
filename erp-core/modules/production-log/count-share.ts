import type { Db } from '../../kernel/index.ts';

/** The job that ran on a line at a moment, as SQL: runs of a line do not overlap, their ends are exclusive. */
const RUN_AT = `r.site = c.site and r.line = c.line and i.at >= r.from_at and (r.to_at is null or i.at < r.to_at)`;

/** Shares the buckets of these facts out anew: every increment goes to the job that ran at its own moment. */
export async function shareCounts(db: Db, site: string, facts: readonly string[]): Promise<void> {
  // In one statement, for it is asked of every bucket: what goes and what is written are never the same share.
  await db.run(
    `with fresh as (
       select c.site, c.fact, r.job, sum(i.quantity) as quantity
       from production_log.count c
       cross join lateral jsonb_to_recordset(c.increments) i (at bigint, quantity numeric)
       left join production_log.job_run r on ${RUN_AT}
       where c.site = $1 and c.fact = any($2)
       group by c.site, c.fact, r.job
     ), gone as (
       delete from production_log.count_share s where s.site = $1 and s.fact = any($2)
         and not exists (select 1 from fresh f where f.fact = s.fact and f.job is not distinct from s.job)
     )
     insert into production_log.count_share (site, fact, job, quantity)
     select site, fact, job, quantity from fresh
     on conflict (company, site, fact, job) do update set quantity = excluded.quantity`,
    [site, facts],
  );
}

/** The same for all buckets of a line that touch a range of time: a job's times there were corrected. */
export async function shareLineAgain(
  db: Db,
  {
    site,
    line,
    from,
    to,
  }: { readonly site: string; readonly line: string; readonly from: number; readonly to: number },
): Promise<void> {
  const touched = await db.rows<{ fact: string }>(
    `select fact from production_log.count where site = $1 and line = $2 and to_at >= $3 and from_at <= $4`,
    [site, line, from, to],
  );
  if (touched.length > 0) {
    await shareCounts(
      db,
      site,
      touched.map(({ fact }) => fact),
    );
  }
}
