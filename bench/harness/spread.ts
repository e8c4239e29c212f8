import { percentile } from './figure.ts';

/** How measured times lie, in words: how many, and their median, 95th percentile and maximum in milliseconds. */
export function spread(milliseconds: readonly number[]): string {
  if (milliseconds.length === 0) return 'none';
  const at = (share: number) => `${Math.round(percentile(milliseconds, share))} ms`;
  return `${milliseconds.length}×, p50 ${at(0.5)}, p95 ${at(0.95)}, at most ${Math.round(Math.max(...milliseconds))} ms`;
}
