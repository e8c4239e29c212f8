import type { Job } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { remembered } from './remembered.ts';
import { session } from './session.svelte.ts';

const STATE_AFTER: Readonly<Record<string, Job['state']>> = {
  'production-log.job.start': 'running',
  'production-log.job.pause': 'paused',
  'production-log.job.finish': 'finished',
};
const ORDER: readonly Job['state'][] = ['running', 'paused', 'planned'];

/** The jobs of this station's line for the component that calls this: as the plant knows them, and what was said here since. */
export function useJobs() {
  const resource = useResource(
    (signal) => {
      void session.sent;
      const { site = '', machine = '' } = device.station ?? {};
      const line = machine.split('/').slice(0, 2).join('/');
      return remembered(`jobs.${line}`, signal, () =>
        session.api.query('production-log.jobs', { site, line, limit: 50 }, signal),
      );
    },
    { every: 10_000 },
  );
  const open = $derived(
    (resource.data?.rows ?? [])
      .map((job) => {
        const said = session.outbox.waiting.findLast(
          ({ command, input }) => command in STATE_AFTER && input.job === job.id,
        );
        return said
          ? { ...job, state: STATE_AFTER[said.command] ?? job.state, unsent: true }
          : { ...job, unsent: false };
      })
      .filter(({ state }) => state !== 'finished')
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)),
  );
  return {
    resource,
    /** Running, paused and planned ones, in this order. */
    get open() {
      return open;
    },
    get running() {
      return open.find(({ state }) => state === 'running') ?? null;
    },
  };
}
export type OpenJob = ReturnType<typeof useJobs>['open'][number];

/** Why the plant sent back what was last said here of a job; null: it did not. */
export const refusedOf = (job: string) =>
  session.outbox.refused.findLast(({ command, input }) => command in STATE_AFTER && input.job === job) ?? null;

const say = async (verb: 'start' | 'pause' | 'finish', job: string, at: number, more: object = {}) => {
  const old = refusedOf(job);
  if (old) await session.outbox.seen(old);
  await session.outbox.say(`production-log.job.${verb}`, { job, at, ...more });
};

/** Starts a job or goes on with it; the one that runs meanwhile is put aside at the same moment. */
export async function startJob(job: string, instead: string | null): Promise<void> {
  const at = plantClock.now();
  if (instead) await say('pause', instead, at);
  await say('start', job, at);
}
/** Puts a job aside for a reason; gives what takes it back: the job goes on from the same moment. */
export async function pauseJob(job: string, reason: string): Promise<() => Promise<void>> {
  const at = plantClock.now();
  await say('pause', job, at, { reason });
  return () => say('start', job, at);
}
export const finishJob = (job: string): Promise<void> => say('finish', job, plantClock.now());
