/** A file as a folder shows it. Times in ms. */
export interface Seen {
  readonly name: string;
  readonly size: number;
  readonly modified: number;
}

/** Names under which programs write what is not whole yet, and what we ourselves have put away. */
const UNFINISHED = /^[.~]|~$|\.(tmp|temp|part|partial|crdownload|filepart|writing|lock|done|faulty)$/i;

const sameAs = (one: Seen, other: Seen): boolean => one.size === other.size && one.modified === other.modified;

/**
 * Tells which files of a folder are written to the end: those whose size and time have stood still for `settle`
 * milliseconds of our own clock. The file's own time is never compared with ours: shares have clocks of their own.
 */
export class Settling {
  private readonly settle: number;
  private readonly endings: readonly string[];
  private known = new Map<string, { readonly seen: Seen; readonly since: number }>();

  constructor(settle: number, endings: readonly string[]) {
    this.settle = settle;
    this.endings = endings.map((ending) => `.${ending.replace(/^\./, '').toLowerCase()}`);
  }

  wants(name: string): boolean {
    return !UNFINISHED.test(name) && this.endings.some((ending) => name.toLowerCase().endsWith(ending));
  }

  /**
   * The files that are ready, oldest first, by a look at the folder at `now` (ms, any clock that only runs forward). `later`:
   * files that are there and were not looked at this time; what is known of them stays.
   */
  look(files: readonly Seen[], now: number, later: ReadonlySet<string> = new Set()): Seen[] {
    const before = this.known;
    this.known = new Map([...before].filter(([name]) => later.has(name)));
    const ready: Seen[] = [];
    for (const seen of files) {
      if (!this.wants(seen.name)) continue;
      const last = before.get(seen.name);
      const since = last && sameAs(last.seen, seen) ? last.since : now;
      this.known.set(seen.name, { seen, since });
      if (now - since >= this.settle) ready.push(seen);
    }
    return ready.sort((one, other) => one.modified - other.modified || (one.name < other.name ? -1 : 1));
  }
}
