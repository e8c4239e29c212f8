import type { GatewayConfig, LogGroup, TagReads } from '@millrace/contracts';
import { TagField } from './tag-field.ts';

export interface TagSinkParts {
  readonly publish: (reads: TagReads) => void;
  /** A clock that only runs forward, ms. */
  readonly now?: () => number;
}

/** A reader tells no more often than that, ms: with a message's worth of tags it is the bound of what one may cost. */
const EVERY_MS = 100;
/** What comes within this is one message: a report of a reader holds many tags. */
const TOGETHER_MS = 15;
/** µs; older, or further ahead, a read says nothing of now. */
const LATE = 60_000_000;

interface Reader {
  readonly field: TagField;
  late: number;
  sentAt: number;
}

/**
 * Tells the live channel what readers of tags see, a row a tag: a new one at once, one that lies in the field twice a
 * second, never more than 500 rows a second and reader. Readers of badges are left out: whose badge it is, is nobody's.
 */
export class TagSink {
  readonly #parts: TagSinkParts;
  readonly #now: () => number;
  readonly #readers = new Map<string, Reader>();
  #site: string | null = null;
  #badges: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | null = null;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(parts: TagSinkParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  use({ site, detectors }: Pick<GatewayConfig, 'site' | 'detectors'>): void {
    this.#site = site;
    this.#badges = new Set(detectors.flatMap(({ type, subject }) => (type === 'badge-read' ? [subject] : [])));
    for (const device of this.#badges) this.#readers.delete(device);
  }

  take({ observations }: LogGroup): void {
    if (this.#site === null) return;
    const now = this.#now();
    let came = false;
    for (const { body: observation } of observations) {
      const { device, time, arrival, body } = observation;
      if (body.type !== 'tag-read' || this.#badges.has(device)) continue;
      const reader = this.#readers.get(device) ?? { field: new TagField(), late: 0, sentAt: Number.NEGATIVE_INFINITY };
      this.#readers.set(device, reader);
      came = true;
      if (Math.abs(arrival - time) > LATE) reader.late++;
      else reader.field.take({ ...body, time }, now);
    }
    if (came) this.#wake(now + TOGETHER_MS);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wake(at: number): void {
    if (this.#timer && this.#dueAt <= at) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(this.#tell, Math.max(1, at - this.#now()));
  }

  readonly #tell = (): void => {
    this.#timer = null;
    const now = this.#now();
    let next = Number.POSITIVE_INFINITY;
    for (const [device, reader] of this.#readers) {
      const { field } = reader;
      if (now - reader.sentAt >= EVERY_MS) this.#send(device, reader, now);
      const waits = field.nextAt();
      if (waits !== null || reader.late > 0) next = Math.min(next, Math.max(waits ?? now, reader.sentAt + EVERY_MS));
    }
    if (Number.isFinite(next)) this.#wake(Math.max(next, now + 1));
  };

  #send(device: string, reader: Reader, now: number): void {
    const { tags, beyond } = reader.field.due(now);
    const { late } = reader;
    if (this.#site === null || (tags.length === 0 && late === 0)) return;
    reader.late = 0;
    reader.sentAt = now;
    this.#parts.publish({ site: this.#site, device, tags: [...tags], beyond, late });
  }
}
