import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import type { CompiledWorkflow } from './compile.ts';
import { type Run, runs, type Task, tasks, type Voice, voices } from './tables.ts';
import { compiled, outdated, type Version, versionOf } from './versions.ts';

export interface RunAtHand {
  readonly run: Run;
  readonly version: Version;
  readonly workflow: CompiledWorkflow;
}

/**
 * A run, locked, with the version that it goes by; a refusal where it is not there, or what it was made for is not. Whoever changes
 * anything of a run locks it first, so that two who decide at once come one after the other.
 */
export async function runAtHand(work: CommandWork, id: string): Promise<RunAtHand | Refusal> {
  const { run } = await work.load({ run: runs.locked({ id }) });
  if (!run) return refuse('not-found', { id });
  const version = await versionOf(work.db, run);
  if (!version) return refuse('not-found', { id: run.workflow });
  const made = compiled(version, work.registry);
  return outdated(made, version.code, work.caller.locale) ?? { run, version, workflow: made.workflow };
}

export interface TaskAtHand extends RunAtHand {
  readonly task: Task;
  readonly asked: readonly Voice[];
}

/** A task with its run and those who are asked at it, all locked. */
export async function taskAtHand(work: CommandWork, id: string): Promise<TaskAtHand | Refusal> {
  const of = await work.db.one<{ run: string }>('select run from kernel.workflow_task where id = $1', [id]);
  if (!of) return refuse('not-found', { id });
  const found = await runAtHand(work, of.run);
  if (isRefusal(found)) return found;
  const { task, asked } = await work.load({ task: tasks.locked({ id }), asked: voices.where({ task: id }) });
  return task ? { ...found, task, asked } : refuse('not-found', { id });
}

export const isOver = ({ endedAt }: Pick<Run, 'endedAt'>): boolean => endedAt !== null;
