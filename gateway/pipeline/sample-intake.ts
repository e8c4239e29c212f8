import {
  convertValue,
  type DoubtedTime,
  faultOfTime,
  isGood,
  type Micros,
  newConverted,
  type Point,
  type PointId,
  QUALITY,
  type Quality,
} from '@millrace/contracts';
import type { DeviceBatch } from '@millrace/driver-api';
import type { GroupDraft } from '../journal/group-draft.ts';
import type { Journal } from '../journal/journal.ts';
import { IntakeRefusal } from './intake-refusal.ts';
import { NO_PLACE, PointPlaces } from './point-places.ts';
import type { Source } from './source.ts';

export interface SampleIntakeParts {
  readonly journal: Pick<Journal, 'draft' | 'refusing'>;
  readonly clock: () => Micros;
  /** A reading had a time of its own. */
  readonly onSourceTime: (source: string, time: Micros, arrival: Micros, plausibleWithin: Micros) => void;
  /** So many values were not taken. */
  readonly onRefused: (source: string, reason: string, values: number) => void;
}

/** The points of a configuration, each with its place in columns: a reading of a plain number touches no object. */
class Targets {
  readonly points: readonly Point[];
  /** 1 where a number is taken as it is: neither scale nor range changes it. */
  readonly plain: Uint8Array;
  /** Arrival and own time of the reading before: two readings of one point are never at one moment. */
  readonly arrival: Float64Array;
  readonly sourceTime: Float64Array;
  /** When the gateway itself said last that the point has no value; NaN where the device has spoken since. */
  readonly marked: Float64Array;
  readonly places: PointPlaces;

  constructor(points: readonly Point[], before: Targets | null) {
    this.points = points;
    this.places = new PointPlaces(points);
    this.plain = Uint8Array.from(points, ({ type, scale, range }) => (type === 'number' && !scale && !range ? 1 : 0));
    this.arrival = new Float64Array(points.length);
    this.sourceTime = new Float64Array(points.length);
    this.marked = new Float64Array(points.length).fill(Number.NaN);
    points.forEach(({ id }, place) => {
      const old = before?.places.placeOf(id) ?? NO_PLACE;
      if (!before || old === NO_PLACE) return;
      this.arrival[place] = before.arrival[old] as number;
      this.sourceTime[place] = before.sourceTime[old] as number;
      this.marked[place] = before.marked[old] as number;
    });
  }
}

/**
 * Takes readings of devices that are asked: scale, range, quality, time → journal. A value that is none of its point's
 * type is kept as a bad one: its device was asked for just this, so there is no message that a rule could read better.
 */
export class SampleIntake {
  private readonly parts: SampleIntakeParts;
  private targets = new Targets([], null);
  private readonly converted = newConverted();

  constructor(parts: SampleIntakeParts) {
    this.parts = parts;
  }

  /** From the next reading on, these points hold. */
  use(points: readonly Point[]): void {
    this.targets = new Targets(points, this.targets);
  }

  /**
   * `done` is called once, after the sync or with why not. Readings of points that the configuration does not have any
   * more are left out, uncounted.
   *
   * A device that reports changes says after an outage what has held since before it. Such a reading is older than the
   * gateway's word that there is none: it is kept at its own time, and said again as of now, for from now on it holds.
   */
  accept(source: Source, batch: DeviceBatch, done: (error: Error | null) => void): void {
    const { journal, clock, onRefused } = this.parts;
    const refusing = journal.refusing();
    if (refusing !== null) {
      // A device cannot keep what it was asked for: each value that goes is counted.
      onRefused(source.name, refusing, batch.length);
      done(new IntakeRefusal(refusing));
      return;
    }
    const draft = journal.draft();
    const number = draft.source(source.name);
    const arrival = clock();
    const { targets } = this;
    const places = targets.places.placesAsked(batch.point);
    let received = 0;
    for (let row = 0; row < places.length; row++) {
      const place = places[row] as number;
      if (place === NO_PLACE) continue;
      const at = targets.arrival[place] === arrival ? clock() : arrival;
      targets.arrival[place] = at;
      // The plain case costs no look at what a value or a time is worth.
      if (batch.time === null && targets.plain[place] === 1 && Number.isFinite(batch.value[row])) {
        const time = this.timeAt(place, at);
        const quality = batch.quality[row] as Quality;
        targets.marked[place] = isGood(quality) ? Number.NaN : time;
        draft.sample(number, batch.point[row] as PointId, time, at, batch.value[row] as number, quality);
        received++;
      } else received += this.take(draft, number, source, batch, row, place, at);
    }
    draft.ledger(source.name).received += received;
    // Nobody thanks a device for an answer: readings may share a sync.
    draft.whenNextSynced(done);
  }

  /** Returns how many readings it came to: two where one is kept at its own time and said again as of now. */
  private take(
    draft: GroupDraft,
    number: number,
    source: Source,
    batch: DeviceBatch,
    row: number,
    place: number,
    arrival: Micros,
  ): number {
    const { converted, targets } = this;
    const own = batch.timeAt(row);
    const before = targets.sourceTime[place] as number;
    const doubted = own === undefined ? null : this.doubt(source, own, place, arrival);
    const time = own === undefined ? this.timeAt(place, arrival) : doubted === null ? own : arrival;
    const said = batch.quality[row] as Quality;
    convertValue(batch.valueAt(row), targets.points[place] as Point, converted);
    const quality = qualityOf(said, converted, doubted !== null);
    const id = batch.point[row] as PointId;
    const put = (when: Micros, arrived: Micros): void =>
      draft.sample(number, id, when, arrived, converted.value, quality, converted.other, doubted);
    if (batch.past?.has(row)) {
      targets.sourceTime[place] = Math.max(before, time);
      put(time, arrival);
      return 1;
    }
    const outdated = own !== undefined && time <= (targets.marked[place] as number);
    if (!outdated) {
      targets.marked[place] = own === undefined && !isGood(said) ? time : Number.NaN;
      put(time, arrival);
      return 1;
    }
    // What is on record at its own time already need not be there twice.
    const isNew = time !== before;
    if (isNew) put(time, arrival);
    const again = this.parts.clock();
    targets.arrival[place] = again;
    put(again, again);
    return isNew ? 2 : 1;
  }

  /** What the gateway says of a point follows what its device said, also where the device's clock is ahead. */
  private timeAt(place: number, arrival: Micros): Micros {
    const sourceTime = this.targets.sourceTime[place] as number;
    return arrival > sourceTime ? arrival : sourceTime + 1;
  }

  /** What the device says of its time where that is not to be believed; null where it is. */
  private doubt({ name, plausibleWithin }: Source, time: Micros, place: number, arrival: Micros): DoubtedTime | null {
    this.parts.onSourceTime(name, time, arrival, plausibleWithin);
    const fault = faultOfTime(time, arrival, plausibleWithin);
    if (fault !== null) return { time, fault };
    this.targets.sourceTime[place] = time;
    return null;
  }
}

/** The worst of what the device says, what the value is, and what its clock is worth. */
function qualityOf(said: Quality, converted: ReturnType<typeof newConverted>, doubted: boolean): Quality {
  if (converted.refused !== null) return QUALITY.badNotANumber;
  const own = isGood(said) ? converted.quality : said;
  return doubted && isGood(own) ? QUALITY.uncertainClock : own;
}
