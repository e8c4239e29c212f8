import { z } from 'zod';
import { answer, code, isRefusal, moment, ref, runCommand, seesSite, type Work } from '../../kernel/index.ts';
import { shareLineAgain } from './count-share.ts';
import { jobFinished, jobPaused, jobStarted } from './events.ts';
import { type Job, job, jobRuns, lines } from './job.ts';
import { reasonChosen } from './reason.ts';
import { refuse } from './refusals.ts';

const WHY = 'counts booked since that moment are shared out again by one statement';
const input = {
  job: ref(job),
  /** When it was, if not now: what was counted since then follows. */
  at: moment().optional(),
};

async function jobAndLine(work: Work, id: string) {
  const { found } = await work.load({ found: job.locked({ id }) });
  if (!found || !seesSite(work.caller, found.site)) return undefined;
  const { line } = await work.load({ line: lines.locked({ site: found.site, line: found.line }) });
  return { found, line };
}

const overlapping = (work: Work, of: Job, from: number, to: number | null, but: string | null = null) =>
  work.db.one(
    `select from production_log.job_run
     where site = $1 and line = $2 and (to_at is null or to_at > $3) and ($4::bigint is null or from_at < $4)
       and ($5::uuid is null or id <> $5) limit 1`,
    [of.site, of.line, from, to, but],
  );

const about = (of: Job) => ({ aggregate: `production-log.job/${of.id}`, site: of.site });

/** Lets a job run on its line from a moment on. One at most runs on a line. */
export const startJob = runCommand('production-log.job.start', {
  label: { en: 'Start job', bn: 'কাজ শুরু', hi: 'कार्य शुरू करें' },
  why: WHY,
  input,
  async run({ job: id, at: given }, work) {
    const loaded = await jobAndLine(work, id);
    if (!loaded) return refuse('job-unknown');
    const { found, line } = loaded;
    const at = given ?? work.now;
    if (!job.allows(found.state, 'running')) return refuse('job-not-startable', { state: found.state });
    if (line?.running) {
      const { other } = await work.load({ other: job.found({ id: line.running }) });
      return refuse('line-busy', { number: other?.number ?? '' });
    }
    if (at > work.now) return refuse('time-in-future');
    if (await overlapping(work, found, at, null)) return refuse('time-overlaps');
    const { site, line: path } = found;
    work.apply([
      job.change(found, { state: 'running' }),
      line ? lines.change(line, { running: id }) : lines.insert({ site, line: path, running: id }),
      jobRuns.insert({ id: work.id(), job: id, site, line: path, fromAt: at, toAt: null, reason: null }),
      jobStarted({ job: id, number: found.number, line: path, at }, about(found)),
    ]);
    await work.flush();
    await shareLineAgain(work.db, { site, line: path, from: at, to: work.now });
    return [answer({ id, state: 'running' })];
  },
});

interface Ending {
  readonly job: string;
  readonly at?: number | undefined;
  readonly state: 'paused' | 'finished';
  /** Code of a reason. */
  readonly reason?: string | undefined;
}

async function end(work: Work, { state, ...given }: Ending) {
  const { job: id } = given;
  const loaded = await jobAndLine(work, id);
  if (!loaded) return refuse('job-unknown');
  const { found, line } = loaded;
  const at = given.at ?? work.now;
  if (!job.allows(found.state, state)) return refuse('job-not-running', { state: found.state });
  if (at > work.now) return refuse('time-in-future');
  const { runs } = await work.load({ runs: jobRuns.where({ job: id }) });
  const open = runs.find((run) => run.toAt === null);
  if (open && at <= open.fromAt) return refuse('time-backwards');
  const why = given.reason === undefined ? null : await reasonChosen(work, given.reason);
  if (isRefusal(why)) return why;
  const told = { job: id, number: found.number, line: found.line, at };
  work.apply([
    job.change(found, { state }),
    ...(line?.running === id ? [lines.change(line, { running: null })] : []),
    ...(open ? [jobRuns.change(open, { toAt: at, reason: why?.id ?? null })] : []),
    state === 'paused'
      ? jobPaused({ ...told, reason: given.reason ?? null }, about(found))
      : jobFinished(told, about(found)),
  ]);
  await work.flush();
  await shareLineAgain(work.db, { site: found.site, line: found.line, from: at, to: work.now });
  return [answer({ id, state })];
}

/** Puts a job aside, with the reason (its code) that the person gives. */
export const pauseJob = runCommand('production-log.job.pause', {
  label: { en: 'Pause job', bn: 'কাজ থামান', hi: 'कार्य रोकें' },
  why: WHY,
  input: { ...input, reason: code().optional() },
  run: (given, work) => end(work, { ...given, state: 'paused' }),
});

export const finishJob = runCommand('production-log.job.finish', {
  label: { en: 'Finish job', bn: 'কাজ শেষ', hi: 'कार्य समाप्त करें' },
  why: WHY,
  input,
  run: (given, work) => end(work, { ...given, state: 'finished' }),
});

/** Corrects when a job ran; the counts of the old and the new time are shared out again. */
export const correctRun = runCommand('production-log.job.correct-run', {
  label: { en: 'Correct job times', bn: 'কাজের সময় সংশোধন', hi: 'कार्य समय सुधारें' },
  why: WHY,
  input: { run: z.uuid(), from: moment(), to: moment().nullable() },
  async run({ run: id, from, to }, work) {
    const { run } = await work.load({ run: jobRuns.locked({ id }) });
    const loaded = run && (await jobAndLine(work, run.job));
    if (!run || !loaded) return refuse('job-unknown');
    const { found } = loaded;
    if ((to === null) !== (run.toAt === null)) return refuse('job-not-running', { state: found.state });
    if (to !== null && to <= from) return refuse('time-backwards');
    if (from > work.now || (to !== null && to > work.now)) return refuse('time-in-future');
    if (await overlapping(work, found, from, to, id)) return refuse('time-overlaps');
    work.apply([jobRuns.change(run, { fromAt: from, toAt: to })]);
    await work.flush();
    const ends = [run.fromAt, from, run.toAt ?? work.now, to ?? work.now];
    const range = { from: Math.min(...ends), to: Math.max(...ends) };
    await shareLineAgain(work.db, { site: found.site, line: found.line, ...range });
    return [answer({})];
  },
});
