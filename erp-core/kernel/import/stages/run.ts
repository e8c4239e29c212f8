import { type Caller, systemCaller } from '../../caller.ts';
import { memberCaller } from '../../core/member-caller.ts';
import type { Row } from '../../entity.ts';
import { refuse } from '../../kernel-refusals.ts';
import type { Locale } from '../../label.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import type { CommandWork } from '../../work.ts';
import { importRun } from '../tables.ts';
import { type ImportTarget, importTarget, targetRefusal } from '../target.ts';
import type { Mapping, Proposed, Reading } from './mapping.ts';

export interface Draft {
  readonly locale: Locale;
  readonly reading: Reading;
  readonly header: readonly string[];
  readonly proposed: readonly Proposed[];
  readonly mapping: Mapping | null;
  readonly problem: string | null;
  /** Of the file as it was announced, in bytes, and its SHA-256; null: nothing was said. */
  readonly size: number | null;
  readonly digest: string | null;
}

/** An import between two of its stages. */
export interface StagedRun {
  readonly about: Row<typeof importRun>;
  readonly draft: Draft;
  readonly target: ImportTarget;
  /** In whose name it is checked and written: whoever began it, within what is his now. */
  readonly as: Caller;
}

const JOBS = 'system:job/kernel.import.';

/**
 * The import, locked, for whoever began it or a job of its own; everybody else is told that there is none, for a preview
 * shows what its maker sees. The refusal of a state that is not one of `states`, or of rights that are not his any more.
 */
export async function stagedRun(
  work: CommandWork,
  id: string,
  states?: readonly Row<typeof importRun>['state'][],
): Promise<Refusal | StagedRun> {
  const { about } = await work.load({ about: importRun.locked({ id }) });
  const byJob = work.caller.user.startsWith(JOBS);
  if (!about || (!byJob && about.userId !== work.caller.user)) return refuse('not-found', { id });
  if (states && !states.includes(about.state))
    return refuse('state-not-allowed', { state: about.state, to: states.join(', ') });
  const draft = await work.db.one<Draft>(
    `select locale, reading, header, proposed, mapping, problem, size, digest
     from kernel.import_draft where run = $1`,
    [id],
  );
  const target = importTarget(work.registry, about.entity);
  if (!target || !draft) return refuse('import-not-offered', { entity: about.entity });
  const as = byJob ? await maker(work, about.userId, draft.locale) : work.caller;
  if (isRefusal(as)) return as;
  return targetRefusal(as, target) ?? { about, draft, target, as };
}

/** What a job does between two stages is given by nobody else. */
export const onlyJobs = ({ user }: Caller): Refusal | undefined =>
  user.startsWith(JOBS) ? undefined : refuse('import-by-its-job');

/** The refusal where a job of this import is under way; it is waited for, or stopped. */
export async function underWay({ db }: CommandWork, { job, state }: StagedRun['about']): Promise<Refusal | undefined> {
  const open = job && (await db.one('select 1 from kernel.job where id = $1 and ended_at is null', [job]));
  return open ? refuse('import-under-way', { state }) : undefined;
}

async function maker({ db, caller, registry }: CommandWork, user: string, locale: Locale): Promise<Caller | Refusal> {
  const { company, correlation } = caller;
  if (user.startsWith('system:'))
    return { ...systemCaller(company, user.slice('system:'.length), correlation), locale };
  return (await memberCaller(db, user, { company, locale, correlation }, registry)) ?? refuse('import-maker-gone');
}
