import type { Db } from './db.ts';
import type { DecideContext } from './decide-context.ts';
import type { DeclaredCommand } from './declarations.ts';
import type { Wants } from './effect.ts';
import { refuse } from './kernel-refusals.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { guarded } from './rights/guard.ts';
import { outsideLimits } from './rights/input.ts';
import { NotLoaded, type RowCache } from './row-cache.ts';
import { asksSql, meet, rowWants, take, type Written } from './written.ts';

export interface BulkCall {
  readonly definition: DeclaredCommand;
  /** Parsed by the command's own schema. */
  readonly input: unknown;
}

/**
 * Decides many commands in one transaction: what they need is loaded together, then each is decided on what those before
 * it left; a question in SQL sees that too, and only reads. Returns of each its refusal or its answer; whoever finds a
 * refusal among them returns one, and then nothing is written. Throws a TypeError for a command that does not decide (one with `run`).
 */
export async function decideAll(
  db: Db,
  cache: RowCache,
  context: DecideContext,
  calls: readonly BulkCall[],
  written: Written,
  approvalWanted: (call: BulkCall) => Refusal | undefined = () => undefined,
): Promise<readonly unknown[]> {
  const first = calls.map((call) => ({ call, wants: bodyOf(call).load(call.input as never, context) }));
  await cache.load(first.flatMap(({ wants }) => rowWants(wants)));
  const asked: Asked[] = [];
  for (const { call, wants } of first) {
    const found = await meet(db, cache, wants);
    asked.push({ call, wants, found, more: bodyOf(call).loadMore(call.input as never, found as never, context) });
  }
  await cache.load(asked.flatMap(({ more }) => rowWants(more)));
  const results: unknown[] = [];
  let shown = -1;
  /** A question in SQL has to see what those before it came to. */
  const show = async (wants: Wants): Promise<void> => {
    if (shown === written.changes.length || !asksSql(wants)) return;
    await cache.flush();
    shown = written.changes.length;
  };
  for (const { call, wants: wanted, found: before, more: second } of asked) {
    const { loadMore, decide } = bodyOf(call);
    const site = call.definition.site?.(call.input as never);
    if (site !== undefined && context.caller.sites && !context.caller.sites.includes(site)) {
      results.push(refuse('site-not-permitted', { site }));
      continue;
    }
    if (call.definition.confirm === 'two-persons') {
      results.push(refuse('two-persons-wanted', { command: call.definition.name }));
      continue;
    }
    const outside = outsideLimits(context.caller, call.definition, Object(call.input)) ?? approvalWanted(call);
    if (outside) {
      results.push(outside);
      continue;
    }
    await show(wanted);
    // What was found first stands, unless a decision before this one has written to where it is from.
    const stands = !asksSql(wanted) && !cache.wroteTo(rowWants(wanted));
    const found = stands ? before : await meet(db, cache, wanted);
    const wants = isSameFound(before, found) ? second : loadMore(call.input as never, found as never, context);
    await show(wants);
    const more = await met(db, cache, wants);
    const decided = decide(call.input as never, { ...found, ...more } as never, context);
    const decision = guarded({ caller: context.caller, ...call }, decided);
    if (isRefusal(decision)) results.push(decision);
    else {
      take(cache, decision, written);
      results.push(written.answer);
      written.answer = undefined;
    }
  }
  return results;
}

/** A call with what its `load` asks for, what was found of that at first, and what that leads to. */
interface Asked {
  readonly call: BulkCall;
  readonly wants: Wants;
  readonly found: object;
  readonly more: Wants;
}

/** Whether two looks at the same wants came to the very same rows. */
function isSameFound(before: object, found: object): boolean {
  if (before === found) return true;
  return Object.entries(found).every(([name, value]) => isSame((before as Record<string, unknown>)[name], value));
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other ||
  (Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((row, at) => row === other[at]));

/** What a decision needs may have changed with those before it: then it is loaded now. */
async function met(db: Db, cache: RowCache, wants: Wants) {
  try {
    return await meet(db, cache, wants);
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
    await cache.load(rowWants(wants));
    return meet(db, cache, wants);
  }
}

function bodyOf({ definition }: BulkCall) {
  if (definition.body.kind !== 'decide') throw new TypeError(`${definition.name} is not for a batch`);
  return definition.body;
}
