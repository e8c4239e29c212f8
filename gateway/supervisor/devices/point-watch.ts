import {
  MICROS_PER_MS,
  type PointId,
  QUALITY,
  type Quality,
  qualityClass,
  type SampleValue,
} from '@millrace/contracts';
import { DeviceBatch } from '@millrace/driver-api';
import { NO_PLACE, PointPlaces } from '../../pipeline/point-places.ts';
import type { AskedPoint } from './device-config.ts';

/** So many readings may be missed before a value counts as old. */
const MISSED = 3;
/** Nothing was said of the point yet; no quality has so many bits. */
const UNTOLD = -1;

/**
 * What was last said of each point of one device, so that its quality is told at every change and only then: a value
 * that is no longer fetched must not look like one that is. In columns, a place a point: a plant has a hundred thousand.
 */
export class PointWatch {
  private readonly places: PointPlaces;
  private readonly ids: Int32Array;
  /** Without a reading for so long (ms), the last value is stale. */
  private readonly staleAfter: Float64Array;
  /** Of the last reading, in the timing's milliseconds. */
  private readonly at: Float64Array;
  private readonly value: Float64Array;
  private readonly other = new Map<number, SampleValue>();
  private readonly quality: Int32Array;

  /** `timeout`: how long one answer may take, ms. */
  constructor(points: readonly AskedPoint[], timeout: number, now: number) {
    const { length } = points;
    this.places = new PointPlaces(points);
    this.ids = Int32Array.from(points, ({ id }) => id);
    this.staleAfter = Float64Array.from(points, ({ every }) => (every / MICROS_PER_MS) * MISSED + timeout);
    this.at = new Float64Array(length).fill(now);
    this.value = new Float64Array(length).fill(Number.NaN);
    this.quality = new Int32Array(length).fill(UNTOLD);
  }

  /** Takes an answer to a question for `asked`; gives what of it is to be told. What the answer leaves out is bad. */
  answered(asked: Int32Array, batch: DeviceBatch, now: number): DeviceBatch {
    if (batch.point === asked) return this.take(batch, this.places.placesAsked(asked), now);
    const told = this.reported(batch, now);
    if (batch.length >= asked.length) return told;
    const given = new Set(batch.point);
    return told.joined(
      this.mark(
        asked.filter((id) => !given.has(id)),
        QUALITY.badDevice,
      ),
    );
  }

  /** Takes readings that came; those of points that are not watched are left out, and so is a failure told before. */
  reported(batch: DeviceBatch, now: number): DeviceBatch {
    return this.take(batch, this.places.placesOf(batch.point), now);
  }

  /** Says of these points (all, where none are named) that they have no value, and why; gives those that change by it. */
  mark(points: Iterable<PointId> = this.ids, quality: Quality = QUALITY.badCommLost): DeviceBatch {
    const changed: PointId[] = [];
    for (const id of points) {
      const place = this.places.placeOf(id);
      if (place === NO_PLACE || this.quality[place] === quality) continue;
      this.quality[place] = quality;
      this.value[place] = Number.NaN;
      this.other.delete(place);
      changed.push(id);
    }
    return DeviceBatch.without(changed, quality);
  }

  /** Points whose last value became too old since they were last looked at. */
  stale(now: number): DeviceBatch {
    const old: { point: PointId; value: SampleValue; quality: Quality }[] = [];
    for (let place = 0; place < this.ids.length; place++) {
      if (now - (this.at[place] as number) <= (this.staleAfter[place] as number) || !this.isUsable(place)) continue;
      if (this.quality[place] === QUALITY.uncertainStale) continue;
      this.quality[place] = QUALITY.uncertainStale;
      const value = this.value[place] as number;
      old.push({
        point: this.ids[place] as number,
        value: Number.isNaN(value) ? (this.other.get(place) ?? null) : value,
        quality: QUALITY.uncertainStale,
      });
    }
    return DeviceBatch.of(old);
  }

  /** How many points have a value that is not bad. */
  usable(): number {
    let count = 0;
    for (let place = 0; place < this.ids.length; place++) if (this.isUsable(place)) count++;
    return count;
  }

  get size(): number {
    return this.ids.length;
  }

  private take(batch: DeviceBatch, places: Int32Array, now: number): DeviceBatch {
    /** Rows to be told, from the first that is not on; null while all are. */
    let rows: number[] | null = null;
    for (let row = 0; row < places.length; row++) {
      const place = places[row] as number;
      if (place !== NO_PLACE && this.keep(place, batch, row, now)) rows?.push(row);
      else rows ??= Array.from({ length: row }, (_, at) => at);
    }
    return rows === null ? batch : batch.picked(rows);
  }

  /** Notes one reading; whether it is to be told. */
  private keep(place: number, batch: DeviceBatch, row: number, now: number): boolean {
    // What has been is told, and changes nothing of what is.
    if (batch.past?.has(row)) return true;
    const quality = batch.quality[row] as number;
    const again = this.quality[place] === quality && qualityClass(quality) === 'bad';
    this.at[place] = now;
    this.quality[place] = quality;
    this.value[place] = batch.value[row] as number;
    const other = batch.other?.get(row);
    if (other !== undefined) this.other.set(place, other);
    else if (this.other.size > 0) this.other.delete(place);
    return !again;
  }

  private isUsable(place: number): boolean {
    const quality = this.quality[place] as number;
    return quality !== UNTOLD && qualityClass(quality) !== 'bad';
  }
}
