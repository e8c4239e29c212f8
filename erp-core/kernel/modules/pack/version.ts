/** "1.4.0": major, minor, patch; whole numbers, nothing behind them. */
export const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;
/** One or more comparisons that all have to hold: ">=1.2.0 <2.0.0". */
export const RANGE = /^(>=|<=|>|<|=)\d+\.\d+\.\d+( (>=|<=|>|<|=)\d+\.\d+\.\d+)*$/;

/** Below zero where `a` is older than `b`. Both have to be versions. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let at = 0; at < 3; at += 1) {
    const difference = (x[at] ?? 0) - (y[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version lies within a range. */
export const withinRange = (version: string, range: string): boolean =>
  range.split(' ').every((part) => {
    const [, operator = '=', wanted = ''] = /^(>=|<=|>|<|=)(.+)$/.exec(part) ?? [];
    const order = compareVersions(version, wanted);
    switch (operator) {
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '<':
        return order < 0;
      default:
        return order === 0;
    }
  });
