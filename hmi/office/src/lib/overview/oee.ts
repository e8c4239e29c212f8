import type { Overview, OverviewLine } from '@millrace/hmi-client';

type Part = keyof OverviewLine['oee']['classic'];

/** A part of several lines, weighted by the planned time of those that have it; null: none has. */
export function oeeTogether(
  { lines }: Overview,
  part: Part = 'oee',
): { readonly value: number | null; readonly lines: number } {
  const known = lines.flatMap(({ oee }) =>
    oee.classic[part] === null ? [] : [{ weight: oee.planned, value: oee.classic[part] }],
  );
  const whole = known.reduce((sum, { weight }) => sum + weight, 0);
  const value = whole > 0 ? known.reduce((sum, one) => sum + one.weight * one.value, 0) / whole : null;
  return { value, lines: known.length };
}
