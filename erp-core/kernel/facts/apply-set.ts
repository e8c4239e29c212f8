import type { Fact } from '@millrace/contracts';
import { writeAudit } from '../audit.repository.ts';
import type { Db } from '../db.ts';
import { writeEvents } from '../event.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Registry } from '../registry.ts';
import { workOn } from '../work.ts';
import { nothingWritten } from '../written.ts';
import { type Difference, difference } from './difference.ts';
import { saveFacts, saveWindow, standingFacts } from './fact.repository.ts';
import type { FactChange } from './fact-handler.ts';
import type { SetToApply } from './set-to-apply.ts';

/**
 * Books one fact set, whole, in the running transaction: the facts, the rows of the modules that book them, one audit
 * row and the events. The caller has locked its window and knows that the set is the next one. Returns a refusal where
 * it can never be booked; the caller then rolls back to before.
 */
export async function applySet(db: Db, registry: Registry, to: SetToApply): Promise<Refusal | undefined> {
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
  if (diff.asserted.length + diff.changed.length + diff.retracted.length > 0) {
    const input = { site: set.site, stream: set.stream, window: set.window.key, revision: set.revision, record };
    const { user, correlation } = caller;
    const command = 'kernel.fact-set.apply';
    const key = `${record.gateway}/${record.epoch}/${record.seq}`;
    await writeAudit(db, [
      { at: now, user, command, key, correlation, input, refusal: null, changes: written.changes },
    ]);
  }
  if (written.events.length > 0) {
    const { user, correlation } = caller;
    await writeEvents(
      db,
      now,
      written.events.map((event) => ({ ...event, user, correlation })),
    );
  }
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
