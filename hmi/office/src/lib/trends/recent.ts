const MOST = 8;
const keyOf = (site: string): string => `millrace.office.recent-points.${site}`;

/** Points that this person drew last on this device, newest first. */
export function recentPoints(site: string): number[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(site)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is number => Number.isInteger(id)).slice(0, MOST) : [];
  } catch {
    // Storage may be closed to us, or hold what an older version wrote: nothing is remembered then.
    return [];
  }
}

export function rememberPoint(site: string, point: number): void {
  const next = [point, ...recentPoints(site).filter((id) => id !== point)].slice(0, MOST);
  try {
    localStorage.setItem(keyOf(site), JSON.stringify(next));
  } catch {
    // Remembering is a convenience only.
  }
}
