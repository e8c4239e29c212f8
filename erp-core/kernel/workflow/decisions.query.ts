import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { pageOf, rowsBefore } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { text } from '../fields.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import type { Words } from './definition.ts';
import { ITSELF } from './definition.ts';
import type { Run, Task, Voice } from './tables.ts';
import { shownOf } from './told.ts';
import { compiled, type Version } from './versions.ts';
import { decidesFor } from './who.ts';

/** A run with the version it goes by, as the questions about runs read it. */
export interface RunRead extends Run, Pick<Version, 'code' | 'name' | 'definition'> {
  readonly startedByName: string | null;
}

export const RUN = `r.id, r.workflow, r.number, r.state, r.step, r.round, r.site, r.command, r.given, r.changes, r.did,
    r.started_by as "startedBy", r.started_at as "startedAt", r.expires_at as "expiresAt", r.ended_at as "endedAt",
    r.ended_by as "endedBy", r.reason, r.problem, w.code, w.name, v.definition,
    (select m.name from kernel.membership m where m.user_id = r.started_by) as "startedByName"`;
export const RUN_FROM = `kernel.workflow_run r join kernel.workflow w on w.id = r.workflow
    join kernel.workflow_version v on v.workflow = r.workflow and v.number = r.number`;

interface Waiting extends RunRead {
  readonly task: string;
  readonly taskStep: string;
  readonly kind: Task['kind'];
  readonly openedAt: number;
  readonly dueAt: number | null;
  readonly level: number;
  readonly voices: readonly ToldVoice[];
}

interface ToldVoice
  extends Pick<Voice, 'person' | 'decision' | 'decidedBy' | 'decidedAt' | 'reason' | 'level' | 'isOver'> {
  readonly name: string | null;
  readonly decidedByName: string | null;
}

/** Of a task, who is asked and what each said, as JSON. */
const VOICES = `coalesce((select jsonb_agg(jsonb_build_object('person', o.person, 'decision', o.decision, 'level', o.level, 'isOver', o.is_over,
      'decidedBy', o.decided_by, 'decidedAt', o.decided_at, 'reason', o.reason,
      'name', (select m.name from kernel.membership m where m.user_id = o.person),
      'decidedByName', (select m.name from kernel.membership m where m.user_id = o.decided_by)) order by o.level, o.person)
    from kernel.workflow_voice o where o.task = t.id), '[]')`;

const paging = { cursor: text({ max: 500 }).optional(), limit: z.int().min(1).max(100).default(50) };

/**
 * What of the tasks waits for a person ($2) of some sites ($3), who decides for some people ($1): not his own request, nor, where people are counted,
 * what he has decided on already.
 */
export const WAITS = `exists (select from kernel.workflow_voice o where o.task = t.id and o.person = any($1) and o.decision is null and not o.is_over)
    and (t.kind = 'notify' or (t.state = 'open' and r.ended_at is null))
    and not (r.started_by = $2 and t.kind = 'approve')
    and (r.site is null or $3::text[] is null or r.site = any($3))
    and not (exists (select from kernel.workflow_voice o where o.task = t.id and o.decided_by = $2)
      and exists (select from jsonb_array_elements(v.definition->'steps') s
        where s->>'id' = t.step and jsonb_typeof(s->'need') = 'object'))`;

/**
 * What waits for the caller: decisions, tasks and what he is told, also of those he decides for while they are away, that
 * which is due first first.
 */
export const decisionsQuery = query('kernel.decisions', {
  label: { en: 'My decisions', bn: 'আমার সিদ্ধান্ত', hi: 'मेरे निर्णय' },
  permission: OF_EVERY_MEMBER,
  input: { task: z.uuid().optional(), ...paging },
  async run({ task, cursor, limit }, { db, caller, now, registry }) {
    const skip = rowsBefore(cursor);
    const mine = await decidesFor(db, caller.user, now);
    const rows = await db.rows<Waiting>(
      `select ${RUN}, t.id as task, t.step as "taskStep", t.kind, t.opened_at as "openedAt", t.due_at as "dueAt", t.level,
         ${VOICES} as voices
       from kernel.workflow_task t join ${RUN_FROM} on r.id = t.run
       where ${WAITS} and ($6::uuid is null or t.id = $6)
       order by t.due_at nulls last, t.opened_at, t.id limit $4 offset $5`,
      [mine, caller.user, sitesOf(caller), limit + 1, skip, task ?? null],
    );
    const page = pageOf(rows, limit, skip);
    return { ...page, rows: page.rows.map((row) => waitingTold(row, { caller, registry, mine })) };
  },
});

interface Reading {
  readonly caller: Caller;
  readonly registry: Declarations;
  readonly mine: readonly string[];
}

function waitingTold(row: Waiting, { caller, registry, mine }: Reading) {
  const { workflow } = compiled(row, registry);
  const step = row.definition.steps.find(({ id }) => id === row.taskStep);
  return {
    ...{ task: row.task, run: row.id, kind: row.kind, step: row.taskStep, stepName: step?.name ?? null },
    ...{ code: row.code, name: row.name, command: row.command, label: labelOf(row, registry) },
    ...{ site: row.site, startedBy: row.startedBy, startedByName: row.startedByName, startedAt: row.startedAt },
    ...{ openedAt: row.openedAt, dueAt: row.dueAt, escalated: row.level > 0, expiresAt: row.expiresAt },
    need: step?.kind === 'approve' ? step.need : 'any',
    voices: row.voices,
    /** In whose place he decides; empty: he is asked himself. */
    insteadOf: insteadOf(row.voices, caller.user, mine),
    ...shownOf(caller, registry, row, workflow),
  };
}

