/** The same is said once in this time (ms); beyond so many different things nothing more is said in it. */
const EVERY = 60_000;
const MOST = 100;

/** Makes a log call that tells a stranger's repeated faults once a minute, with how often they came. */
export function seldom(
  say: (fields: object, message: string) => void,
  now: () => number = () => performance.now(),
): (about: string, fields: { readonly reason: string; readonly topic?: string }) => void {
  const times = new Map<string, number>();
  let since = now();
  return (about, fields) => {
    if (now() - since > EVERY) {
      for (const [what, count] of times) if (count > 1) say({ times: count, what }, 'came again within a minute');
      times.clear();
      since = now();
    }
    const key = `${about}: ${fields.reason}`;
    const before = times.get(key);
    if (before === undefined && times.size >= MOST) return;
    times.set(key, (before ?? 0) + 1);
    if (before === undefined) say(fields, 'not taken');
  };
}
