import type { LogGroup } from '@millrace/contracts';

const sizeOf = (group: LogGroup): number => group.lastSeq - group.firstSeq + 1;

interface Position {
  readonly epoch: number;
  readonly seq: number;
}

/** The newest groups, unbroken, in memory: what most sinks read, so that the disk is for what comes late. */
export class FreshGroups {
  private groups: LogGroup[] = [];
  private start = 0;
  private records = 0;
  private readonly maxRecords: number;

  constructor(maxRecords: number) {
    this.maxRecords = maxRecords;
  }

  add(group: LogGroup): void {
    this.groups.push(group);
    this.records += sizeOf(group);
    while (this.records > this.maxRecords && this.start < this.groups.length - 1) this.drop();
    this.compact();
  }

  /** Lets go of what every reader has had: of a log that is followed closely, next to nothing is held. */
  forget(readers: Iterable<Position | null>): void {
    const passed = (group: LogGroup): boolean => {
      for (const at of readers) {
        if (at === null || at.epoch < group.epoch || (at.epoch === group.epoch && at.seq <= group.lastSeq))
          return false;
      }
      return true;
    };
    while (this.start < this.groups.length && passed(this.groups[this.start] as LogGroup)) this.drop();
    this.compact();
  }

  private drop(): void {
    this.records -= sizeOf(this.groups[this.start] as LogGroup);
    this.start++;
  }

  private compact(): void {
    if (this.start === this.groups.length || (this.start > 256 && this.start * 2 > this.groups.length)) {
      this.groups = this.groups.slice(this.start);
      this.start = 0;
    }
  }

  /** The oldest position that is here; null where there is none. */
  oldest(): Position | null {
    const group = this.groups[this.start];
    return group ? { epoch: group.epoch, seq: group.firstSeq } : null;
  }

  /**
   * Groups from the one that begins at `seq` of `epoch`; null where that is not here any more, an empty list where it is
   * still to come.
   */
  from(epoch: number, seq: number, maxRecords: number): LogGroup[] | null {
    const oldest = this.groups[this.start];
    if (!oldest || oldest.epoch !== epoch || oldest.firstSeq > seq) return null;
    let low = this.start;
    let high = this.groups.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.groups[middle] as LogGroup).firstSeq < seq) low = middle + 1;
      else high = middle;
    }
    const out: LogGroup[] = [];
    let records = 0;
    for (let at = low; at < this.groups.length && records < maxRecords; at++) {
      const group = this.groups[at] as LogGroup;
      out.push(group);
      records += sizeOf(group);
    }
    return out;
  }

  clear(): void {
    this.groups = [];
    this.start = 0;
    this.records = 0;
  }
}
