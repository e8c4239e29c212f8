import { convertValue, type Micros, newConverted, type PointId } from '@millrace/contracts';
import type { Formula } from './formula.ts';
import { type InputState, typedValue } from './input-state.ts';
import type { KeptReading } from './kept-readings.ts';

/** A formula to be reckoned again, over inputs of its own. */
export interface ReplayedFormula {
  readonly formula: Formula;
  /** What was reckoned before this moment stays as it is. */
  readonly from: Micros;
}

export interface Replay {
  /** Inputs as they were before the first of their readings, by point; those that are reckoned themselves among them. */
  readonly inputs: ReadonlyMap<PointId, InputState>;
  /** In the order in which they are reckoned. */
  readonly formulas: readonly ReplayedFormula[];
  /** In the order of time, of inputs and of what the formulas gave. */
  readonly readings: ReadonlyMap<PointId, readonly KeptReading[]>;
}

/** A result that is another than the one that was given for its moment, or that is new there. */
export interface Correction {
  readonly point: PointId;
  readonly time: Micros;
  readonly value: number;
  readonly other: string | undefined;
  readonly quality: number;
  /** As it is reckoned with. */
  readonly kept: KeptReading;
  /** Something else was said for this moment before. */
  readonly known: boolean;
}

interface Tracked {
  readonly state: InputState;
  readonly longest: Micros;
  /** What it says now is not what it said when formulas looked first. */
  changed: boolean;
  /** What it says now rose from something else than before. */
  stepChanged: boolean;
  /** Up to here a window may still hold what changed. */
  until: Micros;
}

/**
 * Goes through kept readings moment by moment, as they would have come, and reckons again where a late one is felt: while it
 * holds, at the reading after it, and as long as a window reaches back to it.
 */
export function replay({ inputs, formulas, readings }: Replay): Correction[] {
  const tracked = new Map([...inputs].map(([point, state]) => [point, track(state)]));
  const reckoned = new Set(formulas.map(({ formula }) => formula.point.id));
  const before = new Map([...readings].map(([point, all]) => [point, new Map(all.map((one) => [one.time, one]))]));
  const corrections: Correction[] = [];
  const converted = newConverted();
  for (const time of momentsOf(readings)) {
    const touched = new Set<PointId>();
    const say = (point: PointId, reading: KeptReading, changed: boolean): void => {
      const input = tracked.get(point);
      if (!input) return;
      hear(input, reading, changed);
      touched.add(point);
    };
    for (const point of inputs.keys()) {
      const reading = before.get(point)?.get(time);
      if (reading && !reckoned.has(point)) say(point, reading, reading.late);
    }
    for (const { formula, from } of formulas) {
      const { point } = formula;
      const known = before.get(point.id)?.get(time);
      const own = [...formula.inputs.values()].map(({ point: { id } }) => id);
      const felt = own.some((id) => isFelt(tracked.get(id), time)) && own.some((id) => touched.has(id));
      const result = felt && time >= from ? formula.reckon() : null;
      if (!result) {
        if (known) say(point.id, known, known.late);
        continue;
      }
      convertValue(result.value, point, converted);
      const { value, other } = converted;
      const quality = Math.max(result.quality, converted.quality);
      const kept: KeptReading = { time, value: typedValue(point, value, other), quality, late: true };
      const same = known !== undefined && known.value === kept.value && known.quality === quality;
      if (same) say(point.id, known, known.late);
      else {
        corrections.push({ point: point.id, time, value, other, quality, kept, known: known !== undefined });
        say(point.id, kept, true);
      }
    }
  }
  return corrections;
}

const track = (state: InputState): Tracked => ({
  state,
  longest: Math.max(0, ...state.windows.keys()),
  changed: false,
  stepChanged: false,
  until: Number.NEGATIVE_INFINITY,
});

function hear(input: Tracked, { time, value, quality }: KeptReading, changed: boolean): void {
  // What held until now is in its windows from here on, and the step to this reading is from it.
  input.stepChanged = input.changed;
  if (input.changed) input.until = Math.max(input.until, time + input.longest);
  // Over a failed reading the step to the next one is still from it.
  input.changed = changed || (input.changed && value === null);
  input.state.receive(time, value, quality);
}

const isFelt = (input: Tracked | undefined, time: Micros): boolean =>
  input !== undefined && (input.changed || input.stepChanged || time <= input.until);

function momentsOf(readings: ReadonlyMap<PointId, readonly KeptReading[]>): Micros[] {
  const all = new Set<Micros>();
  for (const list of readings.values()) for (const { time } of list) all.add(time);
  return [...all].sort((a, b) => a - b);
}
