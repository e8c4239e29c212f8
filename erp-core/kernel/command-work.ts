import type { ExecutorOptions } from './call.ts';
import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import { type BulkCall, decideAll } from './decide-all.ts';
import type { Decision } from './decide-context.ts';
import type { DeclaredCommand } from './declarations.ts';
import { newId } from './identifier.ts';
import { isRefusal, type Refusal, Refused } from './refusal.ts';
import type { Registry } from './registry.ts';
import { guardOf } from './rights/guard.ts';
import { RowCache } from './row-cache.ts';
import { type CommandWork, type Performed, workOn } from './work.ts';
import { approvalWanted, gateBefore } from './workflow/company-workflows.ts';
import { nothingWritten, type Written } from './written.ts';

interface Transaction {
  readonly db: Db;
  readonly caller: Caller;
  readonly now: number;
  readonly registry: Registry;
  readonly bookFacts: ExecutorOptions['bookFacts'];
  readonly secrets: ExecutorOptions['secrets'];
  readonly written: Written;
}

const SAVEPOINT = 'savepoint rehearsal';
const BACK = 'rollback to savepoint rehearsal';

/** What a command that runs by itself works with: its transaction, and the way to another command inside it. */
export function commandWork(
  transaction: Transaction,
  definition: Pick<DeclaredCommand, 'permission' | 'input'>,
  input: unknown,
): CommandWork {
  const { db, caller, now, registry, bookFacts, secrets, written } = transaction;
  const wantedOf = (as: Caller) => (call: BulkCall) =>
    approvalWanted(registry.workflows, as, call.definition.name, call.input);
  return {
    ...workOn(db, caller, now, written, {
      guard: guardOf(caller, definition, input),
      wide: registry.wide,
      approvalWanted: wantedOf(caller),
    }),
    registry,
    secrets,
    perform: (other, given, as = caller) => performed({ ...transaction, caller: as }, other, given),
    approvalBefore: (as, name, given) => gateBefore(registry.workflows, as, name, given)?.version.workflow,
    async rehearse(other, given, as = caller) {
      await db.run(SAVEPOINT);
      const tried = await performed({ ...transaction, caller: as, written: nothingWritten() }, other, given);
      await db.run(BACK);
      return tried;
    },
    async decideAs(as, calls, end) {
      const cache = new RowCache(db, registry.wide);
      const context = { now, caller: as, id: () => newId() };
      if (end === 'write') {
        // Of its own until it stands: whoever rolls it back has nothing to tell of it.
        const own = nothingWritten();
        const results = await decideAll(db, cache, context, calls, own, wantedOf(as));
        await cache.flush();
        written.changes.push(...own.changes);
        written.events.push(...own.events);
        written.jobs.push(...own.jobs);
        return results;
      }
      // A question in SQL sees what those before it came to: that is written for it, and must not stay.
      await db.run(SAVEPOINT);
      const tried = await decideAll(db, cache, context, calls, nothingWritten(), wantedOf(as));
      await db.run(BACK);
      return tried;
    },
    bookFacts: (set, record) => bookFacts(db, registry, { set, record, caller, now }),
  };
}

async function performed(of: Transaction, definition: DeclaredCommand, input: unknown): Promise<Refusal | Performed> {
  const { written } = of;
  const [changes, events] = [written.changes.length, written.events.length];
  const work = commandWork(of, definition, input);
  const decision = await decideAlone(definition, input, work);
  if (isRefusal(decision)) return decision;
  await work.flush();
  const { answer } = written;
  written.answer = undefined;
  return {
    changes: written.changes.slice(changes),
    events: written.events.slice(events).map(({ type, payload }) => ({ type, payload })),
    answer,
  };
}

/** Decides a command by itself and takes what it decides into its work; what was refused on the way is its decision. */
export async function decideAlone(
  { body }: Pick<DeclaredCommand, 'body'>,
  input: unknown,
  work: CommandWork,
): Promise<Decision> {
  try {
    const decided = await decide(body, input, work);
    if (!isRefusal(decided)) work.apply(decided);
    return decided;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function decide(body: DeclaredCommand['body'], input: unknown, work: CommandWork): Promise<Decision> {
  if (body.kind === 'run') return body.run(input as never, work as never);
  const found = await work.load(body.load(input as never, work));
  const more = await work.load(body.loadMore(input as never, found as never, work));
  return body.decide(input as never, { ...found, ...more } as never, work);
}
