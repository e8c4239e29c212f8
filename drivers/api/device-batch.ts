import type { Micros, PointId, Quality, SampleValue } from '@millrace/contracts';
import type { DeviceSample } from './device-sample.ts';

interface Columns {
  readonly point: Int32Array;
  /** NaN where `other` holds the value, or where there is none. */
  readonly value: Float64Array;
  readonly quality: Uint16Array;
  /** The device's own times, NaN for those without; null where none has one. */
  readonly time?: Float64Array | null;
  /** Rows that come late from the device's own record; null where none does. */
  readonly past?: ReadonlySet<number> | null;
  /** By row: values that are no numbers. */
  readonly other?: ReadonlyMap<number, SampleValue> | null;
}

/**
 * Readings that came together, in columns of equal length: how thousands of them cross from a driver to the journal
 * without an object each. Whoever wants them one by one iterates. Batches may share columns, and the next answer to the
 * same question may be read into those of the one before: whoever keeps a batch longer than that copies it.
 */
export class DeviceBatch implements Iterable<DeviceSample> {
  readonly point: Int32Array;
  readonly value: Float64Array;
  readonly quality: Uint16Array;
  readonly time: Float64Array | null;
  readonly past: ReadonlySet<number> | null;
  readonly other: ReadonlyMap<number, SampleValue> | null;

  constructor({ point, value, quality, time = null, past = null, other = null }: Columns) {
    this.point = point;
    this.value = value;
    this.quality = quality;
    this.time = time;
    this.past = past;
    this.other = other;
  }

  static of(samples: readonly DeviceSample[]): DeviceBatch {
    const { length } = samples;
    const point = new Int32Array(length);
    const value = new Float64Array(length).fill(Number.NaN);
    const quality = new Uint16Array(length);
    const other = new Map<number, SampleValue>();
    const past = new Set<number>();
    let time: Float64Array | null = null;
    samples.forEach((sample, at) => {
      point[at] = sample.point;
      quality[at] = sample.quality;
      // NaN stands for "none" here; one that the device sent is kept as what it is, and refused by its point.
      if (typeof sample.value === 'number' && !Number.isNaN(sample.value)) value[at] = sample.value;
      else if (sample.value !== null) other.set(at, sample.value);
      if (sample.past) past.add(at);
      if (sample.time === undefined) return;
      time ??= new Float64Array(length).fill(Number.NaN);
      time[at] = sample.time;
    });
    return new DeviceBatch({
      ...{ point, value, quality, time },
      past: past.size > 0 ? past : null,
      other: other.size > 0 ? other : null,
    });
  }

  /** Points that have no value, all for one reason. */
  static without(points: ArrayLike<PointId>, quality: Quality): DeviceBatch {
    return new DeviceBatch({
      point: Int32Array.from(points),
      value: new Float64Array(points.length).fill(Number.NaN),
      quality: new Uint16Array(points.length).fill(quality),
    });
  }

  get length(): number {
    return this.point.length;
  }

  valueAt(at: number): SampleValue {
    const value = this.value[at] as number;
    return Number.isNaN(value) ? (this.other?.get(at) ?? null) : value;
  }

  /** Undefined where the device has no clock of its own. */
  timeAt(at: number): Micros | undefined {
    const time = this.time?.[at];
    return time === undefined || Number.isNaN(time) ? undefined : time;
  }

  sampleAt(at: number): DeviceSample {
    const time = this.timeAt(at);
    return {
      point: this.point[at] as number,
      value: this.valueAt(at),
      quality: this.quality[at] as number,
      ...(time === undefined ? {} : { time }),
      ...(this.past?.has(at) ? { past: true as const } : {}),
    };
  }

  *[Symbol.iterator](): Iterator<DeviceSample> {
    for (let at = 0; at < this.length; at++) yield this.sampleAt(at);
  }

  /** These rows alone, in this order. */
  picked(rows: readonly number[]): DeviceBatch {
    const { point, value, quality, time } = this;
    const other = new Map<number, SampleValue>();
    rows.forEach((from, at) => {
      const own = this.other?.get(from);
      if (own !== undefined) other.set(at, own);
    });
    const past = new Set(rows.flatMap((from, at) => (this.past?.has(from) ? [at] : [])));
    return new DeviceBatch({
      point: Int32Array.from(rows, (at) => point[at] as number),
      value: Float64Array.from(rows, (at) => value[at] as number),
      quality: Uint16Array.from(rows, (at) => quality[at] as number),
      time: time && Float64Array.from(rows, (at) => time[at] as number),
      past: past.size > 0 ? past : null,
      other: other.size > 0 ? other : null,
    });
  }

  /** This batch and the other after it. */
  joined(after: DeviceBatch): DeviceBatch {
    if (after.length === 0) return this;
    if (this.length === 0) return after;
    const length = this.length + after.length;
    const point = new Int32Array(length);
    const value = new Float64Array(length);
    const quality = new Uint16Array(length);
    const time = this.time || after.time ? new Float64Array(length).fill(Number.NaN) : null;
    const other = new Map(this.other);
    for (const [from, { point: points, value: values, quality: qualities, time: times }] of [
      [0, this],
      [this.length, after],
    ] as const) {
      point.set(points, from);
      value.set(values, from);
      quality.set(qualities, from);
      if (times) time?.set(times, from);
    }
    for (const [at, own] of after.other ?? []) other.set(this.length + at, own);
    const past = new Set([...(this.past ?? []), ...[...(after.past ?? [])].map((at) => this.length + at)]);
    return new DeviceBatch({
      ...{ point, value, quality, time },
      past: past.size > 0 ? past : null,
      other: other.size > 0 ? other : null,
    });
  }
}

/** Readings as a driver likes to give them: one by one, or in columns where there are many. */
export type DeviceReadings = readonly DeviceSample[] | DeviceBatch;

export const batchOf = (readings: DeviceReadings): DeviceBatch =>
  readings instanceof DeviceBatch ? readings : DeviceBatch.of(readings);