const insteadOf = (voices: readonly ToldVoice[], user: string, mine: readonly string[]): readonly string[] =>
  voices.some(({ person, decision }) => person === user && decision === null)
    ? []
    : voices.flatMap(({ person, decision, name }) =>
        decision === null && mine.includes(person) ? [name ?? person] : [],
      );

/** What the command is called, or the workflow where it stands before none. */
const labelOf = ({ command, name }: RunRead, { commands }: Declarations): Words =>
  (command === null ? undefined : commands.get(command)?.label) ?? name;

/**
 * What the caller has begun himself, newest first: where it stands, for whom it waits, why it stopped, and what he may do about
 * it. `open`: only what is not over.
 */
export const askedQuery = query('kernel.decisions-asked', {
  label: { en: 'What I asked for', bn: 'আমি যা চেয়েছি', hi: 'जो मैंने माँगा' },
  permission: OF_EVERY_MEMBER,
  input: { open: z.boolean().default(true), run: z.uuid().optional(), ...paging },
  async run({ open, run, cursor, limit }, { db, caller, registry }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows<RunRead & Steps>(
      `select ${RUN}, ${STEPS} as steps from ${RUN_FROM}
       where r.started_by = $1 and (not $2 or r.ended_at is null) and ($3::uuid is null or r.id = $3)
       order by r.started_at desc, r.id limit $4 offset $5`,
      [caller.user, open && run === undefined, run ?? null, limit + 1, skip],
    );
    const page = pageOf(rows, limit, skip);
    return { ...page, rows: page.rows.map((row) => runTold(row, { caller, registry, own: true })) };
  },
});

interface Steps {
  readonly steps: readonly {
    readonly task: string;
    readonly step: string;
    readonly kind: Task['kind'];
    readonly state: Task['state'];
    readonly round: number;
    readonly openedAt: number;
    readonly closedAt: number | null;
    readonly dueAt: number | null;
    readonly voices: readonly ToldVoice[];
  }[];
}

/** What a run has come to and comes to now, in order, as JSON. */
export const STEPS = `coalesce((select jsonb_agg(jsonb_build_object('task', t.id, 'step', t.step, 'kind', t.kind,
      'state', t.state, 'round', t.round, 'openedAt', t.opened_at, 'closedAt', t.closed_at, 'dueAt', t.due_at,
      'voices', ${VOICES}) order by t.opened_at, t.id)
    from kernel.workflow_task t where t.run = r.id), '[]')`;

/** A run as its starter, or who looks after workflows, is told it. */
export function runTold(
  row: RunRead & Steps,
  { caller, registry, own }: Pick<Reading, 'caller' | 'registry'> & { readonly own: boolean },
) {
  const { workflow } = compiled(row, registry);
  const nameOf = (step: string): Words | null =>
    step === ITSELF ? labelOf(row, registry) : (row.definition.steps.find(({ id }) => id === step)?.name ?? null);
  const isOver = row.endedAt !== null;
  const atWork = row.steps.some(({ kind, state }) => kind === 'command' && state === 'open');
  const stands = row.state === 'stopped' || row.state === 'given-back';
  return {
    ...{ run: row.id, code: row.code, number: row.number, name: row.name, label: labelOf(row, registry) },
    ...{ command: row.command, state: row.state, step: row.step, site: row.site, round: row.round },
    stepName: row.step === null ? null : nameOf(row.step),
    ...{ startedBy: row.startedBy, startedByName: row.startedByName, startedAt: row.startedAt },
    ...{ expiresAt: row.expiresAt, endedAt: row.endedAt, reason: row.reason, problem: problemFor(row, caller) },
    steps: row.steps.map((one) => ({ ...one, name: nameOf(one.step) })),
    mayRecall: own && !isOver && !atWork,
    mayMend: own && stands,
    ...shownOf(caller, registry, row, workflow),
  };
}

/** Why it stands still, in the reader's words. */
const problemFor = ({ problem }: Pick<Run, 'problem'>, { locale }: Pick<Caller, 'locale'>) =>
  problem && { step: problem.step, code: problem.code, message: problem.words?.[locale] ?? problem.message };

/** How many things wait for the caller: what a menu shows. Counted up to a hundred. */
export const waitingCount = query('kernel.decisions-waiting', {
  label: { en: 'How many decisions wait for me', bn: 'কতগুলো সিদ্ধান্ত আমার অপেক্ষায়', hi: 'कितने निर्णय मेरी प्रतीक्षा में' },
  permission: OF_EVERY_MEMBER,
  input: {},
  async run(_, { db, caller, now }) {
    return { count: await countFor(db, await decidesFor(db, caller.user, now), caller) };
  },
});

const sitesOf = ({ sites }: Pick<Caller, 'sites'>) => (sites === null ? null : [...sites]);

async function countFor(db: Db, mine: readonly string[], caller: Pick<Caller, 'user' | 'sites'>): Promise<number> {
  const found = await db.one<{ n: number }>(
    `select count(*)::int as n from (
       select from kernel.workflow_task t join ${RUN_FROM} on r.id = t.run where ${WAITS} limit 100) s`,
    [mine, caller.user, sitesOf(caller)],
  );
  return found?.n ?? 0;
}
