import type { Call, ExecutorOptions } from './call.ts';
import { inCompany } from './db.ts';
import type { Decision } from './decide-context.ts';
import { keptOutcomes } from './outcome.repository.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal } from './refusal.ts';
import { refusedOutcome, repeatedOutcome, settle } from './settle.ts';
import { type CommandWork, workOn } from './work.ts';
import { nothingWritten } from './written.ts';

/** A refusal whose SQL has to be undone while the refusal itself is kept. */
const SAVEPOINT = 'savepoint command';
const BACK = 'rollback to savepoint command';

/** Executes one command in a transaction of its own: a set-based one, or a dry run of any. */
export async function runAlone(call: Call, { pool, clock, registry, bookFacts }: ExecutorOptions): Promise<Outcome> {
  const { caller, definition, dryRun } = call;
  return inCompany(
    pool,
    caller,
    async (db) => {
      const now = clock();
      const before = (await keptOutcomes(db, [call.key])).get(call.key);
      if (before && !dryRun) return repeatedOutcome(call, before);
      const written = nothingWritten();
      const work: CommandWork = {
        ...workOn(db, caller, now, written),
        registry,
        bookFacts: (set, record) => bookFacts(db, { set, record, caller, now }),
      };
      await db.client.query(SAVEPOINT);
      const decision = await decide(call, work);
      if (isRefusal(decision)) {
        await db.client.query(BACK);
        const refused = refusedOutcome(decision, caller.locale);
        if (!dryRun) await settle(db, now, [{ call, outcome: refused, written: nothingWritten() }]);
        return refused;
      }
      work.apply(decision);
      await work.flush();
      const outcome: Outcome = { ok: true, repeated: false, result: written.answer };
      if (dryRun) {
        const shown = definition.shownOnce.length > 0 ? undefined : written.answer;
        const events = written.events.map(({ type, payload }) => ({ type, payload }));
        return { ok: true, repeated: false, result: shown, effects: { changes: written.changes, events } };
      }
      await settle(db, now, [{ call, outcome, written }]);
      return outcome;
    },
    dryRun ? 'rollback' : 'commit',
  );
}

async function decide({ definition: { body }, input }: Call, work: CommandWork): Promise<Decision> {
  if (body.kind === 'run') return body.run(input as never, work);
  const found = await work.load(body.load(input as never, work));
  const more = await work.load(body.loadMore(input as never, found as never, work));
  return body.decide(input as never, { ...found, ...more } as never, work);
}
