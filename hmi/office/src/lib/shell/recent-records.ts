const MOST = 8;

export interface RecentRecord {
  readonly entity: string;
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
}

function isRecent(value: unknown): value is RecentRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { entity, kind, id, title, detail } = value as Record<string, unknown>;
  return [entity, kind, id, title, detail ?? ''].every((one) => typeof one === 'string');
}

/** Of one person in one company: what he found there is nothing for another at the same machine. */
const keyOf = (of: string): string => `millrace.office.recent-records.${of}`;

/** Records that were opened from the search on this device, newest first. */
export function recentRecords(of: string): readonly RecentRecord[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(of)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
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
