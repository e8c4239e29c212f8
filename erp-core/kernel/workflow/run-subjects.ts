import { permits, seesSite } from '../caller.ts';
import type { NoticeSubject, SubjectAsked } from '../notify/subject.ts';
import { RUN_FROM, WAITS } from './decisions.query.ts';
import type { Words } from './definition.ts';
import { decidesFor } from './who.ts';

// Runs as what notices are about: they are no entity, for who sees one depends on who asked and who is asked, not on a right to
// a list of them.

interface Row {
  readonly id: string;
  readonly command: string | null;
  readonly name: Words;
  readonly site: string | null;
  readonly starter: string | null;
  /** He began it, or was asked about it, himself or as somebody's deputy. */
  readonly isHis: boolean;
}

/** Runs that somebody has to do with, or looks after, each by what it is about and who began it. */
async function seen(
  { db, registry, person, locale, now }: SubjectAsked,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows<Row>(
    `select r.id, r.command, w.name, r.site,
       (select m.name from kernel.membership m where m.user_id = r.started_by) as starter,
       r.started_by = $2 or exists (select from kernel.workflow_task t join kernel.workflow_voice o on o.task = t.id
         where t.run = r.id and (o.person = any($3) or o.decided_by = $2)) as "isHis"
     from kernel.workflow_run r join kernel.workflow w on w.id = r.workflow where r.id = any($1::uuid[])`,
    [ids, person.user, await decidesFor(db, person.user, now)],
  );
  const looksAfter = permits(person, 'kernel.workflow-runs');
  return new Map(
    rows.flatMap(({ id, command, name, site, starter, isHis }) => {
      if (site !== null && !seesSite(person, site)) return [];
      if (!isHis && !looksAfter) return [];
      const words: Words = (command === null ? undefined : registry.commands.get(command)?.label) ?? name;
      const what = words[locale] ?? words.en;
      return [[id, starter === null ? what : `${what} (${starter})`] as const];
    }),
  );
}

/** Those of these runs at which something waits for the person at this moment. */
async function waiting({ db, person, now }: SubjectAsked, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const sites = person.sites === null ? null : [...person.sites];
  const rows = await db.rows<{ id: string }>(
    `select distinct r.id from kernel.workflow_task t join ${RUN_FROM} on r.id = t.run where ${WAITS} and r.id = any($4::uuid[])`,
    [await decidesFor(db, person.user, now), person.user, sites, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

const run = {
  name: 'kernel.workflow-run',
  label: { en: 'Request', bn: 'অনুরোধ', hi: 'अनुरोध' },
  seen,
} as const;

/** One at which something waits for whoever is told. */
export const runThatWaits: NoticeSubject = { ...run, page: (id) => `decisions?run=${id}`, pending: waiting };
/** One that whoever is told has asked for. */
export const runAskedFor: NoticeSubject = { ...run, page: (id) => `decisions?show=asked&all=1&of=${id}` };
/** One that whoever is told looks after. */
export const runLookedAfter: NoticeSubject = { ...run, page: (id) => `approvals?show=runs&of=${id}` };
