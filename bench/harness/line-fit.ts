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

/**
 * The same of a series of looks at one thing, in the order of their times. What is left beside the line at one look is often
 * left at the next as well, so that they say less than as many independent ones: the error is widened as for a first-order
 * autoregression (by √((1 + r) / (1 − r)), r being the lag-one autocorrelation of what is left; Santer et al., Journal of
 * Geophysical Research 105, 2000, equation 6).
 */
export function seriesFit(points: readonly (readonly [x: number, y: number])[]): LineFit | null {
  const fit = lineFit(points);
  if (!fit) return null;
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const left = points.map(([x, y]) => y - meanY - fit.slope * (x - meanX));
  const squares = left.reduce((sum, one) => sum + one ** 2, 0);
  if (squares === 0) return fit;
  const alike = left.slice(1).reduce((sum, one, at) => sum + one * (left[at] as number), 0) / squares;
  const r = Math.min(0.99, Math.max(0, alike));
  return { ...fit, error: fit.error * Math.sqrt((1 + r) / (1 - r)) };
}
