import { LINES, MINUTE, nowMicros } from './plant-data.ts';
import { POINTS } from './production.ts';

/** A believable value of a point at a moment: smooth, within its normal band, and the same every time it is asked. */
export function valueAt(point: number, time: number): number {
  const line = LINES[Math.floor((point - 100) / 10)];
  const kind = POINTS[point % 10];
  if (!line || !kind) return 0;
  const wave = Math.sin(time / 7e8 + point) * 0.3 + Math.sin(time / 9e7 + point * 3) * 0.2;
  if (point % 10 === 0)
    return line.stopped && time > nowMicros() - 14 * MINUTE
      ? 0
      : Number(((line.rate || 268) * (1 + wave * 0.06)).toFixed(1));
  const [, , , low, high] = kind;
  return Number(((low + high) / 2 + ((high - low) / 2) * wave).toFixed(2));
}

/** Buckets with a gap of eleven minutes in them, as a real cable gives. */
export function trend(query: URLSearchParams, empty: boolean) {
  const [from, to, width] = [Number(query.get('from')), Number(query.get('to')), Number(query.get('width') ?? 800)];
  const bucket = Math.max(1_000_000, Math.round((to - from) / width));
  const points = (query.get('points') ?? '').split(',').filter(Boolean).map(Number);
  const gap = nowMicros() - 150 * MINUTE;
  return {
    from,
    to,
    bucket,
    series: points.map((point) => {
      const t: number[] = [];
      for (let at = from; at < Math.min(to, nowMicros()) && !empty; at += bucket)
        if (at < gap || at > gap + 11 * MINUTE) t.push(at);
      const avg = t.map((at) => valueAt(point, at));
      const spread = (share: number) => avg.map((value) => Number((value * (1 + share)).toFixed(2)));
      return {
        point,
        t,
        min: spread(-0.02),
        max: spread(0.02),
        first: avg,
        last: avg,
        avg,
        good: t.map((at) => (point % 10 === 1 && at > gap - 40 * MINUTE && at < gap - 20 * MINUTE ? 0.4 : 1)),
      };
    }),
  };
}
