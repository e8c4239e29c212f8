import { type Micros, type PointId, qualityClass } from '@millrace/contracts';
import type { Journal, SqlStatement } from '../journal/journal.ts';
import { type Component, componentOf } from './component.ts';
import type { CalculatedConfig, Formulas } from './formulas.ts';
import type { InputState, InputValue } from './input-state.ts';
import {
  forget,
  isCrowded,
  type KeptReading,
  keepReckoned,
  keepSaid,
  keptSince,
  readingOf,
  readingsFrom,
  settled,
  standing,
  trim,
} from './kept-readings.ts';
import { type Correction, replay } from './replay.ts';
import { type Span, spansOf } from './spans.ts';

/** Late readings come many at once (history after an outage): so long (ms) it is waited for more of them, and at most. */
const SETTLE = 200;
const LONGEST_SETTLE = 2_000;

export interface LateReadingsParts {
  readonly journal: Pick<Journal, 'query'>;
  /** There is something to correct with the next group: one is to be committed, even if nothing is read. */
  readonly onDue: () => void;
  /** How long (ms) it is waited for more late readings after one. */
  readonly settle?: number;
}

/** A point of which readings are kept. `since`: nothing is missing from there on; null: since its first reading. */
interface Kept extends Span {
  since: Micros | null;
  oldest: Micros | null;
  readings: number;
}

/** What a look at late readings came to. */
export interface Outcome {
  readonly corrections: readonly Correction[];
  /** Inputs that remember something else now. */
  readonly renewed: readonly InputState[];
  /** Points whose late readings are reckoned with. */
  readonly settled: readonly PointId[];
}

/**
 * Keeps what inputs said and formulas gave for as long as a late reading may change it, and reckons again what one changes.
 * Which readings are late and not reckoned with stands on disk, so that a kill in between loses none.
 */
export class LateReadings {
  private readonly parts: LateReadingsParts;
  private config: CalculatedConfig = { points: [], calculated: [] };
  private live: Formulas = { inputs: new Map(), formulas: [], needing: new Map() };
  private readonly points = new Map<PointId, Kept>();
  /** Inputs with late readings that nothing was reckoned from yet, and the oldest of these. */
  private readonly late = new Map<PointId, Micros>();
  private since: { readonly first: number; readonly last: number } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly said = new Map<PointId, KeptReading[]>();
  private readonly reckoned = new Map<PointId, KeptReading[]>();
  private readonly crowded = new Set<PointId>();
  /** Statements for the next commit. */
  private due: SqlStatement[] = [];
  private outcome: Outcome | null = null;

  private readonly settle: number;

  constructor(parts: LateReadingsParts) {
    this.parts = parts;
    this.settle = parts.settle ?? SETTLE;
  }

  /** Takes up what was committed, for these formulas; their inputs are loaded already. */
  async load({ points, calculated }: CalculatedConfig, live: Formulas): Promise<void> {
    const { query } = this.parts.journal;
    this.config = { points, calculated: calculated.filter(({ corrects }) => corrects > 0) };
    this.live = live;
    for (const part of [this.points, this.late, this.said, this.reckoned, this.crowded]) part.clear();
    this.due = [];
    this.outcome = null;
    this.since = null;
    const known = new Map(
      (await query({ sql: 'select point, since from calculate_kept' })).map((row) => [Number(row.point), row.since]),
    );
    for (const [point, span] of spansOf(this.config.calculated, live)) {
      const [row] = await query({
        sql: `select count(*) as readings, min(time) as oldest, min(case when late = 1 then time end) as late
              from calculate_reading where point = ?`,
        params: [point],
      });
      const said = known.get(point);
      const since = said === undefined ? this.begin(point) : said === null ? null : Number(said);
      known.delete(point);
      const { readings, oldest, late } = row ?? {};
      this.points.set(point, {
        ...span,
        since,
        readings: Number(readings),
        oldest: oldest == null ? null : Number(oldest),
      });
      if (late != null) this.late.set(point, Number(late));
    }
    for (const point of known.keys()) this.due.push(...forget(point));
    if (this.late.size > 0) this.isLate();
  }

  /** What an input said; `late`: it is older than the newest. */
  hear(point: PointId, time: Micros, value: InputValue, quality: number, late: boolean): void {
    const kept = this.points.get(point);
    if (!kept) return;
    if (late) {
      const newest = this.live.inputs.get(point)?.time ?? time;
      if (time < newest - kept.corrects) return;
      this.late.set(point, Math.min(time, this.late.get(point) ?? time));
      this.isLate();
    }
    add(this.said, point, { time, value: qualityClass(quality) === 'bad' ? null : value, quality, late });
  }

  /** What a formula gave. */
  reckon(point: PointId, time: Micros, value: InputValue, quality: number): void {
    if (this.points.has(point)) add(this.reckoned, point, { time, value, quality, late: false });
  }

  /** Looks whether something is to be corrected now. Called before every commit. */
  async prepare(): Promise<void> {
    for (const point of this.crowded) await this.trim(point);
    this.crowded.clear();
    if (!this.since) return;
    const { first, last } = this.since;
    const left = Math.min(last + this.settle, first + LONGEST_SETTLE) - performance.now();
    if (left > 0) {
      // A timer may fire a moment before its time: whoever finds it too early waits for the rest.
      if (!this.timer) this.arm(left);
      return;
    }
    this.outcome = await this.correct();
    if (this.outcome.settled.length < this.late.size) this.arm(0);
    else this.since = null;
  }

