import {
  MICROS_PER_MS,
  type PointId,
  QUALITY,
  type Quality,
  qualityClass,
  type SampleValue,
} from '@millrace/contracts';
import type { DeviceSample } from '@millrace/driver-api';
import type { AskedPoint } from './device-config.ts';

interface Watched {
  /** Without a reading for so long (ms), its last value is stale. */
  readonly staleAfter: number;
  /** Of the last reading, in the timing's milliseconds. */
  at: number;
  value: SampleValue;
  /** What was last said of it; null before anything was. */
  quality: Quality | null;
}

/** So many readings may be missed before a value counts as old. */
const MISSED = 3;

/**
 * What was last said of each point of one device, so that its quality is told at every change and only then: a value
 * that is no longer fetched must not look like one that is.
 */
export class PointWatch {
  private readonly points: ReadonlyMap<PointId, Watched>;

  /** `timeout`: how long one answer may take, ms. */
  constructor(points: readonly AskedPoint[], timeout: number, now: number) {
    this.points = new Map(
      points.map(({ id, every }) => [
        id,
        { staleAfter: (every / MICROS_PER_MS) * MISSED + timeout, at: now, value: null, quality: null },
      ]),
    );
  }

  /** Takes an answer to a question for `asked`; gives what of it is to be told. What the answer leaves out is bad. */
  answered(asked: readonly { readonly id: PointId }[], samples: readonly DeviceSample[], now: number): DeviceSample[] {
    const told = this.reported(samples, now);
    if (samples.length >= asked.length) return told;
    const given = new Set(samples.map(({ point }) => point));
    const missing = asked.filter(({ id }) => !given.has(id));
    return [
      ...told,
      ...this.mark(
        missing.map(({ id }) => id),
        QUALITY.badDevice,
      ),
    ];
  }

  /** Takes readings that came; those of points that are not watched are left out, and so is a failure told before. */
  reported(samples: readonly DeviceSample[], now: number): DeviceSample[] {
    return samples.filter((sample) => {
      const watched = this.points.get(sample.point);
      if (!watched) return false;
      if (sample.past) return true;
      const again = watched.quality === sample.quality && qualityClass(sample.quality) === 'bad';
      watched.at = now;
      watched.value = sample.value;
      watched.quality = sample.quality;
      return !again;
    });
  }

  /** Says of these points (all, where none are named) that they have no value, and why; gives those that change by it. */
  mark(points: Iterable<PointId> = this.points.keys(), quality: Quality = QUALITY.badCommLost): DeviceSample[] {
    const changed: DeviceSample[] = [];
    for (const id of points) {
      const watched = this.points.get(id);
      if (!watched || watched.quality === quality) continue;
      watched.quality = quality;
      watched.value = null;
      changed.push({ point: id, value: null, quality });
    }
    return changed;
  }

  /** Points whose last value became too old since they were last looked at. */
  stale(now: number): DeviceSample[] {
    const old: DeviceSample[] = [];
    for (const [id, watched] of this.points) {
      if (now - watched.at <= watched.staleAfter || watched.quality === null) continue;
      if (qualityClass(watched.quality) === 'bad' || watched.quality === QUALITY.uncertainStale) continue;
      watched.quality = QUALITY.uncertainStale;
      old.push({ point: id, value: watched.value, quality: QUALITY.uncertainStale });
    }
    return old;
  }

  /** How many points have a value that is not bad. */
  usable(): number {
    let count = 0;
    for (const { quality } of this.points.values()) {
      if (quality !== null && qualityClass(quality) !== 'bad') count++;
    }
    return count;
  }

  get size(): number {
    return this.points.size;
  }
}
