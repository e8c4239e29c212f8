import type { Fact } from '@millrace/contracts';
import { type AuditRow, writeAudit } from '../audit.repository.ts';
import type { Db } from '../db.ts';
import { type EventToWrite, writeEvents } from '../event.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Registry } from '../registry.ts';
import { nothingWritten, workOn } from '../work.ts';
import { type Difference, difference } from './difference.ts';
import { saveFacts, saveWindow, standingFacts } from './fact.repository.ts';
import type { FactChange } from './fact-handler.ts';
import type { SetToApply } from './set-to-apply.ts';

/** What a booked set leaves to be written: together with others of its transaction, or at once. */
export interface Trail {
  readonly audit: AuditRow[];
  readonly events: EventToWrite[];
}
export const noTrail = (): Trail => ({ audit: [], events: [] });

/** Writes the audit rows and events of sets that were booked at `now`, in their order. */
export async function writeTrail(db: Db, { audit, events }: Trail, now: number): Promise<void> {
  if (audit.length > 0) await writeAudit(db, audit);
  if (events.length > 0) await writeEvents(db, now, events);
}

/**
 * Books one fact set, whole, in the running transaction: the facts, the rows of the modules that book them, one audit
 * row and the events. The caller has locked its window and knows that the set is the next one. Returns a refusal where
 * it can never be booked; the caller then rolls back to before.
 */
export async function applySet(db: Db, registry: Registry, to: SetToApply): Promise<Refusal | undefined> {
  const trail = noTrail();
  const refusal = await bookSet(db, registry, to, trail);
  if (!refusal) await writeTrail(db, trail, to.now);
  return refusal;
}

/** As `applySet`, but adds audit rows and events to `trail`, for the caller to write before it commits. */
export async function bookSet(db: Db, registry: Registry, to: SetToApply, trail: Trail): Promise<Refusal | undefined> {
  const { set, record, caller, now } = to;
  const diff = difference(await standingFacts(db, set), set);
  await saveWindow(db, set, record, now);
  await saveFacts(db, set, record, now, diff);
  const written = nothingWritten();
  const work = workOn(db, caller, now, written);
  for (const [type, change] of byType(diff)) {
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