  /** What came of the look; it belongs to the group that is committed next. */
  taken(): Outcome | null {
    const { outcome } = this;
    if (!outcome) return null;
    this.outcome = null;
    for (const point of outcome.settled) {
      this.late.delete(point);
      this.due.push(settled(point));
    }
    for (const { point, kept } of outcome.corrections) add(this.reckoned, point, { ...kept, late: false });
    return outcome;
  }

  /** What must be kept with the group. */
  statements(): SqlStatement[] {
    const out = this.due;
    this.due = [];
    for (const [point, readings] of this.said) out.push(keepSaid(point, readings));
    for (const [point, readings] of this.reckoned) out.push(keepReckoned(point, readings));
    for (const map of [this.said, this.reckoned]) {
      for (const [point, readings] of map) this.count(point, readings);
      map.clear();
    }
    return out;
  }

  private begin(point: PointId): Micros | null {
    const input = this.live.inputs.get(point);
    const since = input?.time ?? null;
    this.due.push(keptSince(point, since));
    // What it says now was said before anything was kept: it is the first that is.
    if (input && since !== null) {
      const { value, quality } = input;
      this.due.push(keepSaid(point, [{ time: since, value, quality, late: false }]));
    }
    return since;
  }

  private count(point: PointId, readings: readonly KeptReading[]): void {
    const kept = this.points.get(point);
    const newest = readings.at(-1)?.time;
    if (!kept || newest === undefined) return;
    kept.readings += readings.length;
    kept.oldest ??= readings[0]?.time ?? newest;
    if (isCrowded(kept.readings, kept.oldest, newest, kept.span)) this.crowded.add(point);
  }

  private async trim(point: PointId): Promise<void> {
    const kept = this.points.get(point);
    if (!kept) return;
    const newest = this.live.inputs.get(point)?.time ?? this.newestOf(point);
    if (newest === null) return;
    const [row] = await this.parts.journal.query(standing(point, newest - kept.span));
    if (row?.oldest == null) return;
    const cut = Number(row.cut);
    kept.readings = Number(row.readings);
    kept.oldest = Math.max(cut, Number(row.oldest));
    if (Number(row.oldest) >= cut) return;
    kept.since = Math.max(cut, kept.since ?? cut);
    this.due.push(trim(point, cut), keptSince(point, kept.since));
  }

  /** The newest moment at which a formula can have given something. */
  private newestOf(point: PointId): Micros | null {
    const formula = this.live.formulas.find((one) => one.point.id === point);
    const times = [...(formula?.inputs.values() ?? [])].map(({ time }) => time ?? 0);
    return times.length === 0 ? null : Math.max(...times);
  }

  private async correct(): Promise<Outcome> {
    const component = componentOf(this.config, this.live, this.late);
    const { inputs, formulas } = component;
    const readings = new Map<PointId, KeptReading[]>();
    for (const point of new Set([...inputs.keys(), ...formulas.map(({ point: { id } }) => id)])) {
      const reach = Math.max(0, ...(inputs.get(point)?.windows.keys() ?? []));
      const rows = await this.parts.journal.query(readingsFrom(point, component.from - reach));
      readings.set(point, rows.map(readingOf));
    }
    const replayed = formulas.map((formula) => ({ formula, from: this.reckonableFrom(component, formula) }));
    const corrections = replay({ inputs, formulas: replayed, readings });
    const renewed: InputState[] = [];
    for (const point of new Set([...component.late, ...corrections.map((one) => one.point)])) {
      const [state, live] = [inputs.get(point), this.live.inputs.get(point)];
      if (state && live?.renew(state, this.points.get(point)?.since ?? null)) renewed.push(live);
    }
    return { corrections, renewed, settled: component.late };
  }

  /** Where all that a formula looks back to is kept, and no further back than it corrects. */
  private reckonableFrom({ inputs, corrects }: Component, formula: Component['formulas'][number]): Micros {
    let newest = Number.NEGATIVE_INFINITY;
    let from = Number.NEGATIVE_INFINITY;
    for (const { point } of formula.inputs.values()) {
      newest = Math.max(newest, this.live.inputs.get(point.id)?.time ?? newest);
      const since = this.points.get(point.id)?.since ?? null;
      const reach = Math.max(0, ...(inputs.get(point.id)?.windows.keys() ?? []));
      if (since !== null) from = Math.max(from, since + reach);
    }
    return Math.max(from, newest - (corrects.get(formula.point.id) ?? 0));
  }

  private isLate(): void {
    const now = performance.now();
    this.since = { first: this.since?.first ?? now, last: now };
    this.arm(this.settle);
  }

  private arm(after: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.parts.onDue();
    }, after);
    this.timer.unref();
  }
}

function add(map: Map<PointId, KeptReading[]>, point: PointId, reading: KeptReading): void {
  const all = map.get(point);
  if (all) all.push(reading);
  else map.set(point, [reading]);
}
