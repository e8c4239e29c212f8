import { type Acknowledged, type LogGroup, type Micros, missingRanges } from '@millrace/contracts';

interface Piece {
  readonly epoch: number;
  from: number;
  to: number;
}

export interface LiveFirstSource {
  end(): { readonly epoch: number; readonly nextSeq: number };
  read(
    from: { readonly epoch: number; readonly seq: number },
    to: { readonly epoch: number; readonly seq: number },
    maxRecords: number,
  ): Promise<LogGroup[]>;
}

/**
 * Reads for a sink that takes records in any order: what is fresh comes first, from memory; what it missed (an outage,
 * an earlier run) lies on disk and is read beside it, oldest first. Fresh groups beyond `maxFreshRecords` become backlog.
 */
export class LiveFirstReader {
  private fresh: LogGroup[] = [];
  private freshRecords = 0;
  private pieces: Piece[] = [];
  private wake: (() => void) | null = null;
  private readonly source: LiveFirstSource;
  private readonly maxFreshRecords: number;

  constructor(source: LiveFirstSource, maxFreshRecords: number) {
    this.source = source;
    this.maxFreshRecords = maxFreshRecords;
  }

  /** Says what the sink has already: everything else committed so far that is not waiting as fresh is backlog. */
  begin(
    acknowledged: readonly Acknowledged[],
    epochs: readonly { readonly epoch: number; readonly lastSeq: number }[],
  ): void {
    this.pieces = [];
    for (const { epoch, lastSeq } of epochs) {
      const ranges = acknowledged.find((one) => one.epoch === epoch)?.ranges ?? [];
      const firstFresh = this.fresh.find((group) => group.epoch === epoch)?.firstSeq;
      const to = firstFresh === undefined ? lastSeq : firstFresh - 1;
      if (to < 1) continue;
      for (const hole of missingRanges(ranges, { from: 1, to })) this.pieces.push({ epoch, ...hole });
    }
    this.wakeUp();
  }

  /** A group was committed. */
  add(group: LogGroup): void {
    this.fresh.push(group);
    this.freshRecords += recordsOf(group);
    while (this.freshRecords > this.maxFreshRecords && this.fresh.length > 1) {
      const oldest = this.fresh.shift() as LogGroup;
      this.freshRecords -= recordsOf(oldest);
      this.toBacklog(oldest);
    }
    this.wakeUp();
  }

  takeFresh(maxRecords: number): LogGroup[] {
    let count = 0;
    let records = 0;
    while (count < this.fresh.length && (count === 0 || records < maxRecords)) {
      records += recordsOf(this.fresh[count] as LogGroup);
      count++;
    }
    this.freshRecords -= records;
    return this.fresh.splice(0, count);
  }

  /**
   * Makes backlog of what arrived more than `age` (µs) before the newest: after the sink stood still, what gathered
   * meanwhile must not go before what is happening now.
   */
  setAside(age: Micros): void {
    const newest = this.fresh.at(-1);
    if (!newest) return;
    const from = arrivalOf(newest) - age;
    while (this.fresh.length > 1 && arrivalOf(this.fresh[0] as LogGroup) < from) {
      const oldest = this.fresh.shift() as LogGroup;
      this.freshRecords -= recordsOf(oldest);
      this.toBacklog(oldest);
    }
  }

  /** The oldest of the backlog, of one epoch; empty where there is none. */
  async takeBacklog(maxRecords: number): Promise<LogGroup[]> {
    for (;;) {
      const piece = this.pieces[0];
      if (!piece) return [];
      const { epoch } = piece;
      const groups = await this.source.read({ epoch, seq: piece.from }, { epoch, seq: piece.to }, maxRecords);
      const last = groups.at(-1);
      if (!last || last.lastSeq >= piece.to) this.pieces.shift();
      else piece.from = last.lastSeq + 1;
      if (last) return groups;
    }
  }

  get freshWaiting(): number {
    return this.freshRecords;
  }

  /** Arrival of the oldest record that waits in memory; null: none waits. */
  get oldestFresh(): Micros | null {
    const first = this.fresh[0];
    return first ? arrivalOf(first) : null;
  }

  /** Records on disk that the sink still has to take (a hole that trimming left counts until it is reached). */
  get backlogRecords(): number {
    return this.pieces.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /** Resolves when there is something fresh, or the time is over, or it is woken. */
  wait(milliseconds: number): Promise<void> {
    if (this.fresh.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeUp(), milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wakeUp(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }

  private toBacklog({ epoch, firstSeq, lastSeq }: LogGroup): void {
    const last = this.pieces.at(-1);
    if (last && last.epoch === epoch && last.to + 1 === firstSeq) last.to = lastSeq;
    else this.pieces.push({ epoch, from: firstSeq, to: lastSeq });
  }
}

const recordsOf = (group: LogGroup): number => group.lastSeq - group.firstSeq + 1;
const arrivalOf = ({ samples, observations, factSets }: LogGroup): Micros =>
  samples.arrival[0] ?? observations[0]?.arrival ?? factSets[0]?.arrival ?? 0;
