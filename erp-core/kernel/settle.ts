import { digested } from './audit/digested.ts';
import { type AuditRow, auditable, lineAlone, writingAudit } from './audit.repository.ts';
import type { Call } from './call.ts';
import type { CommandDefinition } from './command.ts';
import type { Db } from './db.ts';
import { type EventToWrite, NEWEST, recordsOf, writingEvents } from './event.repository.ts';
import type { EventRecord } from './event.ts';
import { type JobToWrite, writingJobs } from './jobs/job.repository.ts';
import { refuse } from './kernel-refusals.ts';
import { type Locale, say } from './label.ts';
import { type KeptOutcome, keepingOutcomes } from './outcome.repository.ts';
import type { Outcome } from './outcome.ts';
import type { Refusal } from './refusal.ts';
import { together } from './together.ts';
import { begunByStates } from './workflow/state-starts.ts';
import type { Written } from './written.ts';

/** A command that has been decided. */
export interface Settled {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly written: Written;
}

export const refusedOutcome = (refusal: Refusal, locale: Locale): Outcome => ({
  ok: false,
  repeated: false,
  refusal: {
    code: refusal.code,
    message: say(refusal.says, locale, refusal.details),
    status: refusal.status,
    details: refusal.details,
  },
});

/** What was answered under this key before, or the refusal of a key that was used for something else. */
export const repeatedOutcome = (call: Call, kept: KeptOutcome): Outcome =>
  kept.inputHash === call.inputHash
    ? { ...kept.outcome, repeated: true }
    : refusedOutcome(refuse('idempotency-key-reused'), call.caller.locale);

/** What settling wrote. */
export interface Kept {
  /** To be told after the commit. */
  readonly events: readonly EventRecord[];
  /** The number of the transaction; it stands as `xmin` of whatever the transaction wrote. */
  readonly transaction: string | undefined;
}

/** Keeps outcomes, audit rows, events and jobs of decided commands, in the transaction that holds their writes. */
export async function settle(db: Db, now: number, settled: readonly Settled[]): Promise<Kept> {
  const [first] = settled;
  if (!first) return { events: [], transaction: undefined };
  const outcomes: KeptOutcome[] = [];
  const audit: AuditRow[] = [];
  const events: EventToWrite[] = [];
  const jobs: JobToWrite[] = [];
  for (const { call, outcome, written } of settled) {
    const { definition, caller, key } = call;
    const alone = lineAlone(written.changes);
    if (alone)
      throw new TypeError(`${definition.name} writes ${alone.table} without changing its ${alone.partOf?.entity}`);
    const { repeated: _repeated, effects: _effects, ...kept } = outcome;
    outcomes.push({
      key,
      command: definition.name,
      inputHash: call.inputHash,
      outcome: withoutShownOnce(definition, kept),
    });
    audit.push({
      at: now,
      user: caller.user,
      terminal: caller.terminal,
      command: definition.name,
      key,
      correlation: caller.correlation,
      input: digested(definition.input, auditable(definition.input, call.input)),
      refusal: outcome.refusal?.code ?? null,
      changes: written.changes,
    });
    for (const event of written.events) {
      const { user, correlation, depth } = caller;
      events.push({ ...event, user, correlation, depth });
    }
    const begun = begunByStates(call.registry.workflows, written.changes, caller.user);
    for (const job of [...written.jobs, ...begun]) jobs.push({ ...job, by: caller });
  }
  const told = events.length > 0;
  const written = await together<{ newest: number; transaction: string }>(
    db,
    [
      keepingOutcomes(now, outcomes),
      ...writingAudit(audit),
      ...writingJobs(now, jobs),
      ...(told ? writingEvents(now, events) : []),
    ],
    told ? NEWEST : 'select 0 as newest, pg_current_xact_id()::xid::text as transaction',
  );
  return {
    events: recordsOf(first.call.caller.company, now, written?.newest ?? 0, events),
    transaction: written?.transaction,
  };
}

function withoutShownOnce(
  definition: CommandDefinition,
  outcome: Omit<Outcome, 'repeated'>,
): Omit<Outcome, 'repeated'> {
  const { result } = outcome;
  if (definition.shownOnce.length === 0 || typeof result !== 'object' || result === null) return outcome;
  return {
    ...outcome,
    result: Object.fromEntries(Object.entries(result).filter(([name]) => !definition.shownOnce.includes(name))),
  };
}
