import { addRange, type FactSetRecord, type FactSetResult, missingRanges, type SeqRange } from '@millrace/contracts';
import type { LogBatch } from '../journal/journal.ts';

type RangesByEpoch = Map<number, SeqRange[]>;

/** The fact sets of one (stream, window), in order. Another's trouble is none of theirs. */
interface WindowQueue {
  readonly records: FactSetRecord[];
  /** Not before this moment (performance clock). */
  notBefore: number;
  wait: number;
  /**
   * Differences that are of no use until the whole set has come, by epoch; null: none is awaited. Until it is in the log
   * they are not settled: who is killed before that asks for it again, because of them.
   */
  replaced: RangesByEpoch | null;
}

const FIRST_WAIT = 200;
const LONGEST_WAIT = 30_000;
/** While nothing at all is taken, one window asks so often whether that is over. */
const PROBE_EVERY = 500;

export interface Settled {
  /** Windows of which the whole set is to be said again. */
  readonly wholeWanted: readonly { readonly stream: string; readonly window: string }[];
  readonly deadLetters: readonly { readonly record: FactSetRecord; readonly reason: string }[];
}

/**
 * What waits to be delivered, in the order of the log per (stream, window), and what of the log may be acknowledged: all
 * that was read but does not wait any more. Pure memory: after a restart it is read again from the log.
 */
export class DeliveryQueue {
  private readonly windows = new Map<string, WindowQueue>();
  private ready: RangesByEpoch = new Map();
  /** The last call settled nothing, and the server did not say that this is the windows' own trouble. */
  private stuck = false;
  /** Fact sets that wait. */
  size = 0;

  read(batch: LogBatch): void {
    let free: SeqRange[] = [];
    for (const range of batch.covered) free = addRange(free, range);
    const waiting: SeqRange[] = [];
    for (const group of batch.groups) {
      for (const record of group.factSets) {
        const queue = this.queueOf(record);
        waiting.push(rangeOf(record));
        if (queue.replaced && record.body.base !== null) {
          add(queue.replaced, record.epoch, rangeOf(record));
          continue;
        }
        this.settleReplaced(queue);
        queue.records.push(record);
        this.size++;
      }
    }
    const taken = waiting.reduce<SeqRange[]>((all, range) => addRange(all, range), []);
    for (const range of free) for (const hole of missingRanges(taken, range)) add(this.ready, batch.epoch, hole);
  }

  /** What may be sent now: of each window what waits, in order, until there is enough. */
  next(now: number, maxSets: number, maxBytes: number): FactSetRecord[] {
    const out: FactSetRecord[] = [];
    let bytes = 0;
    // Over a copy: a key that is put to the end while the map itself is walked would be met again.
    for (const [key, queue] of [...this.windows]) {
      if (queue.notBefore > now) continue;
      for (const record of queue.records) {
        bytes += JSON.stringify(record.body).length;
        if (out.length > 0 && (out.length >= maxSets || bytes > maxBytes)) return out;
        out.push(record);
      }
      // Who was served goes to the end, so that a long backlog does not starve others.
      this.windows.delete(key);
      this.windows.set(key, queue);
    }
    return out;
  }

  /** When something may be sent; null: nothing waits. */
  nextAt(): number | null {
    let at: number | null = null;
    for (const { records, notBefore } of this.windows.values()) {
      if (records.length > 0) at = Math.min(at ?? Number.POSITIVE_INFINITY, notBefore);
    }
    return at;
  }

