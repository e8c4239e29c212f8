import { runCommand } from '../../command.ts';
import { answer } from '../../effect.ts';
import { id, wholeNumber } from '../../fields.ts';
import { job } from '../../jobs/job.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import { importRun } from '../tables.ts';
import { findAlike } from './alike.ts';
import type { RawLine } from './mapped-sheet.ts';
import { noteRows } from './note-rows.ts';
import { planBatch, type StagedRow, tellsLines } from './plan-batch.ts';
import { onlyJobs, stagedRun } from './run.ts';

const ROWS_AT_ONCE = 1_000;
/** A record that is told by several rows is checked whole: all rows together. */
const MOST_WITH_LINES = 10_000;

/** Checks the next lines of an import and keeps what would become of them. */
const checkSome = runCommand('kernel.import.check-some', {
  label: { en: 'Check lines of an import', bn: 'আমদানির সারি যাচাই', hi: 'आयात की पंक्तियाँ जाँचें' },
  why: 'lines are looked up together, and decided together without being written',
  input: { id: id(), after: wholeNumber() },
  async run({ id: of, after }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['checking']));
    if (isRefusal(run)) return run;
    const together = tellsLines(run);
    if (together && run.about.rows > MOST_WITH_LINES)
      return refuse('import-too-long', { rows: run.about.rows, most: MOST_WITH_LINES });
    const lines = await work.db.rows<RawLine>(
      'select line, cells from kernel.import_line where run = $1 and line > $2 order by line limit $3',
      [of, after, together ? MOST_WITH_LINES : ROWS_AT_ONCE],
    );
    const rows = await planBatch(run, lines, work);
    await work.db.run(KEEP, [of, JSON.stringify(rows.map(asKept))]);
    return [answer({ after: lines.at(-1)?.line ?? null, looked: lines.length })];
  },
});

const KEEP = `insert into kernel.import_row (run, line, kind, record, input, difference, issues, same_as)
  select $1, r.line, r.kind, r.record, r.input, r.difference, r.issues, r.same_as
  from json_to_recordset($2) r (line integer, kind text, record uuid, input jsonb, difference jsonb, issues jsonb, same_as text)`;

const asKept = ({ sameAs, input, ...row }: StagedRow) => ({ ...row, input, same_as: sameAs });

/** All lines are checked: those that say what another line said are refused, likenesses are looked for, and all are counted. */
const endCheck = runCommand('kernel.import.end-check', {
  label: { en: 'End the check of an import', bn: 'আমদানির যাচাই শেষ', hi: 'आयात की जाँच समाप्त' },
  why: 'all lines are compared with each other in one statement',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['checking']));
    if (isRefusal(run)) return run;
    const twins = await work.db.rows<{ line: number; first: number }>(
      `select line, first from (
         select line, min(line) over (partition by same_as) as first from kernel.import_row
         where run = $1 and same_as is not null and kind <> 'refused') w
       where first < line`,
      [of],
    );
    const said = (line: number) => SAME_AS[run.as.locale].replace('{line}', String(line));
    const notes = twins.map(({ line, first }) => ({
      line,
      kind: 'refused',
      issues: [{ column: '', message: said(first) }],
    }));
    await noteRows(work.db, of, notes);
    const alike = await findAlike(work, run);
    const counted = await work.db.rows<{ kind: string; count: number }>(
      'select kind, count(*)::integer as count from kernel.import_row where run = $1 group by kind',
      [of],
    );
    const count = (kind: string) => counted.find((one) => one.kind === kind)?.count ?? 0;
    const counts = {
      fresh: count('new'),
      changed: count('changed'),
      same: count('same'),
      refused: count('refused'),
      alike,
    };
    return [importRun.change(run.about, { ...counts, state: 'checked', job: null }), answer(counts)];
  },
});

const SAME_AS = {
  en: 'line {line} says the same',
  bn: '{line} নম্বর সারিও একই কথা বলে',
  hi: 'पंक्ति {line} भी यही कहती है',
};

export const checkCommands = [checkSome, endCheck];

/** Checks all lines of an import. Nothing is written but what would become of them. */
export const checkRows = job('kernel.import.check-rows', {
  label: { en: 'Check of an import', bn: 'আমদানি যাচাই', hi: 'आयात की जाँच' },
  input: { id: id(), round: wholeNumber() },
  permission: 'kernel.import.check',
  retries: 2,
  atOnce: 2,
  async run(work, { id: of }) {
    const [about] = await work.read((db) =>
      db.rows<{ rows: number }>('select rows from kernel.import where id = $1', [of]),
    );
    const all = about?.rows ?? 0;
    let done = 0;
    for (let after: number | null = 0; after !== null; ) {
      await work.progress(done, all, CHECKING);
      const some = (await work.call(checkSome, { id: of, after })) as { after: number | null; looked: number };
      ({ after } = some);
      done += some.looked;
    }
    return work.call(endCheck, { id: of });
  },
});

const CHECKING = { en: 'Checking', bn: 'যাচাই হচ্ছে', hi: 'जाँच हो रही है' };
