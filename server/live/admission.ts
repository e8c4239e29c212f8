/**
 * After a restart every screen comes back in the same second. So many may come in a burst, then so many a second; the
 * others are told to try again, which their client does by itself.
 */
export function admission(burst: number, perSecond: number, now: () => number = Date.now): () => boolean {
  let tokens = burst;
  let at = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
    at = time;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