  /** Takes the answers to what was sent, in its order. After the first of a window that was not settled none counts. */
  answered(sent: readonly FactSetRecord[], results: readonly FactSetResult[], now: number): Settled {
    const held = new Set<string>();
    const wholeWanted: { stream: string; window: string }[] = [];
    const deadLetters: { record: FactSetRecord; reason: string }[] = [];
    sent.forEach((record, at) => {
      const key = keyOf(record);
      const queue = this.windows.get(key);
      const result = results[at];
      if (!queue || held.has(key)) return;
      if (!result || result.status === 'again') {
        held.add(key);
        queue.notBefore = now + queue.wait;
        queue.wait = Math.min(queue.wait * 2, LONGEST_WAIT);
        return;
      }
      queue.wait = FIRST_WAIT;
      if (result.status === 'whole-wanted') {
        held.add(key);
        wholeWanted.push({ stream: record.body.stream, window: record.body.window.key });
        this.dropDifferences(queue);
        return;
      }
      if (result.status === 'dead-letter') deadLetters.push({ record, reason: result.reason });
      this.take(queue, record);
    });
    this.probe(sent, results, now);
    for (const [key, queue] of this.windows) {
      if (queue.records.length === 0 && !queue.replaced) this.windows.delete(key);
    }
    return { wholeWanted, deadLetters };
  }

  /** A window's whole set cannot be said any more: what comes of it goes as it is, and the server decides. */
  noWhole(stream: string, window: string): void {
    const key = `${stream}\n${window}`;
    const queue = this.windows.get(key);
    if (!queue) return;
    this.settleReplaced(queue);
    if (queue.records.length === 0) this.windows.delete(key);
  }

  /** What may be acknowledged since the last call, by epoch. */
  takeReady(): ReadonlyMap<number, readonly SeqRange[]> {
    const ready = this.ready;
    this.ready = new Map();
    return ready;
  }

  clear(): void {
    this.windows.clear();
    this.ready.clear();
    this.size = 0;
  }

  /**
   * A database that is away refuses every window, and each waits longer from one time to the next. What waited for that is
   * no longer held up once something is taken, or could have been; a window with a trouble of its own keeps its waits, also
   * where it is the only one.
   */
  private probe(sent: readonly FactSetRecord[], results: readonly FactSetResult[], now: number): void {
    const [first] = sent;
    const taken = results.some(({ status }) => status !== 'again');
    // A server from before does not say whether it could have taken anything.
    const isAway = !taken && results.some((result) => result.status === 'again' && result.away !== false);
    if (this.stuck && !isAway) {
      const refused = new Set(sent.filter((_, at) => results[at]?.status === 'again').map(keyOf));
      for (const [key, queue] of this.windows) if (!refused.has(key)) queue.notBefore = Math.min(queue.notBefore, now);
    }
    this.stuck = isAway;
    const probing = this.stuck && first && this.windows.get(keyOf(first));
    if (probing) probing.notBefore = Math.min(probing.notBefore, now + PROBE_EVERY);
  }

  private queueOf(record: FactSetRecord): WindowQueue {
    const key = keyOf(record);
    let queue = this.windows.get(key);
    if (!queue) {
      queue = { records: [], notBefore: 0, wait: FIRST_WAIT, replaced: null };
      this.windows.set(key, queue);
    }
    return queue;
  }

  /** A whole set among what waits makes it good; without one, all waits for it. */
  private dropDifferences(queue: WindowQueue): void {
    const whole = queue.records.findIndex(({ body }) => body.base === null);
    const dropped = queue.records.splice(0, whole < 0 ? queue.records.length : whole);
    this.size -= dropped.length;
    queue.replaced ??= new Map();
    for (const record of dropped) add(queue.replaced, record.epoch, rangeOf(record));
    if (whole >= 0) this.settleReplaced(queue);
  }

  private settleReplaced(queue: WindowQueue): void {
    for (const [epoch, ranges] of queue.replaced ?? []) for (const range of ranges) add(this.ready, epoch, range);
    queue.replaced = null;
  }

  private take(queue: WindowQueue, record: FactSetRecord): void {
    const at = queue.records.indexOf(record);
    if (at < 0) return;
    queue.records.splice(at, 1);
    this.size--;
    add(this.ready, record.epoch, rangeOf(record));
  }
}

const rangeOf = ({ seq }: FactSetRecord): SeqRange => ({ from: seq, to: seq });

function add(all: RangesByEpoch, epoch: number, range: SeqRange): void {
  all.set(epoch, addRange(all.get(epoch) ?? [], range));
}

const keyOf = ({ body }: FactSetRecord): string => `${body.stream}\n${body.window.key}`;
