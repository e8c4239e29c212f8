import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, json, moment, text, wholeNumber } from '../fields.ts';
import { job } from '../jobs/job.ts';
import { refuse } from '../kernel-refusals.ts';
import { type RecordAtHand, recordsAtHand, siteOf } from '../notes/record-at-hand.ts';
import { isRefusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { taskAtHand } from './at-hand.ts';
import { workflowBegun } from './events.ts';
import { waited } from './go-on.commands.ts';
import { ofTheSystem } from './own-work.ts';
import { type Run, runs } from './tables.ts';
import { compiled, outdated, type Version, versionOf, versionsOn } from './versions.ts';
import { stoppedAt, walk } from './walk.ts';

interface Beginning {
  /** Null: the record that it is of is gone. */
  readonly given: Run['given'] | null;
  readonly startedBy: string;
  readonly site?: string | null;
  readonly entity?: string;
  readonly record?: string;
}

/** Begins a run of a version. What cannot go on at its first step, or has lost its record, stands still there, and is seen. */
export async function begin(work: CommandWork, version: Version, about: Beginning): Promise<readonly Effect[]> {
  const { caller, now } = work;
  const run: Run = {
    ...{ id: work.id(), workflow: version.workflow, number: version.number, state: 'running', step: null, round: 1 },
    ...{ site: about.site ?? null, command: null, given: about.given ?? {}, did: {}, changes: [] },
    ...{ entity: about.entity ?? null, record: about.record ?? null, startedBy: about.startedBy, apiKey: null },
    ...{ locale: caller.locale, correlation: caller.correlation, depth: caller.depth ?? 0, startedAt: now },
    ...{ expiresAt: null, endedAt: null, endedBy: null, reason: null, problem: null, doneKey: null },
  };
  const made = compiled(version, work.registry);
  const gone = about.given === null ? refuse('workflow-record-gone') : undefined;
  const against = outdated(made, version.code, caller.locale) ?? gone;
  const {
    code,
    definition: { start, steps },
  } = version;
  const walked = against
    ? stoppedAt(run, { code, on: start.on, step: steps[0]?.id ?? '', refusal: against })
    : await walk(work, run, { workflow: made.workflow, code, from: 0 });
  return [
    runs.insert({ ...run, ...walked.patch }),
    ...walked.effects,
    workflowBegun({ run: run.id, workflow: code }, { aggregate: run.id, site: run.site }),
    answer({ run: run.id }),
  ];
}

/** An event was heard: it begins what it begins, and lets go of what waits for it. */
export const hear = runCommand('kernel.workflow.hear', {
  label: { en: 'Event for workflows', bn: 'ওয়ার্কফ্লোর ঘটনা', hi: 'कार्यप्रवाह के लिए घटना' },
  why: 'which workflows it concerns stands in their versions',
  input: {
    ...{ type: text({ max: 128 }), seq: wholeNumber(), at: moment(), site: text().nullable() },
    ...{ user: text({ max: 200 }), aggregate: text({ max: 500 }), payload: json(z.json(), { secret: true }) },
  },
  async run({ type, at, site, user, payload }, work) {
    const against = ofTheSystem(work, 'kernel.workflow.hear');
    if (against) return against;
    const given = Object(payload) as Run['given'];
    let begun = 0;
    for (const version of await versionsOn(work.db)) {
      const { start } = version.definition;
      if (start.on !== 'event' || start.event !== type) continue;
      const { workflow, faults } = compiled(version, work.registry);
      // What fits no more begins and stands still, so that somebody sees it.
      if (faults.length === 0 && !workflow.begins({ given, did: {} })) continue;
      work.apply(await begin(work, version, { given, startedBy: user, site }));
      await work.flush();
      begun += 1;
    }
    return [answer({ begun, went: await letGo(work, type, at, given) })];
  },
});

/** Runs that waited for such an event, since before it happened, go on where it fits. */
async function letGo(work: CommandWork, type: string, at: number, payload: Run['given']): Promise<number> {
  const waiting = await work.db.rows<{ id: string }>(
    `select id from kernel.workflow_task where state = 'open' and waits_for = $1 and opened_at <= $2 order by id`,
    [type, at],
  );
  let went = 0;
  for (const { id: task } of waiting) {
    const found = await taskAtHand(work, task);
    if (isRefusal(found) || found.task.state !== 'open' || found.run.endedAt !== null) continue;
    const step = found.workflow.steps.find((one) => one.step.id === found.task.step);
    if (!step?.fits?.(found.run, payload)) continue;
    work.apply(await waited(work, found));
    await work.flush();
    went += 1;
  }
  return went;
}

/** A record has come to a state: begins the workflow of that. */
export const beginForRecord = runCommand('kernel.workflow.begin-record', {
  label: { en: 'Workflow of a record', bn: 'রেকর্ডের ওয়ার্কফ্লো', hi: 'अभिलेख का कार्यप्रवाह' },
  why: 'the record is read as a whole, whichever entity it is of',
  input: { workflow: id(), number: wholeNumber(), entity: text(), record: id(), user: text({ max: 200 }) },
  async run({ workflow, number, entity, record, user }, work) {
    const against = ofTheSystem(work, 'kernel.workflow.begin-record');
    if (against) return against;
    const version = await versionOf(work.db, { workflow, number });
    if (!version) return refuse('not-found', { id: workflow });
    const found = await recordNow(work, { entity, record });
    const site = found ? siteOf(found) || null : null;
    return begin(work, version, { given: found ? givenOf(found) : null, startedBy: user, site, entity, record });
  },
});

/** The record that a run is of, as it stands; undefined: it is not there, or nothing here knows such records. */
async function recordNow(
  { db, registry }: CommandWork,
  { entity, record }: { readonly entity: string; readonly record: string },
): Promise<RecordAtHand | undefined> {
  const of = registry.entities.get(entity);
  return of ? (await recordsAtHand(db, of, [record]))[0] : undefined;
}

const givenOf = ({ row }: RecordAtHand): Run['given'] => JSON.parse(JSON.stringify(row)) as Run['given'];

/** What a run of a record began without, where the record has come back since: an import that was taken back, and brought in again. */
export async function givenSince(
  work: CommandWork,
  { entity, record }: Run,
): Promise<Pick<Run, 'given' | 'site'> | undefined> {
  const found = entity !== null && record !== null ? await recordNow(work, { entity, record }) : undefined;
  return found && { given: givenOf(found), site: siteOf(found) || null };
}

/** Begins it after the commit that the record came to its state with. */
export const beginWhenThere = job('kernel.workflow.begin', {
  label: { en: 'Begin workflow', bn: 'ওয়ার্কফ্লো শুরু', hi: 'कार्यप्रवाह आरंभ' },
  input: { workflow: id(), number: wholeNumber(), entity: text(), record: id(), user: text({ max: 200 }) },
  retries: 100,
  atOnce: 2,
  async run(work, input) {
    await work.call({ name: beginForRecord.name }, input);
    return {};
  },
});
