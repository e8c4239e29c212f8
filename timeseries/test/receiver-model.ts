import { addRanges, containsSeq, type ObservationRecord, type SeqRange, type StoreOutcome } from '@millrace/contracts';
import type { SourceCounts } from '../index.ts';
import { CountBook } from '../receiver/counts.ts';
import type { Reading } from './columns.ts';

export interface ModelBatch {
  readonly readings: readonly Reading[];
  readonly observations: readonly ObservationRecord[];
  readonly covered: readonly SeqRange[];
  readonly deadbanded: ReadonlyMap<string, number>;
}

interface Kept {
  readonly point: number;
  readonly time: number;
  value: Reading['value'];
  readonly before: Reading['value'][];
}

/** What a receiver promises, said record by record in the order of the log. */
export class ReceiverModel {
  readonly rows = new Map<string, Kept>();
  readonly observations = new Map<string, { body: string; before: string[] }>();
  readonly book = new CountBook();
  ranges: SeqRange[] = [];
  #corrections = 0;
  readonly #horizon: number;

  constructor(horizon: number) {
    this.#horizon = horizon;
  }

  get corrections(): number {
    return this.#corrections;
  }

  write({ readings, observations, covered, deadbanded }: ModelBatch): void {
    const fresh = covered.every(({ from, to }) => {
      for (let seq = from; seq <= to; seq++) if (containsSeq(this.ranges, seq)) return false;
      return true;
    });
    if (fresh) for (const [source, n] of deadbanded) this.book.add(source, 'deadbanded', n);
    for (const reading of readings.toSorted((a, b) => a.seq - b.seq))
      if (!containsSeq(this.ranges, reading.seq)) this.#keep(reading);
    for (const record of observations.toSorted((a, b) => a.seq - b.seq))
      if (!containsSeq(this.ranges, record.seq)) this.#observe(record);
    this.ranges = addRanges(this.ranges, covered);
  }

  counts(): SourceCounts[] {
    return this.book.list();
  }

  newest(): Map<number, Kept> {
    const newest = new Map<number, Kept>();
    for (const row of this.rows.values())
      if (row.time > (newest.get(row.point)?.time ?? -1)) newest.set(row.point, row);
    return newest;
  }

  #keep(reading: Reading): void {
    this.book.add(reading.source ?? 'device-1', this.#outcome(reading), 1);
  }

  #outcome({ point, time, value }: Reading): StoreOutcome {
    if (time < this.#horizon) return 'rejected';
    const key = `${point} ${time}`;
    const known = this.rows.get(key);
    if (!known) {
      this.rows.set(key, { point, time, value, before: [] });
      return 'stored';
    }
    if (known.value === value || known.before.includes(value)) return 'duplicate';
    known.before.push(known.value);
    known.value = value;
    this.#corrections++;
    return 'corrected';
  }

  #observe(record: ObservationRecord): void {
    this.book.add(record.source, this.#said(record), 1);
  }

  #said({ source, sourceKey, seq, body }: ObservationRecord): StoreOutcome {
    const key = sourceKey === undefined ? `record ${seq}` : `${source} ${sourceKey}`;
    const said = JSON.stringify(body.body);
    const known = this.observations.get(key);
    if (!known) {
      this.observations.set(key, { body: said, before: [] });
      return 'stored';
    }
    if (known.body === said || known.before.includes(said)) return 'duplicate';
    known.before.push(known.body);
    known.body = said;
    return 'corrected';
  }
}
