type Row = Readonly<Record<string, unknown>>;

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}
/** One line: a value a place, null where nothing is said. */
export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** More lines than these nobody tells apart. */
export const MOST_SERIES = 6;
export const MOST_BARS = 24;

const numberOf = (value: unknown): number | null =>
  value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);

/** The groups as bars, in the order of the table. */
export const barsOf = (
  rows: readonly Row[],
  figure: string,
  labelOf: (row: Row) => string,
  textOf: (row: Row) => string,
): Bar[] =>
  rows
    .slice(0, MOST_BARS)
    .map((row) => ({ label: labelOf(row), value: numberOf(row[figure]) ?? 0, text: textOf(row) }));

/** Places beyond these are no line that anybody reads. */
const MOST_PLACES = 400;

/**
 * Groups of times as lines: a place for every time from the first to the last (`next`), a line for all that they are grouped
 * by besides. Where a time has no group stands `none`: nothing was counted or summed (0), or there is no such figure (null).
 * Groups of no time stand on no line, and lines behind the sixth are left out.
 */
export function linesOf(
  rows: readonly Row[],
  time: string,
  figure: string,
  labelOf: (row: Row) => string,
  { next, none }: { readonly next: (place: string) => string; readonly none: 0 | null },
): { readonly places: readonly string[]; readonly series: readonly Series[]; readonly left: number } {
  const timed = rows.filter((row) => typeof row[time] === 'string');
  const times = timed.map((row) => String(row[time])).sort();
  const [places, last]: [string[], string] = [[], times.at(-1) ?? ''];
  for (let at = times[0] ?? ''; at !== '' && at <= last && places.length < MOST_PLACES; at = next(at)) places.push(at);
  const lines = new Map<string, Map<string, number | null>>();
  for (const row of timed) {
    const label = labelOf(row);
    const line = lines.get(label) ?? new Map<string, number | null>();
    line.set(String(row[time]), numberOf(row[figure]));
    lines.set(label, line);
  }
  const valueAt = (line: ReadonlyMap<string, number | null>, place: string): number | null =>
    line.has(place) ? (line.get(place) ?? null) : none;
  const series = [...lines].map(([label, line]) => ({ label, values: places.map((place) => valueAt(line, place)) }));
  return { places, series: series.slice(0, MOST_SERIES), left: Math.max(0, series.length - MOST_SERIES) };
}
