import { type Entry, readEntry } from './entry.ts';
import { type Addition, encodeRecord, scanRecords } from './record.ts';

/** What is used of a `FileSystemSyncAccessHandle`. */
export interface FileHandle {
  getSize(): number;
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
}

export interface LogContent {
  readonly entries: readonly Entry[];
  /** The highest sequence that was ever given. */
  readonly seq: number;
  /** Nothing was ever written here. */
  readonly fresh: boolean;
  readonly damaged: number;
}

/** A file is written anew once it is longer than this and four times what it still has to say. */
const WASTE = 256 * 1024;

/**
 * A journal of two files of which one at a time is appended to. What is over is never overwritten in place: once most of the
 * file is over, what still waits is written to the other one, flushed, and only then the first is emptied. Both are read and
 * joined, so a crash between any two steps loses nothing.
 */
export class LogFile {
  readonly #handles: readonly [FileHandle, FileHandle];
  readonly #live = new Map<string, Entry>();
  #current: 0 | 1 = 0;
  #end = 0;
  #seq = 0;

  constructor(handles: readonly [FileHandle, FileHandle]) {
    this.#handles = handles;
  }

  /** Reads both files and cuts off what is torn. To be called once, before anything is appended. */
  open(): LogContent {
    const scans = this.#handles.map((handle) => scanRecords(wholeOf(handle)));
    const over = new Set<string>();
    for (const { additions } of scans) for (const addition of additions) this.#apply(addition, over);
    for (const key of over) this.#live.delete(key);
    const [first, second] = scans;
    this.#current = (first?.end ?? 0) >= (second?.end ?? 0) ? 0 : 1;
    this.#end = scans[this.#current]?.end ?? 0;
    this.#own.truncate(this.#end);
    const damaged = scans.reduce((sum, scan) => sum + scan.damaged, 0);
    const fresh = scans.every(({ additions }) => additions.length === 0) && damaged === 0;
    // Whatever both files hold is one file again, and the damage is gone.
    if (damaged > 0 || this.#other.getSize() > 0) this.#rewrite();
    return { entries: [...this.#live.values()], seq: this.#seq, fresh, damaged };
  }

  /** On the disk when this returns. Throws what the disk says; then nothing of it counts. */
  append(addition: Addition): void {
    this.#write(encodeRecord(addition));
    const over = new Set<string>();
    this.#apply(addition, over);
    for (const key of over) this.#live.delete(key);
    if (this.#end > WASTE && this.#end > 4 * this.#liveBytes()) this.#rewrite();
  }

  get #own(): FileHandle {
    return this.#handles[this.#current];
  }
  get #other(): FileHandle {
    return this.#handles[this.#current === 0 ? 1 : 0];
  }
  #liveBytes(): number {
    let bytes = 0;
    for (const entry of this.#live.values()) bytes += JSON.stringify(entry).length;
    return bytes;
  }

  #apply({ put = [], drop = [], seq = 0 }: Addition, over: Set<string>): void {
    for (const value of put) {
      const entry = readEntry(value);
      if (!entry) continue;
      this.#seq = Math.max(this.#seq, entry.seq);
      if ((this.#live.get(entry.key)?.revision ?? -1) <= entry.revision) this.#live.set(entry.key, entry);
    }
    for (const key of drop) over.add(key);
    this.#seq = Math.max(this.#seq, seq);
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    const handle = this.#own;
    try {
      const written = handle.write(bytes, { at: this.#end });
      if (written < bytes.length) throw new RangeError('the disk took only a part of the record');
      handle.flush();
      this.#end += bytes.length;
    } catch (error) {
      handle.truncate(this.#end);
      throw error;
    }
  }

  #rewrite(): void {
    const old = this.#own;
    const fresh = this.#other;
    const bytes = encodeRecord({ put: [...this.#live.values()], seq: this.#seq });
    fresh.truncate(0);
    if (fresh.write(bytes, { at: 0 }) < bytes.length) {
      // No room for a second copy: the first goes on as it is.
      fresh.truncate(0);
      return;
    }
    fresh.flush();
    old.truncate(0);
    old.flush();
    this.#current = this.#current === 0 ? 1 : 0;
    this.#end = bytes.length;
  }
}

function wholeOf(handle: FileHandle): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(handle.getSize());
  handle.read(bytes, { at: 0 });
  return bytes;
}
