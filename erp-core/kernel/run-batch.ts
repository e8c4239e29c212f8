import type { Call, ExecutorOptions, Ran } from './call.ts';
import { type Db, inCompany } from './db.ts';
import type { DecideContext } from './decide-context.ts';
import type { Wants } from './effect.ts';
import type { EventRecord } from './event.ts';
import { faultOf } from './fault.ts';
import { newId } from './identifier.ts';
import { keptOutcomes } from './outcome.repository.ts';
import { isRefusal } from './refusal.ts';
import { guarded } from './rights/guard.ts';
import { NotLoaded, RowCache } from './row-cache.ts';
import { refusedOutcome, repeatedOutcome, type Settled, settle } from './settle.ts';
import { meet, nothingWritten, rowWants, take } from './written.ts';

/**
 * Executes commands of one company together: their rows are loaded a table at a time, decisions are taken one after
 * another on what those before them left, and all is written and committed once. A command whose decision needs what
 * was not loaded is deferred to the next batch; one whose rule throws fails alone. A database error fails the batch.
 */
export async function runBatch(calls: readonly Call[], { pool, clock }: ExecutorOptions): Promise<Ran> {
  const [first] = calls;
  if (!first) return { results: [], events: [] };
  let written: Promise<readonly EventRecord[]> = Promise.resolve([]);
  const results = await inCompany(
    pool,
    first.caller,
    async (db) => {
      const now = clock();
      const results = new Map<Call, Ran['results'][number]>();
      const cache = new RowCache(db);
      const contexts = new Map(calls.map((call) => [call, contextOf(call, now)]));
      const first = untilSql(
        calls.map((call) => ({ call, wants: wantsOf(call, undefined, contextFor(contexts, call)) })),
      );
      // What was answered before is asked in the same flight as what the inputs name: nearly every key is new.
      const [kept] = await Promise.all([
        keptOutcomes(
          db,
          calls.map(({ key }) => key),
        ),
        cache.load(first.flatMap(({ wants }) => rowWants(wants))),
      ]);
      for (const call of calls) {
        const before = kept.get(call.key);
        if (before) results.set(call, repeatedOutcome(call, before));
      }
      const fresh = first.filter(({ call }) => !results.has(call));
      const together = await loadMore(db, cache, fresh, contexts);

      const settled: Settled[] = [];
      for (const call of together) {
        try {
          const one = await decideOne(db, cache, call, contextFor(contexts, call));
          settled.push(one);
          results.set(call, one.outcome);
        } catch (error) {
          results.set(call, error instanceof NotLoaded ? 'deferred' : faultOf(error));
          if (!(error instanceof NotLoaded) && together.length === 1) throw error;
        }
      }
      written = settle(db, now, settled);
      db.last(Promise.all([cache.flush(), written]));
      return calls.map((call) => results.get(call) ?? 'deferred');
    },
    'keyed',
  );
  return { results, events: await written };
}

const contextOf = ({ caller }: Call, now: number): DecideContext => ({ now, caller, id: () => newId() });

function wantsOf(call: Call, found: object | undefined, context: DecideContext): Wants {
  const { body } = call.definition;
  if (body.kind !== 'decide') throw new TypeError(`${call.definition.name} is not for a batch`);
  return found ? body.loadMore(call.input as never, found as never, context) : body.load(call.input as never, context);
}

/**
 * Loads what the first step leads to. Returns the calls that can be decided together, from the first on. A question in SQL
 * does not see what is only in memory, so a command that has one goes alone; the others wait.
 */
async function loadMore(
  db: Db,
  cache: RowCache,
  first: readonly { readonly call: Call; readonly wants: Wants }[],
  contexts: ReadonlyMap<Call, DecideContext>,
): Promise<readonly Call[]> {
  const second: { call: Call; wants: Wants }[] = [];
  for (const { call, wants } of first) {
    const found = await meet(db, cache, wants);
    second.push({ call, wants: wantsOf(call, found, contextFor(contexts, call)) });
  }
  const together = untilSql(second);
  await cache.load(together.flatMap(({ wants }) => rowWants(wants)));
  return together.map(({ call }) => call);
}

function untilSql<One extends { readonly wants: Wants }>(all: readonly One[]): readonly One[] {
  const at = all.findIndex(({ wants }) => Object.values(wants).some((want) => want.kind === 'read'));
  return at < 0 ? all : all.slice(0, Math.max(at, 1));
}

function contextFor(contexts: ReadonlyMap<Call, DecideContext>, call: Call): DecideContext {
  const context = contexts.get(call);
  if (!context) throw new TypeError(`no context was made for ${call.definition.name}`);
  return context;
}

async function decideOne(db: Db, cache: RowCache, call: Call, context: DecideContext): Promise<Settled> {
  const { body } = call.definition;
  if (body.kind !== 'decide') throw new TypeError(`${call.definition.name} is not for a batch`);
  const found = await meet(db, cache, wantsOf(call, undefined, context));
  const more = await meet(db, cache, wantsOf(call, found, context));
  const decision = guarded(call, body.decide(call.input as never, { ...found, ...more } as never, context));
  const written = nothingWritten();
  if (isRefusal(decision)) return { call, written, outcome: refusedOutcome(decision, call.caller.locale) };
  take(cache, decision, written);
  return { call, written, outcome: { ok: true, repeated: false, result: written.answer } };
}
