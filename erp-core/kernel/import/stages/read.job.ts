import { createHash } from 'node:crypto';
import { z } from 'zod';
import { runCommand } from '../../command.ts';
import { answer } from '../../effect.ts';
import { id, json, text } from '../../fields.ts';
import { job } from '../../jobs/job.ts';
import { isRefusal } from '../../refusal.ts';
import { fieldsFor } from '../../rights/fields-for.ts';
import { readSheetApart } from '../../workbook/apart.ts';
import { type Sheet, SheetError } from '../sheet.ts';
import { importRun } from '../tables.ts';
import { importTarget } from '../target.ts';
import type { Mapping, Proposed } from './mapping.ts';
import { proposeColumns } from './propose.ts';
import { onlyJobs, stagedRun } from './run.ts';

const LINES_AT_ONCE = 5_000;

const line = z.strictObject({ line: z.int(), cells: z.array(z.string()) });

/** Keeps lines of a file as they were read. */
const keepLines = runCommand('kernel.import.keep-lines', {
  label: { en: 'Keep lines of an import', bn: 'আমদানির সারি রাখুন', hi: 'आयात की पंक्तियाँ रखें' },
  why: 'thousands of lines are written in one statement',
  input: { id: id(), lines: json(z.array(line).max(LINES_AT_ONCE), { secret: true }) },
  async run({ id: of, lines }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['taken']));
    if (isRefusal(run)) return run;
    await work.db.run(
      `insert into kernel.import_line (run, line, cells)
       select $1, l.line, l.cells from json_to_recordset($2) l (line integer, cells jsonb) on conflict do nothing`,
      [of, JSON.stringify(lines)],
    );
    return [answer({ kept: lines.length })];
  },
});

const proposed = z.array(z.custom<Proposed>());

/** What was found in the file: its header and what its columns may mean, or why it cannot be read. */
const fileRead = runCommand('kernel.import.file-read', {
  label: { en: 'Note what was read', bn: 'যা পড়া হল তা লিখুন', hi: 'जो पढ़ा गया उसे लिखें' },
  why: 'the draft and the pieces of the file are no records',
  input: {
    id: id(),
    rows: z.int(),
    header: json(z.array(z.string()), { secret: true }),
    proposed: json(proposed, { secret: true }),
    problem: text({ max: 2_000 }).nullable(),
  },
  async run({ id: of, rows, header, proposed: columns, problem }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['taken']));
    if (isRefusal(run)) return run;
    await work.db.run('update kernel.import_draft set header = $2, proposed = $3, problem = $4 where run = $1', [
      ...[of, JSON.stringify(header), JSON.stringify(columns), problem],
    ]);
    await work.db.run('delete from kernel.import_piece where run = $1', [of]);
    return [
      importRun.change(run.about, { rows, state: problem === null ? 'read' : 'unreadable', job: null }),
      answer({ id: of }),
    ];
  },
});

/** What a job has to know of an import that is to be read: its maker's view of it, without changing anything. */
const readingWanted = runCommand('kernel.import.reading-wanted', {
  label: { en: 'Look at an import', bn: 'আমদানি দেখুন', hi: 'आयात देखें' },
  why: 'in whose name it is read is found in its transaction',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['taken']));
    if (isRefusal(run)) return run;
    const { hidden, masked } = fieldsFor(run.as, run.target.of);
    return [
      answer({
        ...{ target: run.target.name, reading: run.draft.reading, unseen: [...hidden, ...masked] },
        digest: run.draft.digest,
      }),
    ];
  },
});

export const readCommands = [keepLines, fileRead, readingWanted];

/** Reads a file that has come in: in a process of its own, then line by line into the database. */
export const readFile = job('kernel.import.read', {
  label: { en: 'Reading of a file', bn: 'ফাইল পড়া', hi: 'फ़ाइल पढ़ना' },
  input: { id: id() },
  permission: 'kernel.import.check',
  retries: 2,
  atOnce: 2,
  async run(work, { id: of }) {
    const wanted = (await work.call(readingWanted, { id: of })) as {
      readonly target: string;
      readonly reading: { readonly separator?: string; readonly encoding?: string };
      readonly unseen: readonly string[];
      readonly digest: string | null;
    };
    const pieces = await work.read((db) =>
      db.rows<{ bytes: string }>('select bytes from kernel.import_piece where run = $1 order by nth', [of]),
    );
    const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece.bytes, 'base64')));
    let sheet: Sheet;
    try {
      if (wanted.digest !== null && createHash('sha256').update(bytes).digest('hex') !== wanted.digest)
        throw new SheetError('what came in is not what was sent: send it again');
      sheet = await readSheetApart(bytes, wanted.reading);
      checkSigns(sheet);
      if (sheet.rows.length === 0) throw new SheetError('it has no line below its header');
    } catch (error) {
      if (!(error instanceof SheetError)) throw error;
      const problem = error.message.slice(0, 2_000);
      await work.call(fileRead, { id: of, rows: 0, header: [], proposed: [], problem });
      return { unreadable: problem };
    }
    const { rows, header } = sheet;
    for (let at = 0; at < rows.length; at += LINES_AT_ONCE) {
      await work.progress(at, rows.length, READING);
      await work.call(keepLines, { id: of, lines: rows.slice(at, at + LINES_AT_ONCE) });
    }
    const target = importTarget(work.registry, wanted.target);
    if (!target) throw new TypeError(`there is no import of ${wanted.target} any more`);
    const [template] = await work.read((db) =>
      db.rows<{ mapping: Mapping }>('select mapping from kernel.import_template where target = $1 and header = $2', [
        ...[target.name, templateHeader(header)],
      ]),
    );
    const columns = proposeColumns(sheet, target, new Set(wanted.unseen), template?.mapping);
    await work.call(fileRead, { id: of, rows: rows.length, header, proposed: columns, problem: null });
    return { rows: rows.length };
  },
});

const READING = { en: 'Reading', bn: 'পড়া হচ্ছে', hi: 'पढ़ा जा रहा है' };

/** A workbook may say by an escape what no text of a database holds. */
function checkSigns({ header, rows }: Sheet): void {
  const isText = (cell: string): boolean => cell.isWellFormed() && !cell.includes('\0');
  if (!header.every(isText)) throw new SheetError('its header holds a sign that no text has');
  const bad = rows.find(({ cells }) => !cells.every(isText));
  if (bad) throw new SheetError(`line ${bad.line} holds a sign that no text has`);
}

/** By what a source is known again: how it heads its columns. */
export const templateHeader = (header: readonly string[]): string =>
  JSON.stringify(header.map((one) => one.trim().toLowerCase()));
