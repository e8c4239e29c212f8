import type { Caller } from '../caller.ts';
import { systemCaller } from '../caller.ts';
import { runCommand } from '../command.ts';
import { memberCaller } from '../core/member-caller.ts';
import { answer } from '../effect.ts';
import { exportRows, sheetText } from '../export-rows.ts';
import { id, text, wholeNumber } from '../fields.ts';
import { type JobWork, job } from '../jobs/job.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import { listEntity } from '../listing.ts';
import { Refused } from '../refusal.ts';
import { inPieces } from './pieces.ts';
import { rightsDigest } from './rights-digest.ts';

/** Characters of a piece, and of a file. */
const PIECE = 1_000_000;
const MOST = 512 * PIECE;
const JOB = 'system:job/kernel.export.';

const onlyJobs = (caller: Caller) => (caller.user.startsWith(JOB) ? undefined : refuse('import-by-its-job'));

const keepPiece = runCommand('kernel.export.keep-piece', {
  label: { en: 'Keep a piece of an export', bn: 'রপ্তানির অংশ রাখুন', hi: 'निर्यात का टुकड़ा रखें' },
  why: 'the pieces of a file are no records',
  input: { id: id(), nth: wholeNumber(), text: text({ max: PIECE, content: true }) },
  async run({ id: run, nth, text: piece }, { caller, db }) {
    const against = onlyJobs(caller);
    if (against) return against;
    await db.run(
      `insert into kernel.export_piece (run, nth, text) values ($1, $2, $3)
       on conflict (company, run, nth) do update set text = excluded.text`,
      [run, nth, piece],
    );
    return [answer({ nth })];
  },
});

const exportMade = runCommand('kernel.export.made', {
  label: { en: 'Export made', bn: 'রপ্তানি তৈরি', hi: 'निर्यात बना' },
  why: 'what an earlier try had left of it goes in one statement',
  input: { id: id(), pieces: wholeNumber(), records: wholeNumber() },
  async run({ id: run, pieces, records }, { caller, db, now }) {
    const against = onlyJobs(caller);
    if (against) return against;
    await db.run('delete from kernel.export_piece where run = $1 and nth >= $2', [run, pieces]);
    await db.run('update kernel.export_run set ready_at = $2, records = $3 where id = $1', [run, now, records]);
    return [answer({ id: run, records })];
  },
});

export const makeCommands = [keepPiece, exportMade];

interface Wanted {
  readonly entity: string;
  readonly asked: object;
  readonly userId: string;
  readonly locale: Locale;
  readonly rights: string;
}

/** Makes the file of an export in the name of whoever asked; not where he sees others of the records than when he asked. */
export const makeExport = job('kernel.export.make', {
  label: { en: 'Export', bn: 'রপ্তানি', hi: 'निर्यात' },
  input: { id: id(), records: wholeNumber() },
  retries: 2,
  atOnce: 2,
  async run(work, { id: run, records }) {
    const [wanted] = await work.read((db) =>
      db.rows<Wanted>(
        'select entity, asked, user_id as "userId", locale, rights from kernel.export_run where id = $1',
        [run],
      ),
    );
    const of = wanted && work.registry.entities.get(wanted.entity);
    if (!wanted || !of) throw new TypeError('what is to be exported is not there any more');
    const caller = await maker(work, wanted);
    if (rightsDigest(of, caller) !== wanted.rights) throw new Refused(refuse('export-rights-changed'));
    let count = 0;
    const pages = exportRows(of, wanted.asked, {
      ...{ caller, registry: work.registry, read: work.read },
      list: async (request) => {
        await work.progress(count, records, MAKING);
        const page = await work.read((db) => listEntity(db, caller, of, request, 'export'));
        count += page.rows.length;
        return page;
      },
    });
    let [nth, size] = [0, 0];
    for await (const piece of inPieces(sheetText(pages), PIECE)) {
      await work.call(keepPiece, { id: run, nth, text: piece });
      nth += 1;
      size += piece.length;
      if (size > MOST) throw new TypeError(`it has more than ${MOST} characters: narrow the list`);
    }
    return work.call(exportMade, { id: run, pieces: nth, records: count });
  },
});

async function maker(work: JobWork, { userId, locale }: Wanted): Promise<Caller> {
  const from = { company: work.company, locale, correlation: work.job };
  if (userId.startsWith('system:'))
    return { ...systemCaller(from.company, userId.slice('system:'.length), from.correlation), locale };
  const member = await work.read((db) => memberCaller(db, userId, from, work.registry));
  if (!member) throw new TypeError('whoever asked for it is no member any more');
  return member;
}

const MAKING = { en: 'Exporting', bn: 'রপ্তানি হচ্ছে', hi: 'निर्यात हो रहा है' };
