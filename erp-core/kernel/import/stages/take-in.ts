import { z } from 'zod';
import { runCommand } from '../../command.ts';
import { answer } from '../../effect.ts';
import { id, text, wholeNumber } from '../../fields.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import { importRun } from '../tables.ts';
import { importTarget, targetRefusal } from '../target.ts';
import { reading } from './mapping.ts';
import { readFile } from './read.job.ts';
import { stagedRun, underWay } from './run.ts';

const CHECK = 'kernel.import.check';
/** Pieces of a file, each of three megabytes at most. */
const MOST_PIECES = 12;

/** Begins an import of a file that comes in by pieces. */
export const openImport = runCommand('kernel.import.open', {
  label: { en: 'Begin import', bn: 'আমদানি শুরু', hi: 'आयात शुरू करें' },
  permission: CHECK,
  why: 'what it goes into stands in its input',
  input: { target: text(), file: text(), reading: reading.default({}) },
  async run({ target: name, file, reading: way }, work) {
    const target = importTarget(work.registry, name);
    if (!target) return refuse('import-not-offered', { entity: name });
    // What is done later is done in the name of a person, with all his rights, which a program does not have.
    if (work.caller.apiKey !== undefined) return refuse('import-needs-person');
    const against = targetRefusal(work.caller, target);
    if (against) return against;
    const run = work.id();
    const counts = { rows: 0, fresh: 0, changed: 0, same: 0, refused: 0, alike: 0, wrote: 0, kept: 0 };
    work.apply([
      importRun.insert({ id: run, entity: name, file, at: work.now, userId: work.caller.user, ...counts, job: null }),
    ]);
    await work.flush();
    await work.db.run('insert into kernel.import_draft (run, locale, reading) values ($1, $2, $3)', [
      ...[run, work.caller.locale, JSON.stringify(way)],
    ]);
    return [answer({ id: run })];
  },
});

/** Takes a piece of the file in; the same one again takes its place. */
export const putPiece = runCommand('kernel.import.put', {
  label: { en: 'Take in a piece of a file', bn: 'ফাইলের অংশ নিন', hi: 'फ़ाइल का टुकड़ा लें' },
  permission: CHECK,
  why: 'whose import it is stands in its row',
  input: {
    id: id(),
    /** From 0 on. */
    nth: wholeNumber(),
    /** In base64. */
    bytes: z.base64().max(4_000_000).meta({ field: 'file', content: true }),
  },
  async run({ id: of, nth, bytes }, work) {
    const run = await stagedRun(work, of, ['taken']);
    if (isRefusal(run)) return run;
    if (nth < 0 || nth >= MOST_PIECES) return refuse('import-file-too-large', { most: MOST_PIECES * 3 });
    await work.db.run(
      `insert into kernel.import_piece (run, nth, bytes) values ($1, $2, $3)
       on conflict (company, run, nth) do update set bytes = excluded.bytes`,
      [of, nth, bytes],
    );
    return [answer({ id: of })];
  },
});

/** All pieces are there: has the file read. */
export const readIn = runCommand('kernel.import.read-in', {
  label: { en: 'Read file', bn: 'ফাইল পড়ুন', hi: 'फ़ाइल पढ़ें' },
  permission: CHECK,
  why: 'whose import it is stands in its row',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = await stagedRun(work, of, ['taken']);
    if (isRefusal(run)) return run;
    const busy = await underWay(work, run.about);
    if (busy) return busy;
    const job = work.id();
    return [
      readFile.with({ id: of }, { id: job, key: of }),
      importRun.change(run.about, { job }),
      answer({ id: of, job }),
    ];
  },
});
