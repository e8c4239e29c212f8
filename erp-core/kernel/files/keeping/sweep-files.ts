import { runCommand } from '../../command.ts';
import type { Db } from '../../db.ts';
import { answer } from '../../effect.ts';
import { refuse } from '../../kernel-refusals.ts';
import { settingsInForce } from '../../settings/settings.ts';
import { fileSettings } from './file-settings.ts';
import { filesNamed, namesFiles } from './files-named.ts';

const DAY = 24 * 3600 * 1_000_000;
/** What was taken in and never saved stays this long: a form may lie open over a holiday. */
const UNSAVED_DAYS = 7;
const SLICE = 1_000;

/**
 * Forgets files that no record names: those that none ever named after a week, others after as long as the company keeps
 * what was replaced, if it says so. First they are noted as idle; what is named again is not. A version of an attachment
 * that was replaced or removed long ago goes first, unless its record is on legal hold. Of their bytes nothing is removed here.
 */
export const sweepFiles = runCommand('kernel.files.sweep', {
  label: { en: 'Sweep files', bn: 'ফাইল পরিষ্কার', hi: 'फ़ाइलों की सफ़ाई' },
  why: 'what no table names is found by one statement over all of them',
  confirm: 'ask',
  input: {},
  async run(_, { db, caller, registry, now }) {
    if (caller.sites !== null) return refuse('retention-whole-company');
    const named = await filesNamed(db);
    // A field whose column nothing refers by cannot be asked whether it names a file.
    const unknown = namesFiles(registry).filter((column) => !named.includes(column));
    if (unknown.length > 0) return refuse('files-not-watched', { columns: unknown.join(', ') });
    const { replacedDays } = await settingsInForce(db, fileSettings, now);
    const before = replacedDays === null ? null : now - replacedDays * DAY;
    const versions = before === null ? 0 : await dropVersions(db, before);
    await noteIdle(db, named, now);
    const forgotten = await forget(db, { before, unsaved: now - UNSAVED_DAYS * DAY, now });
    return [answer({ versions, forgotten, more: forgotten === SLICE })];
  },
});

const HELD = 'exists (select from kernel.legal_hold h where h.record = a.record)';

/** Versions that stand no more, and attachments that were removed, since before then. */
async function dropVersions(db: Db, before: number): Promise<number> {
  const versions = await db.run(
    `delete from kernel.attachment_version v using kernel.attachment a
     where a.id = v.attachment and v.version < a.version and not ${HELD}
       and (select min(n.at) from kernel.attachment_version n where n.attachment = v.attachment and n.version > v.version) < $1`,
    [before],
  );
  const removed = await db.run(`delete from kernel.attachment a where a.removed_at < $1 and not ${HELD}`, [before]);
  return versions + removed;
}

/** Notes what no table names since when; what is named again is struck out. */
async function noteIdle(db: Db, named: readonly string[], now: number): Promise<void> {
  const isNamed = named.map((column) => {
    const [table = '', field = ''] = column.split(/\.(?=[^.]+$)/);
    return `exists (select from ${table} t where t.company = f.company and t.${field} = f.id)`;
  });
  const anywhere = isNamed.join(' or ');
  await db.run(`delete from kernel.file_idle i using kernel.file f where f.id = i.file and (${anywhere})`, []);
  await db.run(
    `insert into kernel.file_idle (file, since) select f.id, $1 from kernel.file f where not (${anywhere})
     on conflict do nothing`,
    [now],
  );
}

async function forget(
  db: Db,
  { before, unsaved, now }: { readonly before: number | null; readonly unsaved: number; readonly now: number },
): Promise<number> {
  const found = await db.one<{ gone: number }>(
    `select kernel.forget_files(coalesce(array_agg(idle.file), '{}'), $3) as gone from (
       select i.file from kernel.file_idle i where
         case when exists (select from kernel.file_use u where u.file = i.file)
           then i.since < $2 and not exists (
             select from kernel.file_use u join kernel.legal_hold h on h.record = u.record
               or h.record in (select c.record from kernel.comment c where c.id = u.record)
             where u.file = i.file)
           else i.since < $1 end
         -- What waits for an approval names it in its input alone.
         and not exists (select from kernel.workflow_run w
           where w.ended_at is null and strpos(w.given::text, i.file::text) > 0)
       order by i.since limit ${SLICE}) idle`,
    [unsaved, before, now],
  );
  return found?.gone ?? 0;
}
