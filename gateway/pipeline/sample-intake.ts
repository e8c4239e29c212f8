import {
  convertValue,
  faultOfTime,
  isGood,
  type Micros,
  newConverted,
  type Point,
  type PointId,
  QUALITY,
  type Quality,
  type SampleValue,
} from '@millrace/contracts';
import type { Journal } from '../journal/journal.ts';
import { IntakeRefusal } from './intake-refusal.ts';
import type { Source } from './source.ts';

/** A raw reading of one point; `time` is the source's own, where it has one. */
export interface RawSample {
  readonly point: PointId;
  readonly value: SampleValue;
  readonly quality: Quality;
  readonly time?: Micros;
  /** Out of the device's own record: no word on how the point is now. */
  readonly past?: true;
}

export interface SampleIntakeParts {
  readonly journal: Pick<Journal, 'draft' | 'refusing'>;
  readonly clock: () => Micros;
  /** A reading had a time of its own. */
  readonly onSourceTime: (source: string, time: Micros, arrival: Micros, plausibleWithin: Micros) => void;
  readonly onRefused: (source: string, reason: string) => void;
}

interface Target {
  readonly point: Point;
  /** Arrival and own time of the reading before: two readings of one point are never at one moment. */
  arrival: Micros;
  sourceTime: Micros;
  /** When the gateway itself said last that the point has no value; null where the device has spoken since. */
  marked: Micros | null;
}

/**
 * Takes readings of devices that are asked: scale, range, quality, time → journal. A value that is none of its point's
 * type is kept as a bad one: its device was asked for just this, so there is no message that a rule could read better.
 */
export class SampleIntake {
  private readonly parts: SampleIntakeParts;
  private targets = new Map<PointId, Target>();
  private readonly converted = newConverted();

  constructor(parts: SampleIntakeParts) {
    this.parts = parts;
  }

  /** From the next reading on, these points hold. */
  use(points: readonly Point[]): void {
    const before = this.targets;
    this.targets = new Map(
      points.map((point) => {
        const { arrival = 0, sourceTime = 0, marked = null } = before.get(point.id) ?? {};
        return [point.id, { point, arrival, sourceTime, marked }];
      }),
    );
  }

  /**
   * `done` is called once, after the sync or with why not. Readings of points that the configuration does not have any
   * more are left out, uncounted.
   *
   * A device that reports changes says after an outage what has held since before it. Such a reading is older than the
   * gateway's word that there is none: it is kept at its own time, and said again as of now, for from now on it holds.
   */
  accept(source: Source, samples: readonly RawSample[], done: (error: Error | null) => void): void {
    const { journal, clock, onRefused } = this.parts;
    const refusing = journal.refusing();
    if (refusing !== null) {
      // A device cannot keep what it was asked for: each value that goes is counted.
      for (let at = 0; at < samples.length; at++) onRefused(source.name, refusing);
      done(new IntakeRefusal(refusing));
      return;
    }
    const draft = journal.draft();
    const number = draft.source(source.name);
    const ledger = draft.ledger(source.name);
    const arrival = clock();
    for (const sample of samples) {
      const target = this.targets.get(sample.point);
      if (!target) continue;
      const at = target.arrival === arrival ? clock() : arrival;
      const before = target.sourceTime;
      const { time, doubted } = this.timeOf(source, sample, target, at);
      target.arrival = at;
      const { converted } = this;
      convertValue(sample.value, target.point, converted);
      const quality = qualityOf(sample.quality, converted, doubted !== null);
      const put = (when: Micros, arrived: Micros): void => {
        draft.sample(number, sample.point, when, arrived, converted.value, quality, converted.other, doubted);
        ledger.received++;
      };
      if (sample.past) {
        target.sourceTime = Math.max(before, time);
        put(time, at);
        continue;
      }
      const outdated = sample.time !== undefined && target.marked !== null && time <= target.marked;
      if (sample.time === undefined) target.marked = isGood(sample.quality) ? null : time;
      else if (!outdated) target.marked = null;
      if (!outdated) put(time, at);
      else {
        // What is on record at its own time already need not be there twice.
        if (time !== before) put(time, at);
        target.arrival = clock();
        put(target.arrival, target.arrival);
      }
    }
    draft.whenSynced(done);
  }

  private timeOf({ name, plausibleWithin }: Source, { time }: RawSample, target: Target, arrival: Micros) {
    if (time === undefined) {
      // What the gateway says of a point follows what its device said, also where the device's clock is ahead.
      return { time: arrival > target.sourceTime ? arrival : target.sourceTime + 1, doubted: null };
    }
    this.parts.onSourceTime(name, time, arrival, plausibleWithin);
    const fault = faultOfTime(time, arrival, plausibleWithin);
    if (fault !== null) return { time: arrival, doubted: { time, fault } };
    target.sourceTime = time;
    return { time, doubted: null };
  }
}

/** The worst of what the device says, what the value is, and what its clock is worth. */
function qualityOf(said: Quality, converted: ReturnType<typeof newConverted>, doubted: boolean): Quality {
  if (converted.refused !== null) return QUALITY.badNotANumber;
  const own = isGood(said) ? converted.quality : said;
  return doubted && isGood(own) ? QUALITY.uncertainClock : own;
}
