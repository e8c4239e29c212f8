import { qualityClass } from '@millrace/contracts';

export interface ModelReading {
  readonly time: number;
  readonly value: number | null;
  readonly quality: number;
}

/** The trend of a point by its definition, reading by reading and moment by moment: slow, and obviously so. */
export function modelTrend(
  readings: readonly ModelReading[],
  bucket: number,
  from: number,
  to: number,
  maxGap: number,
) {
  const sorted = readings.toSorted((a, b) => a.time - b.time);
  const usable = ({ value, quality }: ModelReading) => value !== null && qualityClass(quality) !== 'bad';
  const held = sorted.flatMap((reading, index) => {
    const next = sorted[index + 1];
    return next && usable(reading) && next.time - reading.time <= maxGap
      ? [{ from: reading.time, to: next.time, value: reading.value ?? 0 }]
      : [];
  });
  const out = [];
  for (let begin = Math.floor(from / bucket) * bucket; begin < to; begin += bucket) {
    const end = begin + bucket;
    const inside = sorted.filter(({ time }) => time >= begin && time < end);
    const first = inside[0];
    const last = inside.at(-1);
    if (!first || !last) continue;
    const good = inside.filter(usable).map(({ value }) => value ?? 0);
    const pieces = held
      .map((piece) => ({ value: piece.value, seconds: (Math.min(piece.to, end) - Math.max(piece.from, begin)) / 1e6 }))
      .filter(({ seconds }) => seconds > 0);
    const covered = pieces.reduce((sum, { seconds }) => sum + seconds, 0);
    out.push({
      time: begin,
      count: inside.length,
      min: good.length ? Math.min(...good) : null,
      max: good.length ? Math.max(...good) : null,
      first: usable(first) ? first.value : null,
      last: usable(last) ? last.value : null,
      covered,
      average: covered > 0 ? pieces.reduce((sum, { value, seconds }) => sum + value * seconds, 0) / covered : null,
      bad: inside.filter(({ quality }) => qualityClass(quality) === 'bad').length / inside.length,
      uncertain: inside.filter(({ quality }) => qualityClass(quality) === 'uncertain').length / inside.length,
      joined: held.some((piece) => piece.to === first.time),
    });
  }
  return out;
}
