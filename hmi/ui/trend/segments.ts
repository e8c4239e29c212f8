/**
 * A series cut where nothing is known: at a value that is null and wherever two readings lie further apart than
 * `maxGap` (µs). Each part can be drawn as one line, and no line ever crosses a gap.
 */
export function segments(
  t: readonly number[],
  values: readonly (number | null)[],
  maxGap: number,
): (readonly [number, number])[][] {
  const parts: (readonly [number, number])[][] = [];
  let part: (readonly [number, number])[] = [];
  let before = Number.NEGATIVE_INFINITY;
  const close = () => {
    if (part.length) parts.push(part);
    part = [];
  };
  for (const [index, time] of t.entries()) {
    const value = values[index];
    if (value === null || value === undefined) {
      close();
      continue;
    }
    if (part.length && time - before > maxGap) close();
    part.push([time, value]);
    before = time;
  }
  close();
  return parts;
}
