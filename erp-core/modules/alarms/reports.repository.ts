import type { Acknowledgement as AtDevice, FactOf } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';
import { alarmId, beganOf, lineOf, type Report, type Word } from './occurrence.ts';
import { OPEN } from './standing.ts';

type ConditionFact = FactOf<'condition.occurred'>;

/** Booked one after the other: two pieces of one alarm that come at once would each not see what the other wrote. */
export async function lockLines(db: Db, site: string, lines: readonly string[]): Promise<void> {
  await db.run(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended('alarm ' || kernel.current_company() || $1 || line, 0) as key
       from unnest($2::text[]) line order by key) keys`,
    [site, lines],
  );
}

/**
 * Whoever books alarms of a site shares it; whoever puts alarms aside, or shows them again, has it alone: no alarm is booked by
 * what was so before, and missed by what looks for it after.
 */
export async function lockQuiet(db: Db, site: string, { alone }: { readonly alone: boolean }): Promise<void> {
  const lock = alone ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await db.run(`select ${lock}(hashtextextended('alarms quiet ' || kernel.current_company() || $1, 0))`, [site]);
}

export async function forgetReports(db: Db, site: string, facts: readonly string[]): Promise<void> {
  await db.run(`delete from alarms.report where site = $1 and fact = any($2)`, [site, facts]);
}

export async function keepReports(db: Db, site: string, facts: readonly ConditionFact[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ key, payload }) => {
    const of = { ...payload, name: payload.name ?? null, began: beganOf(payload) };
    return {
      ...{ fact: key, alarm: alarmId(site, of), line: lineOf(of), subject: of.subject, condition: of.condition },
      ...{ name: of.name, severity: of.severity, began: of.began, from_at: of.from, to_at: of.to },
      continues: of.continues ?? false,
      ...{ text: of.text ?? null, source: of.source ?? null },
      ...{ acknowledged_at: of.acknowledgedAt ?? null, acknowledge: of.acknowledge ?? null },
    };
  });
  await db.run(
    `insert into alarms.report (site, fact, alarm, line, subject, condition, name, severity, began, from_at, to_at,
       continues, text, source, acknowledged_at, acknowledge)
     select $2, r.fact, r.alarm, r.line, r.subject, r.condition, r.name, r.severity, r.began, r.from_at, r.to_at,
       r.continues, r.text, r.source, r.acknowledged_at, r.acknowledge
     from jsonb_populate_recordset(null::alarms.report, $1) r`,
    [JSON.stringify(rows), site],
  );
}

export const reportsOf = (
  db: Db,
  alarms: readonly string[],
): Promise<readonly (Report & { readonly alarm: string })[]> =>
  db.rows(
    `select alarm, subject, condition, name, severity, began, from_at as "from", to_at as "to", continues, text, source,
       acknowledged_at as "acknowledgedAt"
     from alarms.report where alarm = any($1)`,
    [alarms],
  );

/** What people said of these lines that reaches to `from` or later. */
export const wordsOn = (
  db: Db,
  { site, lines, from }: { readonly site: string; readonly lines: readonly string[]; readonly from: number },
): Promise<readonly (Word & { readonly line: string })[]> =>
  db.rows(
    `select line, kind, from_at as "from", to_at as "to", at, user_id as "userId", comment, device_command as "deviceCommand"
     from alarms.acknowledgement where site = $1 and line = any($2) and to_at >= $3`,
    [site, lines, from],
  );

/** Of each line the alarm that began last, as far as anything is said of one. */
export const newestOf = (
  db: Db,
  { site, lines }: { readonly site: string; readonly lines: readonly string[] },
): Promise<readonly LinedAlarm[]> =>
  db.rows(
    `select l.line, newest.alarm, newest.began from (select distinct unnest($2::text[]) as line) l
     cross join lateral (select alarm, began from alarms.report r where r.site = $1 and r.line = l.line
       order by began desc, alarm limit 1) newest`,
    [site, lines],
  );

/** Alarms of these lines that are not over. */
export const openOf = (
  db: Db,
  { site, lines }: { readonly site: string; readonly lines: readonly string[] },
): Promise<readonly LinedAlarm[]> =>
  db.rows(
    `select distinct r.line, r.alarm, r.began from alarms.report r join alarms.alarm a on a.id = r.alarm
     where r.site = $1 and r.line = any($2) and a.state = any($3)`,
    [site, lines, OPEN],
  );

/** Lines of a place and of what is below it that have an alarm which is not over. */
export async function openLines(
  db: Db,
  { site, subject }: { readonly site: string; readonly subject: string },
): Promise<readonly string[]> {
  const rows = await db.rows<{ line: string }>(
    `select distinct r.line from alarms.report r join alarms.alarm a on a.id = r.alarm
     where a.site = $1 and (a.subject = $2 or starts_with(a.subject, $2 || '/')) and a.state = any($3)`,
    [site, subject, OPEN],
  );
  return rows.map(({ line }) => line);
}

/** An alarm, and which of a subject's conditions it is an occurrence of. */
export interface LinedAlarm {
  readonly line: string;
  readonly alarm: string;
  readonly began: number;
}

/** How an alarm is acknowledged at its device, as its newest piece says; null where the device takes no such thing. */
export async function wayToAcknowledge(db: Db, alarm: string): Promise<AtDevice | null> {
  const [newest] = await db.rows<{ acknowledge: AtDevice | null }>(
    `select acknowledge from alarms.report where alarm = $1 order by from_at desc limit 1`,
    [alarm],
  );
  return newest?.acknowledge ?? null;
}

/** The rows that stand for a fact, or the fact of a row. */
export const bookedReports = (
  db: Db,
  by: { readonly site: string; readonly fact: string } | { readonly id: string },
): Promise<readonly { entity: string; id: string; site: string; fact: string; summary: Record<string, unknown> }[]> =>
  db.rows(
    `select 'alarms.alarm' as entity, alarm::text as id, site, fact,
       jsonb_build_object('subject', subject, 'condition', condition, 'from', from_at, 'to', to_at) as summary
     from alarms.report where ${'fact' in by ? 'site = $1 and fact = $2' : 'alarm::text = $1'}`,
    'fact' in by ? [by.site, by.fact] : [by.id],
  );
