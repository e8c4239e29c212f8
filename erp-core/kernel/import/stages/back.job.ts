import { z } from 'zod';
import { permits } from '../../caller.ts';
import { runCommand } from '../../command.ts';
import { planForGrowth } from '../../db.ts';
import type { BulkCall } from '../../decide-all.ts';
import { answer } from '../../effect.ts';
import { id, wholeNumber } from '../../fields.ts';
import { job } from '../../jobs/job.ts';
import { refuse } from '../../kernel-refusals.ts';
import { type Label, say } from '../../label.ts';
import { isRefusal } from '../../refusal.ts';
import { notPermitted } from '../../rights/refused.ts';
import type { CommandWork } from '../../work.ts';
import type { Issue } from '../parse-rows.ts';
import type { PlannedRow } from '../plan.ts';
import { importRun } from '../tables.ts';
import type { ImportTarget } from '../target.ts';
import { usesOf } from '../uses.ts';
import { versions } from '../write-import.ts';
import { BatchSize, MOST_ROWS_AT_ONCE } from './batch-size.ts';
import { writeEach } from './decide-safely.ts';
import { noteRows } from './note-rows.ts';
import { issuesIn } from './plan-batch.ts';
import { onlyJobs, type StagedRun, stagedRun, underWay } from './run.ts';

interface Row extends Pick<PlannedRow, 'line' | 'kind' | 'record' | 'difference'> {
  readonly written: number | null;
  readonly undo: Readonly<Record<string, unknown>> | null;
}

/** The right to give what takes a row back. */
const rightBack = (target: ImportTarget, { registry }: CommandWork): string | undefined =>
  target.kind === 'entity'
    ? target.writers.remove.permission
    : registry.commands.get(target.command.reversedBy?.command ?? '')?.permission;

/** Begins to take a written import back; also one whose writing was cut off. */
export const revertImport = runCommand('kernel.import.revert', {
  label: { en: 'Take import back', bn: 'আমদানি ফেরান', hi: 'आयात लौटाएँ' },
  permission: 'kernel.import.take-back',
  why: 'whose import it is stands in its row',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = await stagedRun(work, of, ['written', 'writing', 'taking-back']);
    if (isRefusal(run)) return run;
    const { about, target } = run;
    const right = rightBack(target, work);
    if (right === undefined) return refuse('import-no-way-back', { command: target.name });
    if (!permits(work.caller, right)) return notPermitted(work.caller, right);
    const busy = await underWay(work, about);
    if (busy) return busy;
    const job = work.id();
    return [
      takeRowsBack.with({ id: of }, { id: job, key: of }),
      importRun.change(about, { state: 'taking-back', job }),
      answer({ id: of, job }),
    ];
  },
});

/** Takes the last rows back that are still written, by the commands that take such rows back. */
const backSome = runCommand('kernel.import.back-some', {
  label: { en: 'Take rows of an import back', bn: 'আমদানির সারি ফেরান', hi: 'आयात की पंक्तियाँ लौटाएँ' },
  permission: 'kernel.import.take-back',
  why: 'rows are decided and written together',
  input: { id: id(), before: wholeNumber(), most: z.int().min(1).max(MOST_ROWS_AT_ONCE) },
  async run({ id: of, before, most }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['taking-back']));
    if (isRefusal(run)) return run;
    const rows = await work.db.rows<Row>(
      `select line, kind, record, difference, written, undo from kernel.import_row
       where run = $1 and line < $2 and outcome = 'written' order by line desc limit $3`,
      [of, before, most],
    );
    const stays = await standing(work, run, rows);
    const back = rows.filter(({ line }) => !stays.has(line));
    const calls = back.map((row) => callBack(run.target, row, work));
    await planForGrowth(work.db);
    const results = await writeEach(work, run.as, calls);
    const kept = [
      ...[...stays].map(([line, issue]) => ({ line, outcome: 'kept', issues: [issue] })),
      ...back.map(({ line }, at) => {
        const result = results[at];
        if (!isRefusal(result)) return { line, outcome: 'back', issues: [] };
        return { line, outcome: 'kept', issues: issuesIn(result, run.target, run.as.locale) };
      }),
    ];
    await noteRows(work.db, of, kept);
    return [answer({ before: rows.at(-1)?.line ?? null, looked: rows.length })];
  },
});

