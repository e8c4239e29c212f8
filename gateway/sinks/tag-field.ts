import { type Micros, MOST_READS, MOST_TAGS_A_MESSAGE, type SeenTag } from '@millrace/contracts';

/** One read of a tag, as the journal took it. */
export interface TagRead {
  readonly epc: string;
  readonly antenna: string;
  readonly rssi?: number | undefined;
  readonly count?: number | undefined;
  readonly time: Micros;
}

interface Visit {
  seen: SeenTag;
  /** The reads that are counted, so that one which comes again is none more; null: as many as are counted. */
  counted: Set<string> | null;
  heardAt: number;
  toldAt: number;
  isChanged: boolean;
}

/** Not read for so long (ms): the tag has left, and comes anew. */
const GONE_MS = 10_000;
/** A tag that lies in the field is told again so often, that it is there still. */
const REPEAT_MS = 500;
/** Tags in the field of one reader: a pallet has some hundreds. */
const MOST_TAGS = 2_000;

/**
 * What one reader sees now: a row a tag, from any number of reads. In whatever order and however often the reads of a
 * visit come, its row is the same. Pure: `now` is a clock that only runs forward, ms.
 */
export class TagField {
  readonly #visits = new Map<string, Visit>();
  #turnedAway = 0;

  get size(): number {
    return this.#visits.size;
  }

  take({ epc, antenna, rssi = Number.NEGATIVE_INFINITY, count = 1, time }: TagRead, now: number): void {
    const strength = Number.isFinite(rssi) ? rssi : null;
    const visit = this.#visitOf(epc, now);
    if (!visit) {
      this.#turnedAway++;
      return;
    }
    visit.heardAt = now;
    const read = `${antenna} ${time} ${strength} ${count}`;
    const { seen } = visit;
    const before = seen.reads;
    if (visit.counted && !visit.counted.has(read)) {
      visit.counted.add(read);
      seen.reads = Math.min(MOST_READS, seen.reads + count);
      if (seen.reads >= MOST_READS) visit.counted = null;
    }
    const isLast = isLater({ last: time, rssi: strength, antenna }, seen);
    if (isLast) Object.assign(seen, { last: time, antenna, rssi: strength });
    if (isLast || time < seen.first || seen.reads !== before) visit.isChanged = true;
    seen.first = Math.min(seen.first, time);
  }

  /**
   * The tags to be told now, those that nobody knows of first: a message's worth. `beyond`: new ones that are not in it,
   * and reads of more tags than one reader is followed at.
   */
  due(now: number): { readonly tags: readonly SeenTag[]; readonly beyond: number } {
    this.#forget(now);
    const due = [...this.#visits.values()].filter(
      ({ isChanged, toldAt }) => isChanged && (toldAt === NEVER || now - toldAt >= REPEAT_MS),
    );
    due.sort((a, b) => a.toldAt - b.toldAt);
    const told = due.slice(0, MOST_TAGS_A_MESSAGE);
    const beyond = due.slice(MOST_TAGS_A_MESSAGE).filter(({ toldAt }) => toldAt === NEVER).length + this.#turnedAway;
    this.#turnedAway = 0;
    for (const visit of told) Object.assign(visit, { toldAt: now, isChanged: false });
    return { tags: told.map(({ seen }) => ({ ...seen })), beyond };
  }

  /** When something is to be told next; null: nothing waits. */
  nextAt(): number | null {
    let next: number | null = null;
    for (const { isChanged, toldAt } of this.#visits.values()) {
      if (!isChanged) continue;
      const at = toldAt === NEVER ? NEVER : toldAt + REPEAT_MS;
      if (next === null || at < next) next = at;
    }
    return next;
  }

  #visitOf(epc: string, now: number): Visit | null {
    const known = this.#visits.get(epc);
    if (known && now - known.heardAt < GONE_MS) return known;
    this.#visits.delete(epc);
    if (this.#visits.size >= MOST_TAGS) this.#forget(now);
    if (this.#visits.size >= MOST_TAGS) return null;
    const seen = {
      epc,
      first: Number.MAX_SAFE_INTEGER,
      last: Number.MIN_SAFE_INTEGER,
      antenna: '',
      rssi: null,
      reads: 0,
    };
    const visit: Visit = { seen, counted: new Set(), heardAt: now, toldAt: NEVER, isChanged: false };
    this.#visits.set(epc, visit);
    return visit;
  }

  #forget(now: number): void {
    for (const [epc, { heardAt, isChanged }] of this.#visits) {
      if (!isChanged && now - heardAt >= GONE_MS) this.#visits.delete(epc);
    }
  }
}

const NEVER = Number.NEGATIVE_INFINITY;

type Sighting = Pick<SeenTag, 'last' | 'rssi' | 'antenna'>;
/** Of two antennas that saw it at the same moment, the one that saw it better. */
const isLater = (a: Sighting, b: Sighting): boolean =>
  a.last !== b.last
    ? a.last > b.last
    : (a.rssi ?? NEVER) !== (b.rssi ?? NEVER)
      ? (a.rssi ?? NEVER) > (b.rssi ?? NEVER)
      : a.antenna < b.antenna;
