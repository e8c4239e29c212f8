export interface AttemptLimits {
  /** So many attempts … */
  readonly attempts: number;
  /** … within this many milliseconds. */
  readonly within: number;
  /** Keys remembered at most; the oldest is forgotten first. */
  readonly keys?: number;
}

export interface Attempts {
  /** Counts one attempt; the answer is null, or how many seconds to wait. */
  take(key: string): number | null;
  /** Counts nothing: how many seconds to wait where the limit is reached, or null. */
  left(key: string): number | null;
  forget(key: string): void;
}

/** Counts attempts by key in fixed windows, in memory of a bounded size. */
export function attempts({ attempts: limit, within, keys = 10_000 }: AttemptLimits, now = Date.now): Attempts {
  const windows = new Map<string, { count: number; until: number }>();
  return {
    take(key) {
      const time = now();
      const found = windows.get(key);
      if (found && found.until > time) {
        found.count++;
        return found.count > limit ? Math.ceil((found.until - time) / 1000) : null;
      }
      windows.delete(key);
      if (windows.size >= keys) {
        const oldest = windows.keys().next();
        if (!oldest.done) windows.delete(oldest.value);
      }
      windows.set(key, { count: 1, until: time + within });
      return null;
    },
    left(key) {
      const found = windows.get(key);
      const time = now();
      return found && found.until > time && found.count >= limit ? Math.ceil((found.until - time) / 1000) : null;
    },
    forget: (key) => void windows.delete(key),
  };
}
