import { ask, forgottenStays, type Job, lineHandover, newKey } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from '../device.svelte.ts';
import { useJobs } from '../jobs.svelte.ts';
import { plantClock } from '../plant-clock.ts';
import { isSaid } from '../punches.ts';
import { remembered } from '../remembered.ts';
import { useNewsOf } from '../saying.svelte.ts';
import { session } from '../session.svelte.ts';
import { leftRunning } from './questions.ts';

export const SAY_NOTE = 'handover.note.say';
const SEEN = 'handover.note.acknowledge';
const KEEP = 'handover.run.keep';
const PUNCH = 'attendance.punch.say';

const lineOf = (machine: string): string => machine.split('/').slice(0, 2).join('/');
/** The line of this station. */
export const ownLine = (): string => lineOf(device.station?.machine ?? '');

const saidOf = (command: string, field: string): ReadonlySet<string> =>
  new Set(
    session.outbox.waiting.flatMap(({ command: said, input }) => (said === command ? [String(input[field])] : [])),
  );

/** What the shift before told this line, and what was forgotten then, for the component that calls this; as the plant knows it, and what was said here since. */
export function useHandover() {
  let keptAt = $state<number | null>(null);
  /** What was said on this page: the plant's answer may be one from before it. */
  let answered = $state.raw<ReadonlySet<string>>(new Set());
  const jobs = useJobs();
  const known = $derived(jobs.resource.data !== null || jobs.resource.failure !== null);
  const since = $derived(jobs.running?.runningSince ?? undefined);
  const resource = useResource(
    (signal) => {
      void session.sent;
      const runningSince = since;
      const { site = '' } = device.station ?? {};
      const line = ownLine();
      if (!known) return Promise.resolve(null);
      return remembered(
        `handover.${session.me?.user.id}.${site}.${line}`,
        signal,
        () => ask('handover.line', { site, line, runningSince }, lineHandover, signal),
        (at) => {
          keptAt = at;
        },
      );
    },
    { every: 60_000 },
  );
  useNewsOf('handover.', resource);
  const stays = useResource((signal) => {
    void session.sent;
    const site = device.station?.site ?? '';
    if (!session.has('attendance') || !session.may('attendance.forgotten')) return Promise.resolve(null);
    return remembered(`forgotten.${session.me?.user.id}.${site}`, signal, () =>
      ask('attendance.forgotten', { site }, forgottenStays, signal),
    );
  });
  const notes = $derived.by(() => {
    const seen = saidOf(SEEN, 'note');
    return (resource.data?.notes ?? []).map((note) => ({
      ...note,
      acknowledged: note.acknowledged || seen.has(note.id) || answered.has(note.id),
    }));
  });
  const running = $derived.by((): { job: Job; ends: ReturnType<typeof leftRunning> } | null => {
    const job = jobs.running;
    if (!job || !resource.data) return null;
    const said = saidOf(KEEP, 'job');
    const ends = said.has(job.id) || answered.has(job.id) ? [] : leftRunning(job, resource.data);
    return ends.length > 0 ? { job, ends } : null;
  });
  /** A stay is known by when it began: said once, it is not asked again before the plant has answered, on whatever page. */
  const stay = $derived.by(() => {
    const unsent = session.outbox.waiting.filter(({ command }) => command === PUNCH);
    return stays.data?.rows.find((one) => !answered.has(String(one.in)) && !isSaid(one, unsent)) ?? null;
  });
  const mark = (what: string): void => {
    answered = new Set([...answered, what]);
  };
  return {
    resource,
    /** Null: as new as can be; otherwise when the plant told it, ms. */
    get keptAt(): number | null {
      return keptAt;
    },
    /** All notes, the newest first. */
    get notes() {
      return notes;
    },
    /** What others wrote and whoever is here has not seen. */
    get unseen() {
      return notes.filter(({ own, acknowledged }) => !own && !acknowledged);
    },
    get job(): Job | null {
      return jobs.running;
    },
    /** The job that was left running over the end of a shift, with the moments at which it may have stopped. */
    get running() {
      return running;
    },
    /** The newest stay that nobody said the end of. */
    get stay() {
      return stay;
    },
    async seen(note: string): Promise<void> {
      mark(note);
      await session.outbox.say(SEEN, { note, at: plantClock.now() });
    },
    async wentOn(job: string, endedAt: number): Promise<void> {
      mark(job);
      const { site } = device.station ?? {};
      await session.outbox.say(KEEP, { site, line: ownLine(), job, endedAt, at: plantClock.now() });
    },
    /** Work on it stopped then. */
    async stopped(job: string, at: number): Promise<void> {
      mark(job);
      await session.outbox.say('production-log.job.pause', { job, at }, { chosen: true });
    },
    async gone(came: number, at: number): Promise<void> {
      mark(String(came));
      const { site } = device.station ?? {};
      await session.outbox.say(PUNCH, { site, punch: newKey(), direction: 'out', at, ends: came }, { chosen: true });
    },
  };
}
