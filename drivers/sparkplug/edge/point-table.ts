import { isMetricType, numberOf } from '../codec/data-type.ts';
import type { Metric } from '../codec/payload.ts';
import { type SparkplugValue, writeValue } from '../codec/value.ts';
import { REBIRTH } from '../session-metrics.ts';
import { idFault } from '../topic.ts';
import type { EdgePoint, EdgeValue } from './edge-types.ts';

/** A point with its number and what was read of it last. */
export interface TabledPoint extends EdgePoint {
  readonly alias: bigint;
  last: EdgeValue | null;
}

/** The points of an edge node: none twice, also not by letters that differ in case alone. Throws a RangeError. */
export class PointTable {
  readonly #byName = new Map<string, TabledPoint>();
  readonly #byAlias = new Map<bigint, TabledPoint>();
  readonly devices: readonly string[];

  constructor(points: readonly EdgePoint[]) {
    const names = new Set<string>();
    const devices = new Map<string, string>();
    for (const [at, point] of points.entries()) {
      const fault = faultOf(point);
      if (fault) throw new RangeError(fault);
      const { device, name } = point;
      const other = device === null ? undefined : devices.get(device.toLowerCase());
      if (other !== undefined && other !== device) {
        throw new RangeError(`the devices "${other}" and "${device}" differ in the case of letters alone`);
      }
      if (device !== null) devices.set(device.toLowerCase(), device);
      const folded = keyOf(device, name).toLowerCase();
      if (names.has(folded)) {
        throw new RangeError(
          `"${name}" of ${device ?? 'the edge node'} stands twice; letters of another case are no other name`,
        );
      }
      names.add(folded);
      const tabled: TabledPoint = { ...point, alias: BigInt(at + 1), last: null };
      this.#byName.set(keyOf(device, name), tabled);
      this.#byAlias.set(tabled.alias, tabled);
    }
    this.devices = [...devices.values()];
  }

  find = (device: string | null, name: string): TabledPoint | undefined => this.#byName.get(keyOf(device, name));

  /** The point that a command means. */
  meant({ name, alias }: Metric, device: string | null): TabledPoint | undefined {
    const point = alias === undefined ? this.find(device, name ?? '') : this.#byAlias.get(alias);
    return point?.device === device ? point : undefined;
  }

  of = (device: string | null): TabledPoint[] => [...this.#byName.values()].filter((point) => point.device === device);
}

const keyOf = (device: string | null, name: string): string => JSON.stringify([device, name]);

function faultOf({ device, name, type }: EdgePoint): string | null {
  if (name === '' || name === REBIRTH || name === 'bdSeq') return `"${name}" is no name for a metric of ours`;
  // What TypeScript rules out may still come from a configuration.
  if (!isMetricType(type) || (type as string) === 'Template')
    return `"${name}": ${type} is not reported by this edge node`;
  return device === null ? null : idFault('device id', device);
}

/** How a metric of a message is written. Throws a PayloadError where the value is not of the point's type. */
export interface MetricStyle {
  readonly birth: boolean;
  readonly aliases: boolean;
  readonly historical: boolean;
}

export function metricOf(point: TabledPoint, value: SparkplugValue | null, time: number, style: MetricStyle): Metric {
  const { birth, aliases, historical } = style;
  return {
    ...(birth || !aliases ? { name: point.name } : {}),
    ...(aliases ? { alias: point.alias } : {}),
    timestamp: BigInt(time),
    ...(birth ? { datatype: numberOf(point.type) } : {}),
    ...(historical ? { isHistorical: true } : {}),
    ...(value === null ? { isNull: true } : { value: writeValue(point.type, value) }),
  };
}
