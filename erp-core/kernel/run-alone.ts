import type { Call, ExecutorOptions, Ran } from './call.ts';
import { commandWork, decideAlone } from './command-work.ts';
import { inCompany } from './db.ts';
import type { EventRecord } from './event.ts';
import { keptOutcomes } from './outcome.repository.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal } from './refusal.ts';
import { shownEvents } from './rights/events.ts';
import { shownChanges } from './rights/records.ts';
import { refusedOutcome, repeatedOutcome, settle } from './settle.ts';
import { toldOf } from './terminals/told.ts';
import { nothingWritten } from './written.ts';

/** A refusal whose SQL has to be undone while the refusal itself is kept. */
const SAVEPOINT = 'savepoint command';
const BACK = 'rollback to savepoint command';

/** Executes one command in a transaction of its own: a set-based one, or a dry run of any. */
export async function runAlone(call: Call, { pool, clock, bookFacts, secrets }: ExecutorOptions): Promise<Ran> {
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
      const work = commandWork({ db, caller, now, registry, bookFacts, secrets, written }, definition, call.input);
      await db.run(SAVEPOINT);
      const decision = await decideAlone(definition, call.input, work);
      if (isRefusal(decision)) {
        await db.run(BACK);
        const refused = refusedOutcome(decision, caller.locale);
        if (!dryRun) await settle(db, now, [{ call, outcome: refused, written: nothingWritten() }]);
        return refused;
      }
      // It decides by itself what to book; what stood before it and was passed by is told all the same.
      if (!dryRun) work.apply(toldOf(call, now)?.doubted([], siteOf(call)) ?? []);
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
            ...(written.jobs.length > 0 ? { jobs: written.jobs.map(({ name, input }) => ({ name, input })) } : {}),
          },
        };
      }
      ({ events } = await settle(db, now, [{ call, outcome, written }]));
      return outcome;
    },
    dryRun ? 'rollback' : 'commit',
  );
  return { results: [outcome], events };
}

const siteOf = ({ definition, input }: Call): string | null => definition.site?.(input as never) ?? null;
