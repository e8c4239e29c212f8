import type { DoubtedTime, GroupContent, Micros, PointId, Quality } from '@millrace/contracts';

const FIRST_CAPACITY = 512;

/** Readings in columns that double as they fill: no object a reading. Emptied, it is filled again. */
export class SampleBuffer {
  length = 0;
  private capacity = FIRST_CAPACITY;
  private point = new Int32Array(FIRST_CAPACITY);
  private time = new Float64Array(FIRST_CAPACITY);
  private arrival = new Float64Array(FIRST_CAPACITY);
  private value = new Float64Array(FIRST_CAPACITY);
  private quality = new Uint16Array(FIRST_CAPACITY);
  private source = new Uint16Array(FIRST_CAPACITY);
  private other = new Map<number, string>();
  private doubted = new Map<number, DoubtedTime>();

  add(
    source: number,
    point: PointId,
    time: Micros,
    arrival: Micros,
    value: number,
    quality: Quality,
    other: string | undefined,
    doubted: DoubtedTime | null | undefined,
  ): void {
    const at = this.length;
    if (at === this.capacity) this.grow();
    this.point[at] = point;
    this.time[at] = time;
    this.arrival[at] = arrival;
    this.value[at] = value;
    this.quality[at] = quality;
    this.source[at] = source;
    if (other !== undefined) this.other.set(at, other);
    if (doubted) this.doubted.set(at, doubted);
    this.length = at + 1;
  }

  sourceOf(at: number): number {
    return this.source[at] as number;
  }

  /** Takes back what was added after the first `length` readings. */
  cut(length: number): void {
    for (let at = length; at < this.length; at++) {
      if (this.other.size > 0) this.other.delete(at);
      if (this.doubted.size > 0) this.doubted.delete(at);
    }
    this.length = length;
  }

  /** The readings as they stand now: columns that are filled on, and are not to be kept. */
  seen(sources: readonly string[]): GroupContent['samples'] {
    const { length, other, doubted } = this;
    return {
      length,
      point: this.point.subarray(0, length),
      time: this.time.subarray(0, length),
      arrival: this.arrival.subarray(0, length),
      value: this.value.subarray(0, length),
      quality: this.quality.subarray(0, length),
      source: this.source.subarray(0, length),
      sources,
      other,
      ...(doubted.size > 0 ? { doubted } : {}),
    };
  }

  /** The readings, in columns of just their length: what sinks keep in memory holds no room for more. */
  taken(sources: readonly string[]): GroupContent['samples'] {
    const seen = this.seen(sources);
    this.length = 0;
    this.other = new Map();
    this.doubted = new Map();
    return {
      ...seen,
      point: seen.point.slice(),
      time: seen.time.slice(),
      arrival: seen.arrival.slice(),
      value: seen.value.slice(),
      quality: seen.quality.slice(),
      source: seen.source.slice(),
    };
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.point = widened(this.point, new Int32Array(capacity));
    this.time = widened(this.time, new Float64Array(capacity));
    this.arrival = widened(this.arrival, new Float64Array(capacity));
    this.value = widened(this.value, new Float64Array(capacity));
    this.quality = widened(this.quality, new Uint16Array(capacity));
    this.source = widened(this.source, new Uint16Array(capacity));
  }
}

function widened<Column extends Int32Array | Float64Array | Uint16Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}

/** What a group of observations or fact sets has for readings. */
export const NO_SAMPLES: GroupContent['samples'] = new SampleBuffer().taken([]);
