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
import { asksSql, meet, nothingWritten, rowWants, take } from './written.ts';

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
      const first = untilSql(calls.map((call) => asked(call, now)));
      // What was answered before is asked in the same flight as what the inputs name: nearly every key is new.
      const [kept] = await Promise.all([
        keptOutcomes(
          db,
          calls.map(({ key }) => key),
        ),
        cache.load(first.flatMap(({ wants }) => rowWants(wants))),
      ]);
      for (const call of calls) {
        const outcome = kept.get(call.key);
        if (outcome) results.set(call, repeatedOutcome(call, outcome));
      }
      const fresh = first.filter(({ call }) => !results.has(call));
      const together = await loadMore(db, cache, fresh);

      const settled: Settled[] = [];
      for (const one of together) {
        const { call } = one;
        try {
          const decided = await decideOne(db, cache, one);
          settled.push(decided);
          results.set(call, decided.outcome);
        } catch (error) {
          results.set(call, error instanceof NotLoaded ? 'deferred' : faultOf(error));
          if (!(error instanceof NotLoaded) && together.length === 1) throw error;
        }
      }
      const flushed = cache.flush();
      // Events last: their counter is one row for the whole company, and locked until the commit.
      written = settle(db, now, settled);
      db.last(Promise.all([flushed, written]));
      return calls.map((call) => results.get(call) ?? 'deferred');
    },
    'keyed',
  );
  return { results, events: await written };
}

/** A call with what its `load` asks for. */
interface Asked {
  readonly call: Call;
  readonly context: DecideContext;
  readonly wants: Wants;
}

/** The same with what was found, and what that leads to. */
interface AskedMore extends Asked {
  readonly found: object;
  readonly more: Wants;
}

function asked(call: Call, now: number): Asked {
  const context: DecideContext = { now, caller: call.caller, id: () => newId() };
  return { call, context, wants: bodyOf(call).load(call.input as never, context) };
}

const moreOf = ({ call, context }: Asked, found: object): Wants =>
  bodyOf(call).loadMore(call.input as never, found as never, context);

function bodyOf({ definition: { name, body } }: Call) {
  if (body.kind !== 'decide') throw new TypeError(`${name} is not for a batch`);
  return body;
}

/**
 * Loads what the first step leads to. Returns the calls that can be decided together, from the first on. A question in SQL
 * does not see what is only in memory, so a command that has one goes alone; the others wait.
 */
async function loadMore(db: Db, cache: RowCache, first: readonly Asked[]): Promise<readonly AskedMore[]> {
  const second: AskedMore[] = [];
  for (const one of first) {
    const found = await meet(db, cache, one.wants);
    second.push({ ...one, found, more: moreOf(one, found) });
  }
  const together = untilSql(second, ({ more }) => more);
  await cache.load(together.flatMap(({ more }) => rowWants(more)));
  return together;
}

function untilSql<One extends Asked>(all: readonly One[], of = ({ wants }: One): Wants => wants): readonly One[] {
  const at = all.findIndex((one) => asksSql(of(one)));
  return at < 0 ? all : all.slice(0, Math.max(at, 1));
}

async function decideOne(db: Db, cache: RowCache, asked: AskedMore): Promise<Settled> {
  const { call, context, wants } = asked;
  // What was found first stands, unless a decision before this one has written to where it is from.
  const stands = !cache.wroteTo(rowWants(wants));
  const found = stands ? asked.found : await meet(db, cache, wants);
  const more = await meet(db, cache, stands ? asked.more : moreOf(asked, found));
  const decision = guarded(call, bodyOf(call).decide(call.input as never, { ...found, ...more } as never, context));
  const written = nothingWritten();
  if (isRefusal(decision)) return { call, written, outcome: refusedOutcome(decision, call.caller.locale) };
  take(cache, decision, written);
  return { call, written, outcome: { ok: true, repeated: false, result: written.answer } };
}
