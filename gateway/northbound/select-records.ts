import {
  type Forward,
  type ForwardedRecord,
  filterCovers,
  filtersOverlap,
  type LogGroup,
  type Point,
  qualityClass,
  type SampleValue,
} from '@millrace/contracts';

/** What a forward takes of a group, as it leaves the plant. */
export type RecordSelection = (group: LogGroup) => ForwardedRecord[];

const ownPath = (path: string): string => path.slice(path.indexOf('/') + 1);

/** The points that a forward takes. */
export const pointsOf = ({ what }: Forward, points: readonly Point[]): Point[] =>
  points.filter(({ path }) => what.points.some((filter) => filterCovers(filter, ownPath(path))));

/** Reads what a forward takes by its configuration; a point that is not configured any more is nothing it takes. */
export function recordSelection({ what }: Forward, site: string, taken: readonly Point[]): RecordSelection {
  const points = new Map(taken.map((point) => [point.id, point]));
  const [samples, observations, facts] = (['samples', 'observations', 'facts'] as const).map((kind) =>
    what.kinds.includes(kind),
  );
  const takesDevice = (device: string): boolean => what.points.some((filter) => filtersOverlap(filter, `${device}/+`));
  return (group) => {
    const out: ForwardedRecord[] = [];
    const idOf = (seq: number): string => `${group.gateway}/${group.epoch}/${seq}`;
    if (samples) takeSamples(group, points, idOf, out);
    if (observations) {
      for (const { seq, source, sourceKey, arrival, body } of group.observations) {
        if (!takesDevice(body.device)) continue;
        const { device, time, clockSuspect, body: what } = body;
        const key = sourceKey === undefined ? {} : { sourceKey };
        out.push({
          id: idOf(seq),
          kind: 'observation',
          source,
          ...key,
          site,
          device,
          time,
          arrival,
          clockSuspect,
          body: what,
        });
      }
    }
    if (facts) {
      for (const { seq, source, arrival, body } of group.factSets) {
        out.push({ id: idOf(seq), kind: 'fact-set', source, arrival, body });
      }
    }
    return out;
  };
}

function takeSamples(
  { samples }: LogGroup,
  points: ReadonlyMap<number, Point>,
  idOf: (seq: number) => string,
  out: ForwardedRecord[],
): void {
  for (let at = 0; at < samples.length; at++) {
    const point = points.get(samples.point[at] as number);
    if (!point) continue;
    const status = samples.quality[at] as number;
    out.push({
      id: idOf(samples.seq[at] as number),
      kind: 'sample',
      source: samples.sources[samples.source[at] as number] as string,
      path: point.path,
      time: samples.time[at] as number,
      arrival: samples.arrival[at] as number,
      value: valueAt(samples, at, point),
      unit: point.unit,
      quality: qualityClass(status),
      status,
    });
  }
}

function valueAt({ value, other }: LogGroup['samples'], at: number, { type }: Point): SampleValue {
  const text = other.get(at);
  if (text !== undefined) return JSON.parse(text) as SampleValue;
  const number = value[at] as number;
  if (Number.isNaN(number)) return null;
  return type === 'boolean' ? number === 1 : number;
}
