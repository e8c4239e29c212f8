import { open } from 'lmdb';
import { CollectingGroup } from '../../gateway/journal/collecting-group.ts';
import type { GroupDraft } from '../../gateway/journal/group-draft.ts';
import { SampleBuffer } from '../../gateway/journal/sample-buffer.ts';

/**
 * The journal's writing half on lmdb, to compare: the same collecting group, the same encoding, the same rule (a commit
 * begins at once, what comes meanwhile goes with the next), thanked after lmdb says that it is flushed to disk.
 */
export function lmdbJournal(path: string) {
  const root = open({ path, compression: false, noSync: false, maxDbs: 2, encoding: 'binary' });
  const groups = root.openDB<Buffer, number>({ name: 'groups', encoding: 'binary', keyEncoding: 'uint32' });
  const ledger = root.openDB<Record<string, number>, string>({ name: 'ledger', encoding: 'json' });
  let open_: CollectingGroup | null = null;
  let committing = false;
  let scheduled = false;
  let id = 0;
  let commits = 0;

  const commit = async (): Promise<void> => {
    if (committing) return;
    committing = true;
    while (open_ && !open_.empty) {
      const group = open_;
      open_ = null;
      const { commit: made } = group.close(Date.now() * 1000);
      const written = root.transaction(() => {
        if (made.blob) void groups.put(++id, Buffer.from(made.blob.buffer));
        for (const [source, delta] of made.ledgers) {
          const before = ledger.get(source) ?? { received: 0 };
          void ledger.put(source, { ...before, received: (before.received ?? 0) + delta.received });
        }
      });
      await written;
      await root.flushed;
      commits++;
      group.settle(null);
    }
    committing = false;
  };
  return {
    draft(): GroupDraft {
      open_ ??= new CollectingGroup(new SampleBuffer(), () => {
        if (committing || scheduled) return;
        scheduled = true;
        setImmediate(() => {
          scheduled = false;
          void commit();
        });
      });
      return open_;
    },
    commits: () => commits,
    close: () => root.close(),
  };
}
