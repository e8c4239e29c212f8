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
import type { SampleBuffer } from './sample-buffer.ts';

/** About what an observation takes; its texts are short by contract. */
const OBSERVATION_BYTES = 300;

/** Collects a group; its readings stand in `buffer`, which is free again once the content was taken. */
export class CollectingGroup implements GroupDraft {
  private readonly buffer: SampleBuffer;
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
  /** Somebody waits for its sync. */
  urgent = false;
  /**
   * Bytes of what is no number: readings that are text, observations, payloads held for quarantine. What bounds a group
   * of few but large messages, in memory and on disk.
   */
  textBytes = 0;

  constructor(buffer: SampleBuffer, onWanted: () => void) {
    this.buffer = buffer;
    this.onWanted = onWanted;
  }

  /** Records that will have a sequence number. */
  get records(): number {
    return this.buffer.length + this.observations.length;
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
    this.buffer.add(source, point, time, arrival, value, quality, other, doubted);
    if (other !== undefined) this.textBytes += other.length;
    this.perSource[source] = (this.perSource[source] as number) + 1;
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
    return { samples: this.buffer.length, observations: this.observations.length };
  }

  rollback({ samples, observations }: GroupMark): void {
    const { buffer, perSource } = this;
    for (let at = samples; at < buffer.length; at++) {
      const source = buffer.sourceOf(at);
      perSource[source] = (perSource[source] as number) - 1;
    }
    buffer.cut(samples);
    for (const { source } of this.observations.splice(observations)) {
      const number = this.source(source);
      perSource[number] = (perSource[number] as number) - 1;
    }
  }

  key(source: string, key: string): void {
    this.keys.push([source, key]);
  }

  release(message: number): void {
    this.released.push(message);
  }

  whenSynced(done: (error: Error | null) => void): void {
    this.urgent = true;
    this.whenNextSynced(done);
  }

  whenNextSynced(done: (error: Error | null) => void): void {
    this.waiting.push(done);
    this.onWanted();
  }

  /** The readings as they stand now: seen, not kept. */
  samples(): GroupContent['samples'] {
    return this.buffer.seen(this.sources);
  }

  /**
   * Called once, when nothing is added any more: what the sinks keep, and the same encoded for the journal's thread, with
   * statements that belong to the same commit.
   */
  close(
    now: Micros,
    statements: readonly SqlStatement[] = [],
  ): { readonly content: GroupContent; readonly commit: CommitGroup; readonly buffer: SampleBuffer } {
    const { buffer, observations, ledgers, quarantined, released, keys, records } = this;
    const content = { samples: buffer.taken(this.sources), observations, factSets: [] };
    const commit = {
      writtenAt: now,
      samples: content.samples.length,
      observations: observations.length,
      factSets: 0,
      sources: this.held(),
      blob: records > 0 ? encodeGroup(content) : null,
      ledgers: [...ledgers],
      quarantine: quarantined,
      released,
      keys,
      statements,
    };
    return { content, commit, buffer };
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
}
