import { z } from 'zod';
import { runCommand } from '../../command.ts';
import { answer } from '../../effect.ts';
import { id, text, wholeNumber } from '../../fields.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import type { CommandWork } from '../../work.ts';
import { importRun } from '../tables.ts';
import { importTarget, targetRefusal } from '../target.ts';
import { reading } from './mapping.ts';
import { readFile } from './read.job.ts';
import { type StagedRun, stagedRun, underWay } from './run.ts';

const CHECK = 'kernel.import.check';
/** Pieces of a file, each of three megabytes at most. */
const MOST_PIECES = 12;
const MOST_BYTES = MOST_PIECES * 3_000_000;

/** What a file is known by before it is there; in bytes, and as SHA-256. */
const announced = {
  size: wholeNumber().optional(),
  digest: text()
    .regex(/^[0-9a-f]{64}$/, 'SHA-256 in hexadecimal')
    .optional(),
};

/**
 * Begins an import of a file that comes in by pieces. One that is announced (`size`, `digest`) and came in half before is gone
 * on with: `there` says which pieces have come.
 */
export const openImport = runCommand('kernel.import.open', {
  label: { en: 'Begin import', bn: 'আমদানি শুরু', hi: 'आयात शुरू करें' },
  permission: CHECK,
  why: 'what it goes into stands in its input',
  input: { target: text(), file: text(), reading: reading.default({}), ...announced },
  async run({ target: name, file, reading: way, size, digest }, work) {
    const target = importTarget(work.registry, name);
    if (!target) return refuse('import-not-offered', { entity: name });
    // What is done later is done in the name of a person, with all his rights, which a program does not have.
    if (work.caller.apiKey !== undefined) return refuse('import-needs-person');
    const against = targetRefusal(work.caller, target);
    if (against) return against;
    if ((size ?? 0) > MOST_BYTES) return refuse('import-file-too-large', { most: MOST_BYTES / 1_000_000 });
    const begun = await cutOff(work, { name, size, digest, way: JSON.stringify(way) });
    if (begun) return [answer(begun)];
    const run = work.id();
    const counts = { rows: 0, fresh: 0, changed: 0, same: 0, refused: 0, alike: 0, wrote: 0, kept: 0 };
    work.apply([
      importRun.insert({ id: run, entity: name, file, at: work.now, userId: work.caller.user, ...counts, job: null }),
    ]);
    await work.flush();
    await work.db.run(
      'insert into kernel.import_draft (run, locale, reading, size, digest) values ($1, $2, $3, $4, $5)',
      [...[run, work.caller.locale, JSON.stringify(way), size ?? null, digest ?? null]],
    );
    return [answer({ id: run, there: [] })];
  },
});

/** The caller's own import of this very file that has not all come in, and which pieces have. */
async function cutOff(
  { db, caller }: CommandWork,
  { name, size, digest, way }: { name: string; size: number | undefined; digest: string | undefined; way: string },
): Promise<{ readonly id: string; readonly there: readonly number[] } | undefined> {
  if (size === undefined || digest === undefined) return undefined;
  return db.one(
    `select r.id, array(select p.nth from kernel.import_piece p where p.run = r.id order by p.nth) as there
     from kernel.import r join kernel.import_draft d on d.run = r.id
     where r.user_id = $1 and r.entity = $2 and r.state = 'taken' and r.job is null
       and d.size = $3 and d.digest = $4 and d.reading = $5::jsonb
     order by r.at desc limit 1`,
    [caller.user, name, size, digest, way],
  );
}

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
    const missing = await incomplete(work, run);
    if (missing) return missing;
    const job = work.id();
    return [
      readFile.with({ id: of }, { id: job, key: of }),
      importRun.change(run.about, { job }),
      answer({ id: of, job }),
    ];
  },
});

/** The refusal of a file of which less, or more, has come than was announced. */
async function incomplete({ db }: CommandWork, { about, draft: { size } }: StagedRun): Promise<Refusal | undefined> {
  if (size === null) return undefined;
  const found = await db.one<{ there: number }>(
    `select coalesce(sum(octet_length(decode(bytes, 'base64'))), 0)::integer as there from kernel.import_piece where run = $1`,
    [about.id],
  );
  return found?.there === size ? undefined : refuse('import-file-incomplete', { size, there: found?.there ?? 0 });
}
