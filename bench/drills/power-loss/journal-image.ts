import { DatabaseSync } from 'node:sqlite';
import { decodeGroup } from '@millrace/contracts';
import { readGroups } from '../../../gateway/journal/read-groups.ts';

/** Source times (µs) of all samples that a journal gives back after its restart. Opening it lets SQLite recover. */
export function samplesIn(path: string, gateway: string): Set<number> {
  const db = new DatabaseSync(path);
  const times = new Set<number>();
  try {
    const groups = readGroups(db, {
      epoch: 0,
      fromSeq: 0,
      to: null,
      factSetsOnly: false,
      maxRecords: Number.MAX_SAFE_INTEGER,
      maxBytes: Number.MAX_SAFE_INTEGER,
    });
    for (const { epoch, firstSeq, blob } of groups) {
      const { samples } = decodeGroup(blob, { gateway, epoch, firstSeq });
      for (let row = 0; row < samples.length; row++) times.add(samples.time[row] as number);
    }
    return times;
  } finally {
    db.close();
  }
}
