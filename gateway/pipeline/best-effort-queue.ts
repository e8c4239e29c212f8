import type { Micros } from '@millrace/contracts';
import type { Message } from './source.ts';

/** A message of a best-effort source that waits in memory until the journal takes again. */
export interface Held {
  readonly message: Message;
  readonly arrival: Micros;
  /** What it counts for in the ledger. */
  readonly values: number;
  readonly order: number;
}

export interface QueueLimits {
  /** Of one source. */
  readonly messages: number;
  readonly bytes: number;
  /** Of all sources together. */
  readonly totalBytes: number;
  readonly age: Micros;
}

export const QUEUE_LIMITS: QueueLimits = {
  messages: 1_000,
  bytes: 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  age: 3600 * 1_000_000,
};

interface Line {
  /** In the order they came. */
  held: Held[];
  bytes: number;
  /** Values that wait, on their way to the journal included. */
  buffered: number;
  /** Values dropped and not yet in the journal's ledger, and how many of them are on their way there. */
  dropped: number;
  sent: number;
}

/** What a message costs beside its payload. */
const OVERHEAD = 200;
const sizeOf = ({ message }: Held): number => message.payload.length + message.topic.length * 2 + OVERHEAD;

/**
 * Messages of sources that are declared best-effort, while the journal refuses: bounded by number, bytes and age of each
 * source, and the oldest of that source makes room for what is new. Nobody else's messages are touched. What waits and
 * what was dropped is counted here until the journal has counted it, so that no value is out of sight.
 */
export class BestEffortQueue {
  private readonly lines = new Map<string, Line>();
  private readonly limits: QueueLimits;
  private bytes = 0;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.limits = limits;
  }

  /** Whether something of this source waits: what comes after it must not overtake it. */
  holds(source: string): boolean {
    return (this.lines.get(source)?.held.length ?? 0) > 0;
  }

  /** Takes a message in; the oldest of its source make room. */
  hold(held: Held): void {
    const line = this.line(held.message.source.name);
    line.buffered += held.values;
    this.insert(line, held);
  }

  /** A message that `next` gave could not be kept after all: it goes back to its place. */
  putBack(held: Held): void {
    this.insert(this.line(held.message.source.name), held);
  }

  /** A message that `next` gave is in the journal, and counted there. */
  kept({ message, values }: Held): void {
    this.line(message.source.name).buffered -= values;
  }

  /** The oldest message of any source; it stays counted as buffered until `kept` or `putBack`. */
  next(now: Micros): Held | null {
    for (const line of this.lines.values()) {
      this.dropOlder(line, now - this.limits.age);
      const first = line.held.shift();
      if (!first) continue;
      this.shrink(line, first);
      return first;
    }
    return null;
  }

  /** Drops all that waits: the gateway ends. */
  clear(): void {
    for (const line of this.lines.values()) while (line.held.length > 0) this.dropOldest(line);
  }

  /** Sources with dropped values that no journal has counted, and how many; they count as sent until `counted`. */
  sendDropped(): { readonly source: string; readonly values: number }[] {
    return [...this.lines].flatMap(([source, line]) => {
      if (line.dropped === 0 || line.sent > 0) return [];
      line.sent = line.dropped;
      return [{ source, values: line.dropped }];
    });
  }

  /** What was sent is in the journal's ledger, or is not. */
  counted(source: string, inJournal: boolean): void {
    const line = this.line(source);
    if (inJournal) line.dropped -= line.sent;
    line.sent = 0;
  }

  /** Values of a source that this queue alone knows of. */
  of(source: string): { readonly buffered: number; readonly dropped: number } {
    return this.lines.get(source) ?? NOTHING;
  }

  sources(): Iterable<string> {
    return this.lines.keys();
  }

  private insert(line: Line, held: Held): void {
    const size = sizeOf(held);
    // What was put back is older than what waits: the place is found from the front, where it nearly always is.
    const before = line.held.at(-1);
    const at = !before || before.order < held.order ? -1 : line.held.findIndex(({ order }) => order > held.order);
    if (at === -1) line.held.push(held);
    else line.held.splice(at, 0, held);
    line.bytes += size;
    this.bytes += size;
    const { messages, bytes, totalBytes } = this.limits;
    while (line.held.length > 0 && (line.held.length > messages || line.bytes > bytes || this.bytes > totalBytes)) {
      this.dropOldest(line);
    }
    this.dropOlder(line, held.arrival - this.limits.age);
  }

  private dropOlder(line: Line, before: Micros): void {
    while ((line.held[0]?.arrival ?? Number.POSITIVE_INFINITY) < before) this.dropOldest(line);
  }

  private dropOldest(line: Line): void {
    const first = line.held.shift();
    if (!first) return;
    this.shrink(line, first);
    line.buffered -= first.values;
    line.dropped += first.values;
  }

  private shrink(line: Line, held: Held): void {
    const size = sizeOf(held);
    line.bytes -= size;
    this.bytes -= size;
  }

  private line(source: string): Line {
    let line = this.lines.get(source);
    if (!line) {
      line = { held: [], bytes: 0, buffered: 0, dropped: 0, sent: 0 };
      this.lines.set(source, line);
    }
    return line;
  }
}

const NOTHING = { buffered: 0, dropped: 0 };
