import type { Call } from '../call.ts';
import { storable } from '../facts/storable.ts';
import { faultOf } from '../fault.ts';
import type { Registry } from '../registry.ts';
import type { TakenJob } from './job.repository.ts';
import { type JobDefinition, MOST_ANSWER } from './job.ts';
import { callerOf, JobStopped, type JobWorkOptions, jobWork } from './job-work.ts';
import { settleJob } from './settle-job.ts';

/** What a try came to. `lost`: another process may have it by now, so nothing is written. */
export type Ending =
  | { readonly to: 'done'; readonly result: unknown }
  | { readonly to: 'failed'; readonly problem: string; readonly error?: unknown }
  | { readonly to: 'waiting'; readonly problem: string; readonly dueAt: number; readonly error?: unknown }
  | { readonly to: 'cancelled' | 'given-back' | 'lost' };

const FIRST_RETRY = 5_000_000;
const LONGEST_RETRY = 3_600_000_000;
/** Tries in a row that ended with their process before they came any further: it is this job that ends it. */
export const MOST_INTERRUPTIONS = 20;

/** µs until the next try: twice as long each time, and half of that to one and a half, so that what failed together does not come together. */
export const pauseAfter = (failures: number, random: () => number = Math.random): number =>
  Math.round(Math.min(FIRST_RETRY * 2 ** (failures - 1), LONGEST_RETRY) * (0.5 + random()));

/** One try of a job, to its end. Throws nothing. */
export async function runJob(options: JobWorkOptions): Promise<Ending> {
  const { registry, taken, stop, clock } = options;
  if (taken.isCancelled) return { to: 'cancelled' };
  const definition = registry.jobs.get(taken.name);
  if (!definition) return { to: 'failed', problem: `there is no job ${taken.name} any more` };
  if (taken.interruptions > MOST_INTERRUPTIONS)
    return {
      to: 'failed',
      problem: `${taken.interruptions} tries in a row ended with their process, without progress`,
    };
  const input = definition.input.safeParse(taken.input);
  // An older release wrote it; no other try changes that.
  if (!input.success) return { to: 'failed', problem: `its input fits no more: ${input.error.issues[0]?.message}` };
  try {
    return { to: 'done', result: await resultOf(options, definition, input.data) };
  } catch (error) {
    if (stop.signal.aborted) return stopped(stop.signal.reason);
    const problem = faultOf(error).message.slice(0, 2_000) || 'it threw without a word';
    const failures = taken.failures + 1;
    if (failures > taken.retries) return { to: 'failed', problem, error };
    return { to: 'waiting', problem, error, dueAt: clock() + pauseAfter(failures) };
  }
}

async function resultOf(options: JobWorkOptions, definition: JobDefinition, input: unknown): Promise<unknown> {
  const work = jobWork(options);
  const result = (await definition.run(work, input as never)) ?? null;
  await work.end();
  const said = JSON.stringify(result);
  if (said.length > MOST_ANSWER)
    throw new TypeError(
      `it answers ${said.length} characters, ${MOST_ANSWER} at most: more belongs into records or files`,
    );
  return storable(JSON.parse(said));
}

/** What runs to its end although it was told to stop is done; this is what ended. */
function stopped(reason: unknown): Ending {
  const why = reason instanceof JobStopped ? reason.why : 'stopping';
  return { to: why === 'stopping' ? 'given-back' : why };
}

/** The command that writes the end of a try, once. */
export function settled(
  company: string,
  registry: Registry,
  taken: TakenJob,
  ending: Exclude<Ending, { to: 'given-back' | 'lost' }>,
): Call {
  const { to, error: _, ...rest } = { error: undefined, ...ending };
  const key = `job/${taken.id}/end/${taken.attempt}`;
  return {
    caller: callerOf(company, taken),
    definition: settleJob,
    registry,
    input: settleJob.input.parse({ job: taken.id, attempt: taken.attempt, to, ...rest }),
    key,
    inputHash: key,
    dryRun: false,
  };
}
