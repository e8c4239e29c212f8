import { permits } from '../caller.ts';
import { runCommand } from '../command.ts';
import type { BulkCall } from '../decide-all.ts';
import { answer } from '../effect.ts';
import { id } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { namesGiven } from '../lines/names.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { fieldsLocked, lockedFields } from '../rights/input.ts';
import { notPermitted } from '../rights/refused.ts';
import { sameValue } from '../same-value.ts';
import type { CommandWork } from '../work.ts';
import { importRows, importRun } from './tables.ts';
import { importTarget, targetRefusal } from './target.ts';
import { usesOf } from './uses.ts';
import { importRefusal, type Writers, writersOf } from './writers.ts';

/**
 * Writes what a checked import came to, through the commands of the entity and in one transaction: all of its new and
 * changed rows, or none. What changed since the check is refused, with the lines.
 */
export const writeImport = runCommand('kernel.import.write', {
  label: { en: 'Write import', bn: 'আমদানি লিখুন', hi: 'आयात लिखें' },
  why: 'thousands of commands are decided and written together',
  reversedBy: { command: 'kernel.import.take-back', input: ({ input }) => ({ id: input.id }) },
  input: { id: id() },
  async run({ id: run }, work) {
    const found = await runOf(work, run);
    if (isRefusal(found)) return found;
    const { about, rows, writers } = found;
    if (!importRun.allows(about.state, 'written')) {
      return refuse('state-not-allowed', { state: about.state, to: 'written' });
    }
    if (about.alike > 0) return refuse('import-alike-open', { rows: about.alike });
    const todo = rows.filter(({ kind }) => kind === 'new' || kind === 'changed');
    const made = new Map<number, string>();
    const calls = todo.map((row): BulkCall => {
      const definition = row.kind === 'new' ? writers.create : writers.change;
      return { definition, input: definition.input.parse(row.input) };
    });
    const given = todo.map(({ line, input }) => ({ line, fields: namesGiven(writers.of, input ?? {}) }));
    const faults = lockedLines(work, writers, given) ?? (await decided(work, todo, calls, made));
    if (faults) return faults;
    for (const row of todo) {
      const record = row.record ?? made.get(row.line) ?? null;
      const version = row.kind === 'new' ? 1 : Number((row.input as { version: number }).version) + 1;
      work.apply([importRows.change(row, { record, written: version })]);
    }
    return [importRun.change(about, { state: 'written' }), answer({ id: run, written: todo.length })];
  },
});

/**
 * Takes a written import back: what it made is removed, what it changed is as before. A record that somebody changed
 * since stays as it is, and so does one that others need by now; both are named, with their lines. Exact, for every record stands under the version that the import wrote.
 */
export const takeBackImport = runCommand('kernel.import.take-back', {
  label: { en: 'Take import back', bn: 'আমদানি ফেরান', hi: 'आयात लौटाएँ' },
  why: 'thousands of commands are decided and written together',
  input: { id: id() },
  async run({ id: run }, work) {
    const found = await runOf(work, run);
    if (isRefusal(found)) return found;
    const { about, rows, writers } = found;
    if (!importRun.allows(about.state, 'taken-back')) {
      return refuse('state-not-allowed', { state: about.state, to: 'taken-back' });
    }
    if (!permits(work.caller, writers.remove.permission)) {
      return notPermitted(work.caller, writers.remove.permission);
    }
    const written = rows.filter((row) => row.written !== null);
    const now = await versions(
      work,
      writers,
      written.flatMap(({ record }) => record ?? []),
    );
    const [same, since] = partition(written, (row) => now.get(row.record ?? '') === row.written);
    const uses = await usesOf(
      work,
      writers.of,
      same.flatMap(({ kind, record }) => (kind === 'new' ? (record ?? []) : [])),
    );
    const [inUse, back] = partition(same, ({ record }) => uses.has(record ?? ''));
    const calls = back.map((row): BulkCall => {
      const key = { id: row.record, version: row.written };
      if (row.kind === 'new') return { definition: writers.remove, input: writers.remove.input.parse(key) };
      const before = Object.fromEntries(Object.entries(row.difference).map(([field, { now: was }]) => [field, was]));
      return { definition: writers.change, input: writers.change.input.parse({ ...key, ...before }) };
    });
    const given = back.flatMap(({ kind, line, difference }) =>
      kind === 'new' ? [] : [{ line, fields: namesBack(difference) }],
    );
    const faults = lockedLines(work, writers, given) ?? (await decided(work, back, calls, new Map()));
    if (faults) return faults;
    return [
      importRun.change(about, { state: 'taken-back' }),
      answer({
        id: run,
        takenBack: back.length,
        changedSince: since.map(({ line, record }) => ({ line, record })),
        inUse: inUse.map(({ line, record }) => ({ line, record, by: uses.get(record ?? '') ?? [] })),
      }),
    ];
  },
});

