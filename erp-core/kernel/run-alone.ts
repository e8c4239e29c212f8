import type { Call, ExecutorOptions, Ran } from './call.ts';
import { inCompany } from './db.ts';
import type { Decision } from './decide-context.ts';
import type { EventRecord } from './event.ts';
import { keptOutcomes } from './outcome.repository.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, Refused } from './refusal.ts';
import { shownEvents } from './rights/events.ts';
import { guardOf } from './rights/guard.ts';
import { shownChanges } from './rights/records.ts';
import { refusedOutcome, repeatedOutcome, settle } from './settle.ts';
import { type CommandWork, workOn } from './work.ts';
import { nothingWritten } from './written.ts';

/** A refusal whose SQL has to be undone while the refusal itself is kept. */
const SAVEPOINT = 'savepoint command';
const BACK = 'rollback to savepoint command';

/** Executes one command in a transaction of its own: a set-based one, or a dry run of any. */
export async function runAlone(call: Call, { pool, clock, bookFacts }: ExecutorOptions): Promise<Ran> {
  const { caller, definition, registry, dryRun } = call;
  let events: readonly EventRecord[] = [];
  const outcome = await inCompany(
    pool,
    caller,
    async (db): Promise<Outcome> => {
      const now = clock();
      const before = (await keptOutcomes(db, [call.key])).get(call.key);
      if (before && !dryRun) return repeatedOutcome(call, before);
      const written = nothingWritten();
      const work: CommandWork = {
        ...workOn(db, caller, now, written, guardOf(caller, definition, call.input)),
        registry,
        bookFacts: (set, record) => bookFacts(db, registry, { set, record, caller, now }),
      };
      await db.run(SAVEPOINT);
      const decision = await refusing(async () => {
        const decided = await decide(call, work);
        if (!isRefusal(decided)) work.apply(decided);
        return decided;
      });
      if (isRefusal(decision)) {
        await db.run(BACK);
        const refused = refusedOutcome(decision, caller.locale);
        if (!dryRun) await settle(db, now, [{ call, outcome: refused, written: nothingWritten() }]);
        return refused;
      }
      await work.flush();
      const outcome: Outcome = { ok: true, repeated: false, result: written.answer };
      if (dryRun) {
        const shown = definition.shownOnce.length > 0 ? undefined : written.answer;
        const told = written.events.map(({ type, payload }) => ({ type, payload }));
        return {
          ok: true,
          repeated: false,
          result: shown,
          effects: {
            changes: shownChanges(caller, registry, written.changes),
            events: shownEvents(caller, registry, told),
          },
        };
      }
      events = await settle(db, now, [{ call, outcome, written }]);
      return outcome;
    },
    dryRun ? 'rollback' : 'commit',
  );
  return { results: [outcome], events };
}

/** What was refused in the middle of the work is its decision. */
async function refusing(work: () => Promise<Decision>): Promise<Decision> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function decide({ definition: { body }, input }: Call, work: CommandWork): Promise<Decision> {
  if (body.kind === 'run') return body.run(input as never, work);
  const found = await work.load(body.load(input as never, work));
  const more = await work.load(body.loadMore(input as never, found as never, work));
  return body.decide(input as never, { ...found, ...more } as never, work);
}
