import { z } from 'zod';

const MOST = 8;
const recent = z.array(
  z.object({ entity: z.string(), kind: z.string(), id: z.string(), title: z.string(), detail: z.string().nullable() }),
);
export type RecentRecord = z.infer<typeof recent>[number];

/** Of one person in one company: what he found there is nothing for another at the same machine. */
const keyOf = (of: string): string => `millrace.office.recent-records.${of}`;

/** Records that were opened from the search on this device, newest first. */
export function recentRecords(of: string): readonly RecentRecord[] {
  try {
    return recent.parse(JSON.parse(localStorage.getItem(keyOf(of)) ?? '[]')).slice(0, MOST);
  } catch {
    // Storage may be closed to us, or hold what an older version wrote: nothing is remembered then.
    return [];
  }
}

export function rememberRecord(of: string, record: RecentRecord): void {
  const next = [record, ...recentRecords(of).filter(({ id }) => id !== record.id)].slice(0, MOST);
  try {
    localStorage.setItem(keyOf(of), JSON.stringify(next));
  } catch {
    // Remembering is a convenience only.
  }
}
