import { byOrder, type Entry, readEntry } from './entry.ts';
import { grouped } from './grouped.ts';
import type { Addition } from './record.ts';
import type { JournalStore, Kept } from './store.ts';

export interface Place {
  readonly name: JournalStore['name'];
  /** Null: it keeps what is said. Otherwise why it does not, as the browser says it. */
  readonly fault: string | null;
}

/** What was found in one journal and was missing in another that had lost it. */
export interface Recovered {
  /** `device`: every journal of it was new, and the box gave back what it holds. */
  readonly lost: JournalStore['name'] | 'device';
  readonly entries: number;
}

interface Open {
  readonly store: JournalStore;
  readonly append: (addition: Addition) => Promise<void>;
  fault: string | null;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Entries in as many journals as this device has. Said is what every journal that works has committed; at the start the
 * journals are joined by key, and each is given what only another had. No step of it loses an entry to a crash.
 */
export class Journal {
  readonly #places: readonly Open[];
  readonly #entries = new Map<string, Entry>();
  /** The same in order, until something changes. */
  #ordered: readonly Entry[] | null = null;
  #seq = 0;
  #recovered: readonly Recovered[] = [];
  #fresh = false;

  constructor(stores: readonly JournalStore[]) {
    this.#places = stores.map((store) => ({
      store,
      append: grouped((addition) => store.append(addition)),
      fault: 'not open',
    }));
  }

  /** In the order in which they were said. */
  get entries(): readonly Entry[] {
    this.#ordered ??= [...this.#entries.values()].sort(byOrder);
    return this.#ordered;
  }
  get places(): readonly Place[] {
    return this.#places.map(({ store, fault }) => ({ name: store.name, fault }));
  }
  /** What the last opening brought back. */
  get recovered(): readonly Recovered[] {
    return this.#recovered;
  }

  /** Whether no journal of this device held anything ever when it was opened: it is new, or was emptied. */
  get fresh(): boolean {
    return this.#fresh;
  }

  /** Reads and joins all journals. Throws only where none of them can be opened. */
  async open(): Promise<void> {
    const kept = await Promise.all(this.#places.map((place) => this.#read(place)));
    if (kept.every((one) => one === null)) throw new Error(this.#places.map(({ fault }) => fault).join('; '));
    for (const one of kept) {
      this.#seq = Math.max(this.#seq, one?.seq ?? 0);
      for (const value of one?.entries ?? []) this.#take(value);
    }
    this.#fresh = kept.every((one) => one === null || one.fresh);
    this.#recovered = this.#places.flatMap(({ store }, at) => {
      const one = kept[at];
      const missing = one?.fresh ? this.#missing(one).length : 0;
      return missing > 0 ? [{ lost: store.name, entries: missing }] : [];
    });
    await Promise.all(this.#places.map((place, at) => this.#heal(place, kept[at] ?? null)));
  }

  /** Says something: fulfilled when it is in every journal that works. Throws where it is in none. */
  async add(entry: Omit<Entry, 'seq' | 'revision'>): Promise<Entry> {
    const added = { ...entry, seq: ++this.#seq, revision: 0 };
    await this.#write({ put: [added] });
    this.#set(added);
    return added;
  }
  /** An entry as it is now; one that is over meanwhile stays over. */
  async change(entry: Entry): Promise<Entry | null> {
    const before = this.#entries.get(entry.key);
    if (!before) return null;
    const changed = { ...entry, revision: before.revision + 1 };
    this.#set(changed);
    await this.#write({ put: [changed] });
    return changed;
  }
  /** The plant has it, or its person has read why not. Gone at once; a crash before it is written sends it again, once. */
  async drop(key: string): Promise<void> {
    if (!this.#entries.delete(key)) return;
    this.#ordered = this.#ordered?.filter((entry) => entry.key !== key) ?? null;
    await this.#write({ drop: [key] });
  }
  /** Entries that came from elsewhere (the box): those that are not here yet. Returns how many. */
  async take(entries: readonly unknown[]): Promise<number> {
    const before = new Map(this.#entries);
    for (const value of entries) this.#take(value);
    const put = [...this.#entries.values()].filter((entry) => before.get(entry.key) !== entry);
    if (put.length > 0) await this.#write({ put });
    return put.filter(({ key }) => !before.has(key)).length;
  }

  #take(value: unknown): void {
    const entry = readEntry(value);
    if (!entry) return;
    this.#seq = Math.max(this.#seq, entry.seq);
    if ((this.#entries.get(entry.key)?.revision ?? -1) < entry.revision) this.#set(entry);
  }
  #set(entry: Entry): void {
    this.#entries.set(entry.key, entry);
    this.#ordered = null;
  }
  #missing(kept: Kept): readonly Entry[] {
    const there = new Map(kept.entries.map((entry) => [entry.key, readEntry(entry)?.revision ?? -1]));
    return [...this.#entries.values()].filter((entry) => (there.get(entry.key) ?? -1) < entry.revision);
  }

  async #read(place: Open): Promise<Kept | null> {
    try {
      const kept = await place.store.open();
      place.fault = null;
      return kept;
    } catch (error) {
      place.fault = reasonOf(error);
      return null;
    }
  }
  async #heal(place: Open, kept: Kept | null): Promise<void> {
    if (!kept) return;
    const put = this.#missing(kept);
    if (put.length === 0 && kept.seq >= this.#seq && !(kept.fresh && this.#seq === 0)) return;
    await this.#tried(place, { put, seq: this.#seq });
  }

  async #write(addition: Addition): Promise<void> {
    const working = this.#places.filter(({ fault }) => fault === null);
    await Promise.all(working.map((place) => this.#tried(place, { ...addition, seq: this.#seq })));
    if (!this.#places.some(({ fault }) => fault === null)) {
      throw new Error(`no journal of this device keeps anything: ${this.#places.map(({ fault }) => fault).join('; ')}`);
    }
  }
  /** A journal that fails is opened anew and given all there is; where that fails too it is out, and says why. */
  async #tried(place: Open, addition: Addition): Promise<void> {
    try {
      await place.append(addition);
    } catch {
      const kept = await this.#read(place);
      if (!kept) return;
      try {
        await place.append({ ...addition, put: [...this.#missing(kept), ...(addition.put ?? [])], seq: this.#seq });
      } catch (error) {
        place.fault = reasonOf(error);
      }
    }
  }
}
