import type { Overview, OverviewLine } from '@millrace/hmi-client';

/** Worst first: the line that most wants a person. */
export const worst = (lines: readonly OverviewLine[]): OverviewLine | null =>
  lines
    .filter((line) => line.attention && line.attention.priority <= 2)
    .sort(
      (a, b) =>
        (a.attention?.priority ?? 9) - (b.attention?.priority ?? 9) ||
        (a.attention?.since ?? 0) - (b.attention?.since ?? 0),
    )[0] ?? null;

export const needsYou = (line: OverviewLine): boolean => (line.attention?.priority ?? 9) <= 2;

/** Pieces more (or fewer) than the plan asks by now; null where there is no plan. */
export const ahead = (line: OverviewLine): number | null =>
  line.dueByNow === null ? null : Number(line.made) - Number(line.dueByNow);

/**
 * The plant in a few figures. Lines make different things, so what of the plan is reached is the mean of each line's
 * share, and a line without a plan does not count.
 */
export function totals({ lines }: Overview) {
  const shares = lines.flatMap((line) => {
    const due = Number(line.dueByNow ?? 0);
    return due > 0 ? [Number(line.made) / due] : [];
  });
  return {
    planShare: shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null,
    planned: shares.length,
    linesAhead: lines.filter((line) => (ahead(line) ?? -1) >= 0 && Number(line.dueByNow ?? 0) > 0).length,
    stopTime: lines.reduce((sum, line) => sum + line.stops.time, 0),
    stopCount: lines.reduce((sum, line) => sum + line.stops.count, 0),
    unexplained: lines.reduce((sum, line) => sum + line.stops.unexplained, 0),
    silent: lines.filter((line) => line.state === 'no-signal').length,
    needing: lines.filter(needsYou).length,
  };
}
