import type { Effect } from '../effect.ts';
import type { CommandWork } from '../work.ts';
import { noLongerWanted } from './notices.ts';
import { type Run, type Task, tasks, type Voice, voices } from './tables.ts';

/** Those who were asked at a step that is over and have said nothing: they are not asked any more. */
export const silenced = (asked: readonly Voice[]): readonly Effect[] =>
  asked.flatMap((voice) => (voice.decision === null && !voice.isOver ? [voices.change(voice, { isOver: true })] : []));

/** What is open of a run is dropped, and waits for nobody any more. */
export async function dropped(
  work: CommandWork,
  run: Pick<Run, 'id'>,
  open: readonly Task[],
): Promise<readonly Effect[]> {
  const asking = open.filter(({ kind }) => kind === 'approve' || kind === 'task').map(({ id: task }) => ({ task }));
  const { asked } = await work.load({ asked: voices.whereAny(asking) });
  return [
    ...open.map((task) => tasks.change(task, { state: 'dropped', closedAt: work.now })),
    ...silenced(asked),
    ...(await noLongerWanted(work, run)),
  ];
}
