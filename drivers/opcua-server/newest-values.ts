import type { LogGroup, Point, PointId } from '@millrace/contracts';
import type { NewestBatch } from './messages.ts';

const UNKNOWN = Number.NEGATIVE_INFINITY;

/**
 * The newest reading of each point, in columns, and which of them have not been sent on yet. It holds one reading a point,
 * however fast they come and however slow whoever takes them is.
 */
export class NewestValues {
  private places = new Map<PointId, number>();
  private value = new Float64Array(0);
  private time = new Float64Array(0);
  private arrival = new Float64Array(0);
  private quality = new Uint16Array(0);
  private other = new Map<number, string>();
  private isWaiting = new Uint8Array(0);
  private waiting: number[] = [];

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** These points from now on, by their order. What is known of those that stay is kept, and is to be sent again. */
  use(points: readonly Pick<Point, 'id'>[]): void {
    const { places, value, time, arrival, quality, other } = this;
    const { length } = points;
    this.places = new Map(points.map(({ id }, place) => [id, place]));
    this.value = new Float64Array(length);
    this.time = new Float64Array(length).fill(UNKNOWN);
    this.arrival = new Float64Array(length);
    this.quality = new Uint16Array(length);
    this.other = new Map();
    for (const [place, { id }] of points.entries()) {
      const was = places.get(id);
      if (was === undefined) continue;
      this.value[place] = value[was] as number;
      this.time[place] = time[was] as number;
      this.arrival[place] = arrival[was] as number;
      this.quality[place] = quality[was] as number;
      const text = other.get(was);
      if (text !== undefined) this.other.set(place, text);
    }
    this.all();
  }

  /** All that is known is to be sent again: whoever takes it has begun anew. */
  all(): void {
    this.isWaiting = new Uint8Array(this.time.length);
    this.waiting = [];
    for (let place = 0; place < this.time.length; place++) if (this.time[place] !== UNKNOWN) this.wait(place);
  }

  /** Readings older than what is known change nothing. */
  take({ samples }: LogGroup): void {
    const { length, point, time, arrival, value, quality, other } = samples;
    const hasOther = other.size > 0;
    for (let at = 0; at < length; at++) {
      const place = this.places.get(point[at] as number);
      if (place === undefined || (time[at] as number) < (this.time[place] as number)) continue;
      this.value[place] = value[at] as number;
      this.time[place] = time[at] as number;
      this.arrival[place] = arrival[at] as number;
      this.quality[place] = quality[at] as number;
      const text = hasOther ? other.get(at) : undefined;
      if (text !== undefined) this.other.set(place, text);
      else if (this.other.size > 0) this.other.delete(place);
      this.wait(place);
    }
  }

  /** What waits, copied out; then nothing waits. */
  batch(): NewestBatch {
    const place = Int32Array.from(this.waiting);
    const pick = (column: Float64Array): Float64Array => {
      const out = new Float64Array(place.length);
      for (let row = 0; row < place.length; row++) out[row] = column[place[row] as number] as number;
      return out;
    };
    const quality = new Uint16Array(place.length);
    const other = new Map<number, string>();
    for (let row = 0; row < place.length; row++) {
      const at = place[row] as number;
      quality[row] = this.quality[at] as number;
      this.isWaiting[at] = 0;
      const text = this.other.size > 0 ? this.other.get(at) : undefined;
      if (text !== undefined) other.set(row, text);
    }
    this.waiting = [];
    return { place, value: pick(this.value), time: pick(this.time), arrival: pick(this.arrival), quality, other };
  }

  private wait(place: number): void {
    if (this.isWaiting[place] === 1) return;
    this.isWaiting[place] = 1;
    this.waiting.push(place);
  }
}

/** Buffers of a batch, to be handed over without a copy. */
export const buffersOf = ({ place, value, time, arrival, quality }: NewestBatch): ArrayBuffer[] =>
  [place, value, time, arrival, quality].map(({ buffer }) => buffer as ArrayBuffer);