/** Gives a checked import up; its preview stays to be seen. */
export const dropImport = runCommand('kernel.import.drop', {
  label: { en: 'Drop import', bn: 'আমদানি বাতিল', hi: 'आयात छोड़ें' },
  why: 'whose import it is, and so which rights it takes, stands in its row',
  input: { id: id() },
  async run({ id: run }, work) {
    const { about } = await work.load({ about: importRun.locked({ id: run }) });
    const target = about && importTarget(work.registry, about.entity);
    if (!about || !target) return refuse('not-found', { id: run });
    const against = targetRefusal(work.caller, target);
    if (against) return against;
    if (!importRun.allows(about.state, 'dropped')) {
      return refuse('state-not-allowed', { state: about.state, to: 'dropped' });
    }
    return [importRun.change(about, { state: 'dropped' }), answer({ id: run })];
  },
});

async function runOf(work: CommandWork, run: string) {
  const { about, rows } = await work.load({
    about: importRun.locked({ id: run }),
    rows: importRows.where({ run }),
  });
  const writers = about && writersOf(work.registry, about.entity);
  if (!about || !writers) return refuse('not-found', { id: run });
  const against = importRefusal(work.caller, writers);
  if (against) return against;
  return { about, rows: [...rows].sort((a, b) => a.line - b.line), writers };
}

/** The one refusal of all lines that cannot be written; undefined: all were. Notes the ids of what was made. */
async function decided(
  work: CommandWork,
  rows: readonly { readonly line: number }[],
  calls: readonly BulkCall[],
  made: Map<number, string>,
): Promise<Refusal | undefined> {
  const results = await work.decideAll(calls);
  const lines = results.flatMap((result, at) => {
    const line = rows[at]?.line ?? 0;
    if (!isRefusal(result)) {
      const value = result as { readonly id?: string } | undefined;
      if (value?.id) made.set(line, value.id);
      return [];
    }
    return [{ line, code: result.code, message: say(result.says, work.caller.locale, result.details) }];
  });
  return lines.length > 0
    ? refuse('import-rows-refused', { lines: lines.slice(0, 100), refused: lines.length })
    : undefined;
}

/** Lines that write what is not the caller's to write: his roles may have changed since the check. */
function lockedLines(
  { caller }: CommandWork,
  { of }: Writers,
  given: readonly { readonly line: number; readonly fields: readonly string[] }[],
): Refusal | undefined {
  const lines = given.flatMap(({ line, fields }) => {
    const locked = lockedFields(caller, of, fields);
    if (locked.length === 0) return [];
    const { code, says, details } = fieldsLocked(caller, locked);
    return [{ line, code, message: say(says, caller.locale), ...details }];
  });
  return lines.length > 0
    ? refuse('import-rows-refused', { lines: lines.slice(0, 100), refused: lines.length })
    : undefined;
}

/** What taking a row back would write again, as roles speak of it: of lines, the fields that they said otherwise. */
const namesBack = (
  difference: Readonly<Record<string, { readonly now: unknown; readonly becomes: unknown }>>,
): string[] =>
  Object.entries(difference).flatMap(([name, { now, becomes }]) => {
    if (!Array.isArray(now) || !Array.isArray(becomes)) return [name];
    const after = new Map(becomes.map((line: object) => [Object(line).id as unknown, line as Record<string, unknown>]));
    const fields = now.flatMap((line: Record<string, unknown>) =>
      Object.keys(line).filter((field) => !sameValue(line[field], after.get(line.id)?.[field])),
    );
    return [name, ...new Set(fields.map((field) => `${name}.${field}`))];
  });

export async function versions(
  { load }: Pick<CommandWork, 'load'>,
  { of }: Pick<Writers, 'of'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await load({
    rows: {
      kind: 'rows' as const,
      table: of.table,
      keys: ids.map((one) => ({ id: one })),
      lock: true,
      pick: (found: readonly object[]) => found as readonly { readonly id: string; readonly version: number }[],
    },
  });
  return new Map(rows.map((row) => [row.id, row.version]));
}

function partition<One>(all: readonly One[], of: (one: One) => boolean): [One[], One[]] {
  const yes: One[] = [];
  const no: One[] = [];
  for (const one of all) (of(one) ? yes : no).push(one);
  return [yes, no];
}