function callBack(target: ImportTarget, row: Row, { registry }: CommandWork): BulkCall {
  if (target.kind === 'command') {
    const definition = registry.commands.get(target.command.reversedBy?.command ?? '');
    if (!definition || !row.undo) throw new TypeError(`row ${row.line} has no way back`);
    return { definition, input: definition.input.parse(row.undo) };
  }
  const { remove, change } = target.writers;
  const key = { id: row.record, version: row.written };
  if (row.kind === 'new') return { definition: remove, input: remove.input.parse(key) };
  const before = Object.fromEntries(Object.entries(row.difference).map(([field, { now }]) => [field, now]));
  return { definition: change, input: change.input.parse({ ...key, ...before }) };
}

const CHANGED: Label = {
  en: 'changed since: it stays as it is now',
  bn: 'পরে বদলেছে: এখন যেমন আছে তেমনই থাকে',
  hi: 'बाद में बदला गया: अब जैसा है वैसा ही रहता है',
};
const GONE: Label = { en: 'it is not there any more', bn: 'এটি আর নেই', hi: 'यह अब नहीं है' };
const NO_WAY: Label = {
  en: 'its command has no way back',
  bn: 'এর কমান্ড ফেরানো যায় না',
  hi: 'इसका आदेश लौटाया नहीं जा सकता',
};
const USED: Label = { en: 'named by {by}', bn: '{by} এর নাম নেয়', hi: '{by} इसका नाम लेता है' };

/** Rows that stay, and why: what somebody changed since, what is gone, what others need by now. */
async function standing(
  work: CommandWork,
  { target, as }: StagedRun,
  rows: readonly Row[],
): Promise<ReadonlyMap<number, Issue>> {
  const stays = new Map<number, Issue>();
  const tell = (line: number, label: Label, details = {}) =>
    stays.set(line, { column: '', message: say(label, as.locale, details) });
  if (target.kind === 'command') {
    for (const { line, undo } of rows) if (!undo) tell(line, NO_WAY);
    return stays;
  }
  const { of } = target;
  const now = await versions(
    work,
    { of },
    rows.flatMap(({ record }) => record ?? []),
  );
  for (const { line, record, written } of rows) {
    const version = now.get(record ?? '');
    if (version !== written) tell(line, version === undefined ? GONE : CHANGED);
  }
  const made = rows.filter(({ line, kind }) => kind === 'new' && !stays.has(line));
  const uses = await usesOf(
    { ...work, caller: as },
    of,
    made.flatMap(({ record }) => record ?? []),
  );
  for (const { line, record } of made) {
    const by = uses.get(record ?? '');
    if (by) tell(line, USED, { by: [...new Set(by.map((one) => one.label))].join(', ') });
  }
  return stays;
}

const endBack = runCommand('kernel.import.end-back', {
  label: { en: 'End the taking back of an import', bn: 'আমদানি ফেরানো শেষ', hi: 'आयात लौटाना समाप्त' },
  permission: 'kernel.import.take-back',
  why: 'its rows are counted in one statement',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['taking-back']));
    if (isRefusal(run)) return run;
    const counted = await work.db.one<{ back: number; kept: number }>(
      `select count(*) filter (where outcome = 'back')::integer as back,
         count(*) filter (where outcome = 'kept')::integer as kept from kernel.import_row where run = $1`,
      [of],
    );
    const { back = 0, kept = 0 } = counted ?? {};
    return [importRun.change(run.about, { state: 'taken-back', kept, job: null }), answer({ back, kept })];
  },
});

export const backCommands = [backSome, endBack];

const END = 2 ** 31 - 1;

/** Takes a written import back, the last row first. What cannot go stays, and is listed with the reason. */
export const takeRowsBack = job('kernel.import.take-rows-back', {
  label: { en: 'Taking back of an import', bn: 'আমদানি ফেরানো', hi: 'आयात लौटाना' },
  input: { id: id() },
  permission: 'kernel.import.take-back',
  retries: 5,
  atOnce: 1,
  async run(work, { id: of }) {
    const [about] = await work.read((db) =>
      db.rows<{ todo: number }>(
        `select count(*)::integer as todo from kernel.import_row where run = $1 and outcome = 'written'`,
        [of],
      ),
    );
    const size = new BatchSize();
    let done = 0;
    for (let before: number | null = END; before !== null; ) {
      await work.progress(done, about?.todo ?? null, BACK);
      const began = performance.now();
      const some = (await work.call(backSome, { id: of, before, most: size.rows })) as {
        before: number | null;
        looked: number;
      };
      size.took(performance.now() - began);
      ({ before } = some);
      done += some.looked;
    }
    return work.call(endBack, { id: of });
  },
});

const BACK = { en: 'Taking back', bn: 'ফেরানো হচ্ছে', hi: 'लौटाया जा रहा है' };
