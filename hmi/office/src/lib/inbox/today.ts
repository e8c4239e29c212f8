const SECOND = 1_000_000;

/**
 * The moment (µs) when the day began that it is in `zone`. Over a change of the clock it is the day's beginning as the clock on the
 * wall would reckon it back: an hour more or less of what was done.
 */
export function startOfDay(now: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(now / 1_000);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const since = (part('hour') * 60 + part('minute')) * 60 + part('second');
  return Math.floor(now / SECOND) * SECOND - since * SECOND;
}
