import type { Call, ExecutorOptions, Ran } from './call.ts';
import { type Db, inCompany } from './db.ts';
import type { DecideContext } from './decide-context.ts';
import type { Wants } from './effect.ts';
import { faultOf, isAway, isChangedMeanwhile } from './fault.ts';
import { newId } from './identifier.ts';
import { keptOutcomes } from './outcome.repository.ts';
import { isRefusal } from './refusal.ts';
import type { RememberedRows } from './remembered-rows.ts';
import { guarded } from './rights/guard.ts';
import { NotLoaded, RowCache } from './row-cache.ts';
import { type Kept, refusedOutcome, repeatedOutcome, type Settled, settle } from './settle.ts';
import { toldOf, withDoubts } from './terminals/told.ts';
import { asksSql, meet, nothingWritten, rowWants, take } from './written.ts';

/**
 * Executes commands of one company together: their rows are loaded a table at a time, decisions are taken one after
 * another on what those before them left, and all is written and committed once. A command whose decision needs what
 * was not loaded is deferred to the next batch; one whose rule throws fails alone. A database error fails the batch.
 *
 * Where all rows are remembered there is nothing to load, and the batch is a single flight. Whatever the database has
 * against it (a row that was changed since, a key that was used before), nothing of that flight stands: the batch loads.
 */
export async function runBatch(
  calls: readonly Call[],
  options: ExecutorOptions,
  remembered: RememberedRows,
): Promise<Ran> {
  const attempt: Attempt = { mayRecall: remembered.isTrusted, hasLoaded: false };
  try {
    return await transact(calls, options, remembered, attempt);
  } catch (error) {
    if (isAway(error) || attempt.hasLoaded) throw error;
    if (isChangedMeanwhile(error)) remembered.wereChanged();
    return transact(calls, options, remembered, { mayRecall: false, hasLoaded: false });
  }
}

/** Calls of one batch know the same fields of all tables: the executor sees to that. */
const wideOf = ([first]: readonly Asked[]) => first?.call.registry.wide;

interface Attempt {
  readonly mayRecall: boolean;
  /** Set once rows were asked for: what the database says then is said of the calls, not of what was remembered. */
  hasLoaded: boolean;
}

async function transact(
  calls: readonly Call[],
  { pool, clock }: ExecutorOptions,
  remembered: RememberedRows,
  attempt: Attempt,
): Promise<Ran> {
  const [first] = calls;
  if (!first) return { results: [], events: [] };
  let kept: Promise<Kept> | undefined;
  const { cache, results } = await inCompany(
    pool,
    first.caller,
    async (db) => {
      const now = clock();
      const asks = untilSql(calls.map((call) => asked(call, now)));
      const recalls = attempt.mayRecall ? await recalled(db, asks, remembered) : undefined;
      attempt.hasLoaded = recalls === undefined;
      const decided = recalls ?? (await loaded(db, calls, asks));
      const flushed = decided.cache.flush();
      // Events last: their counter is one row for the whole company, and locked until the commit.
      kept = settle(db, now, decided.settled);
      db.last(Promise.all([flushed, kept]));
      return decided;
    },
    'keyed',
  );
  const { events = [], transaction } = (await kept) ?? {};
  if (transaction !== undefined) cache.remember(remembered, transaction);
  if (cache.isRecalled) remembered.wereTrue();
  return { results: calls.map((call) => results.get(call) ?? 'deferred'), events };
}

type Results = Map<Call, Ran['results'][number]>;
interface Decided {
  readonly cache: RowCache;
  readonly results: Results;
  readonly settled: readonly Settled[];
}

/** Decides by rows that are remembered; undefined where one of them is not. Whether a key was used before is not asked: the
 * database takes each once. */
async function recalled(db: Db, asks: readonly Asked[], remembered: RememberedRows): Promise<Decided | undefined> {
  if (asks.some(({ wants }) => asksSql(wants))) return undefined;
  const cache = new RowCache(db, wideOf(asks));
  const recall = (wants: readonly Wants[]) => cache.recall(wants.flatMap(rowWants), remembered);
  if (!recall(asks.map(({ wants }) => wants))) return undefined;
  const together: AskedMore[] = [];
  for (const one of asks) {
    const found = await meet(db, cache, one.wants);
    together.push({ ...one, found, more: moreOf(one, found) });
  }
  const more = together.map((one) => one.more);
  if (more.some(asksSql) || !recall(more)) return undefined;
  const results: Results = new Map();
  const settled = await decideAll(db, cache, together, results);
  // Who throws may have been answered before under its key: only who loads asks for that.
  return settled.length < together.length ? undefined : { cache, results, settled };
}

/** Loads what the calls ask for, and decides; what was answered before under the same key is answered again. */
async function loaded(db: Db, calls: readonly Call[], asks: readonly Asked[]): Promise<Decided> {
  const results: Results = new Map();
  const cache = new RowCache(db, wideOf(asks));
  // What was answered before is asked in the same flight as what the inputs name: nearly every key is new.
  const [kept] = await Promise.all([
    keptOutcomes(
      db,
      calls.map(({ key }) => key),
    ),
    cache.load(asks.flatMap(({ wants }) => rowWants(wants))),
  ]);
  for (const call of calls) {
    const outcome = kept.get(call.key);
    if (outcome) results.set(call, repeatedOutcome(call, outcome));
  }
  const fresh = asks.filter(({ call }) => !results.has(call));
  const together = await loadMore(db, cache, fresh);
  return { cache, results, settled: await decideAll(db, cache, together, results) };
}

async function decideAll(
  db: Db,
  cache: RowCache,
  together: readonly AskedMore[],
  results: Results,
): Promise<readonly Settled[]> {
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
  return settled;
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
  const told = toldOf(call, now);
  const context: DecideContext = { now, caller: call.caller, id: () => newId(), ...(told ? { told } : {}) };
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
  const site = call.definition.site?.(call.input as never) ?? null;
  take(cache, withDoubts(decision, context.told, site), written);
  return { call, written, outcome: { ok: true, repeated: false, result: written.answer } };
}
