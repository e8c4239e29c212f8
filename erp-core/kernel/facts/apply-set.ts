import type { Fact, FactSet } from '@millrace/contracts';
import { type AuditRow, writeAudit } from '../audit.repository.ts';
import type { Db } from '../db.ts';
import { type EventToWrite, writeEvents } from '../event.repository.ts';
import { type JobToWrite, writeJobs } from '../jobs/job.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Registry } from '../registry.ts';
import { workOn } from '../work.ts';
import { begunByStates } from '../workflow/state-starts.ts';
import { nothingWritten } from '../written.ts';
import { type Difference, difference } from './difference.ts';
import { saveFacts, saveWindows, standingFacts, windowName } from './fact.repository.ts';
import type { FactChange } from './fact-handler.ts';
import type { SetToApply } from './set-to-apply.ts';

/** What a booked set leaves to be written: together with others of its transaction, or at once. */
export interface Trail {
  readonly audit: AuditRow[];
  readonly events: EventToWrite[];
  readonly jobs: JobToWrite[];
}
export const noTrail = (): Trail => ({ audit: [], events: [], jobs: [] });

/** Writes the audit rows, jobs and events of sets that were booked at `now`, in their order. */
export async function writeTrail(db: Db, { audit, events, jobs }: Trail, now: number): Promise<void> {
  if (audit.length > 0) await writeAudit(db, audit);
  if (jobs.length > 0) await writeJobs(db, now, jobs);
  if (events.length > 0) await writeEvents(db, now, events);
}

/**
 * Books one fact set, whole, in the running transaction: the facts, the rows of the modules that book them, one audit
 * row and the events. The caller has locked its window and knows that the set is the next one. Returns a refusal where
 * it can never be booked; the caller then rolls back to before.
 */
export async function applySet(db: Db, registry: Registry, to: SetToApply): Promise<Refusal | undefined> {
  const trail = noTrail();
  const refusal = await bookSets(db, registry, [to], trail);
  if (!refusal) await writeTrail(db, trail, to.now);
  return refusal;
}

/**
 * As `applySet`, for sets of different windows, all at one moment, in their order. Audit rows and events are added to
 * `trail`, for the caller to write before it commits. A refusal is that of the first set that cannot be booked.
 */
export async function bookSets(
  db: Db,
  registry: Registry,
  sets: readonly SetToApply[],
  trail: Trail,
): Promise<Refusal | undefined> {
  const [first] = sets;
  if (!first) return undefined;
  const standing = await standingFacts(
    db,
    sets.map(({ set }) => set),
  );
  const known = (set: FactSet) => standing.get(windowName(set)) ?? new Map<string, Fact>();
  const booking = sets.map((to) => ({ ...to, diff: difference(known(to.set), to.set) }));
  await saveWindows(db, booking, first.now);
  await saveFacts(db, booking, first.now);
  for (const one of booking) {
    const refusal = await bookDifference(db, registry, one, trail);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Has the modules book what a set says anew. */
async function bookDifference(
  db: Db,
  registry: Registry,
  { set, record, caller, now, diff }: SetToApply & { readonly diff: Difference },
  trail: Trail,
): Promise<Refusal | undefined> {
  const written = nothingWritten();
  const work = workOn(db, caller, now, written, { wide: registry.wide });
  for (const [type, change] of byType(diff)) {
    const off = closed(registry, type);
    if (off) return off;
    const handler = registry.facts.get(type);
    const foreign = change.facts.find(({ version }) => version !== handler?.version);
    if (!handler || foreign) {
      return refuse('fact-type-unknown', { type, version: foreign?.version ?? change.facts[0]?.version ?? 0 });
    }
    const { site, stream, window, through } = set;
    const refusal = await handler.apply(
      change as unknown as FactChange<never>,
      { site, stream, window, through },
      work,
    );
    if (isRefusal(refusal)) return refusal;
  }
  await work.flush();
  const { user, correlation } = caller;
  if (diff.asserted.length + diff.changed.length + diff.retracted.length > 0) {
    const input = { site: set.site, stream: set.stream, window: set.window.key, revision: set.revision, record };
    const command = 'kernel.fact-set.apply';
    const key = `${record.gateway}/${record.epoch}/${record.seq}`;
    trail.audit.push({ at: now, user, command, key, correlation, input, refusal: null, changes: written.changes });
  }
  trail.events.push(...written.events.map((event) => ({ ...event, user, correlation })));
  const begun = begunByStates(registry.workflows, written.changes, user);
  trail.jobs.push(...[...written.jobs, ...begun].map((job) => ({ ...job, by: caller })));
  return undefined;
}

interface Mutable {
  readonly asserted: Fact[];
  readonly changed: { before: Fact; after: Fact }[];
  readonly retracted: Fact[];
  readonly facts: Fact[];
}

function byType(diff: Difference): Map<string, Mutable> {
  const types = new Map<string, Mutable>();
  const of = (fact: Fact): Mutable => {
    const there = types.get(fact.type) ?? { asserted: [], changed: [], retracted: [], facts: [] };
    types.set(fact.type, there);
    there.facts.push(fact);
    return there;
  };
  for (const fact of diff.retracted) of(fact).retracted.push(fact);
  for (const change of diff.changed) of(change.after).changed.push(change);
  for (const fact of diff.asserted) of(fact).asserted.push(fact);
  return types;
}
