import {
  type DoubtedTime,
  encodeGroup,
  type GroupContent,
  type Micros,
  type ObservationRow,
} from '@millrace/contracts';
import type { GroupDraft, GroupMark, LedgerDelta, QuarantineDraft } from './group-draft.ts';
import type { SqlStatement } from './journal.ts';
import type { CommitGroup } from './journal-file.ts';

const FIRST_CAPACITY = 512;
/** About what an observation takes; its texts are short by contract. */
const OBSERVATION_BYTES = 300;

/** Collects a group in columns that double as they fill: no object a reading. */
export class CollectingGroup implements GroupDraft {
  private capacity = FIRST_CAPACITY;
  private length = 0;
  private point = new Int32Array(FIRST_CAPACITY);
  private time = new Float64Array(FIRST_CAPACITY);
  private arrival = new Float64Array(FIRST_CAPACITY);
  private value = new Float64Array(FIRST_CAPACITY);
  private quality = new Uint16Array(FIRST_CAPACITY);
  private sourceAt = new Uint16Array(FIRST_CAPACITY);
  private readonly other = new Map<number, string>();
  private readonly doubted = new Map<number, DoubtedTime>();
  private readonly sources: string[] = [];
  private readonly sourceNumbers = new Map<string, number>();
  private readonly perSource: number[] = [];
  private readonly observations: ObservationRow[] = [];
  private readonly ledgers = new Map<string, LedgerDelta>();
  private readonly quarantined: QuarantineDraft[] = [];
  private readonly released: number[] = [];
  private readonly keys: [source: string, key: string][] = [];
  private waiting: ((error: Error | null) => void)[] = [];
  private readonly onWanted: () => void;
  /**
   * Bytes of what is no number: readings that are text, observations, payloads held for quarantine. What bounds a group
   * of few but large messages, in memory and on disk.
   */
  textBytes = 0;

  constructor(onWanted: () => void) {
    this.onWanted = onWanted;
  }

  /** Records that will have a sequence number. */
  get records(): number {
    return this.length + this.observations.length;
  }

  get empty(): boolean {
    return this.waiting.length === 0;
  }

  sample(
    source: number,
    point: number,
    time: Micros,
    arrival: Micros,
    value: number,
    quality: number,
    other?: string,
    doubted?: DoubtedTime | null,
  ): void {
    const at = this.length;
    if (at === this.capacity) this.grow();
    this.point[at] = point;
    this.time[at] = time;
    this.arrival[at] = arrival;
    this.value[at] = value;
    this.quality[at] = quality;
    this.sourceAt[at] = source;
    if (other !== undefined) {
      this.other.set(at, other);
      this.textBytes += other.length;
    }
    if (doubted) this.doubted.set(at, doubted);
    this.perSource[source] = (this.perSource[source] as number) + 1;
    this.length = at + 1;
  }

  observation(row: ObservationRow): void {
    const source = this.source(row.source);
    this.perSource[source] = (this.perSource[source] as number) + 1;
    this.observations.push(row);
    this.textBytes += OBSERVATION_BYTES;
  }

  source(name: string): number {
    let number = this.sourceNumbers.get(name);
    if (number === undefined) {
      number = this.sources.length;
      this.sources.push(name);
      this.perSource.push(0);
      this.sourceNumbers.set(name, number);
    }
    return number;
  }

  ledger(source: string): LedgerDelta {
    let delta = this.ledgers.get(source);
    if (!delta) {
      delta = { received: 0, unmapped: 0, rejected: 0, duplicate: 0, dropped: 0 };
      this.ledgers.set(source, delta);
    }
    return delta;
  }

  quarantine(draft: QuarantineDraft): void {
    this.textBytes += draft.payload.length;
    this.quarantined.push(draft);
  }

  mark(): GroupMark {
    return { samples: this.length, observations: this.observations.length };
  }

  rollback({ samples, observations }: GroupMark): void {
    for (let at = samples; at < this.length; at++) {
      const source = this.sourceAt[at] as number;
      this.perSource[source] = (this.perSource[source] as number) - 1;
      if (this.other.size > 0) this.other.delete(at);
      if (this.doubted.size > 0) this.doubted.delete(at);
    }
    this.length = samples;
    for (const { source } of this.observations.splice(observations)) {
      const number = this.source(source);
      this.perSource[number] = (this.perSource[number] as number) - 1;
    }
  }

  key(source: string, key: string): void {
    this.keys.push([source, key]);
  }

  release(message: number): void {
    this.released.push(message);
  }

  whenSynced(done: (error: Error | null) => void): void {
    this.waiting.push(done);
    this.onWanted();
  }

  /** What is kept in memory for the sinks; the same numbers that `commit` encodes. */
  content(): GroupContent {
    const { length } = this;
    return {
      samples: {
        length,
        point: this.point.subarray(0, length),
        time: this.time.subarray(0, length),
        arrival: this.arrival.subarray(0, length),
        value: this.value.subarray(0, length),
        quality: this.quality.subarray(0, length),
        source: this.sourceAt.subarray(0, length),
        sources: this.sources,
        other: this.other,
        ...(this.doubted.size > 0 ? { doubted: this.doubted } : {}),
      },
      observations: this.observations,
      factSets: [],
    };
  }

  /** What the journal's thread writes, and the ledger's share of it. */
  commit(content: GroupContent, now: Micros, statements: readonly SqlStatement[] = []): CommitGroup {
    return {
      writtenAt: now,
      samples: this.length,
      observations: this.observations.length,
      factSets: 0,
      sources: this.held(),
      blob: this.records > 0 ? encodeGroup(content) : null,
      ledgers: [...this.ledgers],
      quarantine: this.quarantined,
      released: this.released,
      keys: this.keys,
      statements,
    };
  }

  /** Values by source. */
  held(): [source: string, values: number][] {
    return this.sources.map((source, at) => [source, this.perSource[at] as number]);
  }

  counted(): ReadonlyMap<string, LedgerDelta> {
    return this.ledgers;
  }

  /** Answers all who wait, in their order. */
  settle(error: Error | null): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const done of waiting) done(error);
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.point = widened(this.point, new Int32Array(capacity));
    this.time = widened(this.time, new Float64Array(capacity));
    this.arrival = widened(this.arrival, new Float64Array(capacity));
    this.value = widened(this.value, new Float64Array(capacity));
    this.quality = widened(this.quality, new Uint16Array(capacity));
    this.sourceAt = widened(this.sourceAt, new Uint16Array(capacity));
  }
}

function widened<Column extends Int32Array | Float64Array | Uint16Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
