/** A straight line through points (ordinary least squares): how steep it is, and how sure that is (its standard error). */
export interface LineFit {
  readonly slope: number;
  readonly error: number;
  readonly points: number;
}

/** Null for fewer than three points, or points at one place: no line is told by them. */
export function lineFit(points: readonly (readonly [x: number, y: number])[]): LineFit | null {
  const count = points.length;
  if (count < 3) return null;
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / count;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const wide = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (wide === 0) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / wide;
  const left = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(left / (count - 2) / wide), points: count };
}
