import type { SampleColumns } from '@millrace/contracts';
import type { CollectingGroup } from './collecting-group.ts';
import type { GroupDraft } from './group-draft.ts';
import type { SqlStatement } from './journal.ts';

/**
 * Adds readings to a group in the moment it is committed: what follows from the readings in it and must be on disk with
 * them or not at all. Called for every group, in the order of the log, and never for two at once.
 */
export interface GroupAddition {
  /** Called before each commit: makes itself what was committed last, where it is not. */
  prepare(): Promise<void>;
  /** Looks at the readings of a group, adds its own by `draft`, and gives statements that belong to the same commit. */
  add(samples: Omit<SampleColumns, 'seq'>, draft: GroupDraft): readonly SqlStatement[];
  /** Nothing of what was added since the last commit stays; the error where it was its own, else null. */
  failed(error: unknown): void;
}

/** Has it add to groups on their way to disk. Readings of devices are never held up by a fault of it. */
export async function addToGroups(
  addition: GroupAddition,
  groups: readonly CollectingGroup[],
): Promise<(readonly SqlStatement[])[]> {
  let sound = true;
  const fail = (error: unknown): readonly SqlStatement[] => {
    sound = false;
    addition.failed(error);
    return [];
  };
  try {
    await addition.prepare();
  } catch (error) {
    fail(error);
  }
  return groups.map((group) => {
    if (!sound) return [];
    const mark = group.mark();
    try {
      return addition.add(group.samples(), group);
    } catch (error) {
      group.rollback(mark);
      return fail(error);
    }
  });
}
