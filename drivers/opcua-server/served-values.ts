import { MICROS_PER_MS, type SampleValue } from '@millrace/contracts';
import { coerceStatusCode, DataType, DataValue, type StatusCode, StatusCodes, Variant } from 'node-opcua';
import type { NewestBatch, ServedPoint } from './messages.ts';
import { statusCodeOf } from './status-code.ts';

const PICOS_PER_MICRO = 1_000_000;
const BAD = 0x8000_0000;

const codes = new Map<number, StatusCode>();
/** Made once for each quality there is. */
function statusOf(quality: number): StatusCode {
  let status = codes.get(quality);
  if (!status) {
    status = coerceStatusCode(statusCodeOf(quality));
    codes.set(quality, status);
  }
  return status;
}

const DATA_TYPES = {
  number: DataType.Double,
  boolean: DataType.Boolean,
  text: DataType.String,
  json: DataType.String,
} as const satisfies Record<ServedPoint['type'], DataType>;

export const dataTypeOf = ({ type }: Pick<ServedPoint, 'type'>): (typeof DATA_TYPES)[ServedPoint['type']] =>
  DATA_TYPES[type];

export type PlainValue = number | boolean | string | null;

/** A reading as OPC UA says it: the source's time as such, our arrival as the server's. */
export function dataValueOf(
  point: Pick<ServedPoint, 'type'>,
  given: PlainValue,
  { time, arrival, quality }: { readonly time: number; readonly arrival: number; readonly quality: number },
): DataValue {
  const value = statusCodeOf(quality) >= BAD ? null : given;
  const isWrong = value !== null && typeof value !== JS_TYPES[point.type];
  return new DataValue({
    statusCode: isWrong ? StatusCodes.BadTypeMismatch : statusOf(quality),
    value: value === null || isWrong ? new Variant() : new Variant({ dataType: dataTypeOf(point), value }),
    sourceTimestamp: dateOf(time),
    sourcePicoseconds: picosOf(time),
    serverTimestamp: dateOf(arrival),
    serverPicoseconds: picosOf(arrival),
  });
}

/** What a reading is before there is one. */
const waiting = (): DataValue => new DataValue({ statusCode: StatusCodes.BadWaitingForInitialData });

/**
 * The newest reading of each point in the server's thread. A value of OPC UA is made of it only when somebody reads it:
 * what nobody watches costs a few numbers in a column.
 */
export class ServedValues {
  private points: readonly ServedPoint[] = [];
  private value = new Float64Array(0);
  private time = new Float64Array(0);
  private arrival = new Float64Array(0);
  private quality = new Uint16Array(0);
  private other = new Map<number, string>();
  private isKnown = new Uint8Array(0);

  /** What is known of those that stay is kept: nobody who reads meanwhile finds them without a value. */
  use(points: readonly ServedPoint[]): void {
    const { value, time, arrival, quality, other, isKnown } = this;
    const before = new Map(this.points.map(({ id }, place) => [id, place]));
    this.points = points;
    this.value = new Float64Array(points.length);
    this.time = new Float64Array(points.length);
    this.arrival = new Float64Array(points.length);
    this.quality = new Uint16Array(points.length);
    this.isKnown = new Uint8Array(points.length);
    this.other = new Map();
    for (const [place, { id }] of points.entries()) {
      const was = before.get(id);
      if (was === undefined || isKnown[was] !== 1) continue;
      const text = other.get(was);
      this.keep(place, value[was] as number, time[was] as number, quality[was] as number, text);
      this.arrival[place] = arrival[was] as number;
    }
  }

  /** Gives the places of those that are not what they were. */
  take({ place, value, time, arrival, quality, other }: NewestBatch): number[] {
    const changed: number[] = [];
    for (let row = 0; row < place.length; row++) {
      const at = place[row] as number;
      const text = other.size > 0 ? other.get(row) : undefined;
      if (!this.keep(at, value[row] as number, time[row] as number, quality[row] as number, text)) continue;
      this.arrival[at] = arrival[row] as number;
      changed.push(at);
    }
    return changed;
  }

  /** False where it is what is known already. */
  private keep(at: number, value: number, time: number, quality: number, text: string | undefined): boolean {
    if (
      this.isKnown[at] === 1 &&
      this.time[at] === time &&
      this.quality[at] === quality &&
      Object.is(this.value[at], value) &&
      (this.other.size === 0 ? undefined : this.other.get(at)) === text
    )
      return false;
    this.value[at] = value;
    this.time[at] = time;
    this.quality[at] = quality;
    this.isKnown[at] = 1;
    if (text !== undefined) this.other.set(at, text);
    else if (this.other.size > 0) this.other.delete(at);
    return true;
  }

  /** A reading as OPC UA says it: the source's time as such, our arrival as the server's. */
  at(place: number): DataValue {
    const point = this.points[place];
    if (!point || this.isKnown[place] !== 1) return waiting();
    const quality = this.quality[place] as number;
    const [time, arrival] = [this.time[place] as number, this.arrival[place] as number];
    return dataValueOf(point, this.valueOf(place, point), { time, arrival, quality });
  }

  private valueOf(place: number, { type }: ServedPoint): PlainValue {
    const text = this.other.get(place);
    if (text !== undefined) {
      if (type === 'json') return text;
      const read = JSON.parse(text) as SampleValue;
      return typeof read === 'object' ? text : read;
    }
    const number = this.value[place] as number;
    if (Number.isNaN(number)) return null;
    if (type === 'boolean') return number === 1;
    // A whole document may be nothing but a number.
    return type === 'json' ? String(number) : number;
  }
}

const JS_TYPES = { number: 'number', boolean: 'boolean', text: 'string', json: 'string' } as const;

const dateOf = (micros: number): Date => new Date(Math.floor(micros / MICROS_PER_MS));
const picosOf = (micros: number): number =>
  (micros - Math.floor(micros / MICROS_PER_MS) * MICROS_PER_MS) * PICOS_PER_MICRO;
