import { type LogGroup, liveTopic, type Micros, type Point } from '@millrace/contracts';

interface Shown {
  readonly point: Point;
  readonly topic: string;
  time: Micros;
  value: number;
  quality: number;
  other: string | undefined;
  /** What was published last. */
  sentAt: number;
  sentValue: number;
  sentQuality: number;
  sentOther: string | undefined;
  waiting: boolean;
}

export interface LiveSinkParts {
  readonly publish: (topic: string, payload: string) => void;
}

/** Repeats of one point within this time become one. */
const COALESCE_MS = 250;

/**
 * Publishes changed values, retained, on the unified namespace: a first change at once, repeats of a point within
 * 250 ms as one, the newest. A change within the point's deadband is not shown; one older than what is shown neither.
 */
export class LiveSink {
  private shown = new Map<number, Shown>();
  private waiting: Shown[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly parts: LiveSinkParts;

  constructor(parts: LiveSinkParts) {
    this.parts = parts;
  }

  /** Points that are gone are taken back from the namespace. */
  use(points: readonly Point[]): void {
    const before = this.shown;
    this.shown = new Map();
    for (const point of points) {
      const topic = liveTopic(point.path);
      const known = before.get(point.id);
      before.delete(point.id);
      this.shown.set(
        point.id,
        known && known.topic === topic ? { ...known, point } : { point, topic, ...NOTHING_SHOWN },
      );
    }
    for (const { topic, sentAt } of before.values())
      if (sentAt > Number.NEGATIVE_INFINITY) this.parts.publish(topic, '');
    this.waiting = [...this.shown.values()].filter(({ waiting }) => waiting);
  }

  take({ samples }: LogGroup): void {
    const now = performance.now();
    const { length, point, time, value, quality, other } = samples;
    const hasOther = other.size > 0;
    for (let at = 0; at < length; at++) {
      const entry = this.shown.get(point[at] as number);
      if (!entry || (time[at] as number) < entry.time) continue;
      entry.time = time[at] as number;
      entry.value = value[at] as number;
      entry.quality = quality[at] as number;
      entry.other = hasOther ? other.get(at) : undefined;
      if (entry.waiting || !isChange(entry)) continue;
      if (now - entry.sentAt >= COALESCE_MS) this.send(entry, now);
      else {
        entry.waiting = true;
        this.waiting.push(entry);
      }
    }
    if (this.waiting.length > 0) this.schedule(now);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(now: number): void {
    if (this.timer) return;
    const due = Math.min(...this.waiting.map(({ sentAt }) => sentAt)) + COALESCE_MS;
    this.timer = setTimeout(() => this.flush(), Math.max(5, due - now));
  }

  private flush(): void {
    this.timer = null;
    const now = performance.now();
    const still: Shown[] = [];
    for (const entry of this.waiting) {
      if (now - entry.sentAt < COALESCE_MS) still.push(entry);
      else {
        entry.waiting = false;
        // It may have come back to what is shown already.
        if (isChange(entry)) this.send(entry, now);
      }
    }
    this.waiting = still;
    if (still.length > 0) this.schedule(now);
  }

  private send(entry: Shown, now: number): void {
    entry.sentAt = now;
    entry.sentValue = entry.value;
    entry.sentQuality = entry.quality;
    entry.sentOther = entry.other;
    const { point, value, other, quality, time } = entry;
    const shown =
      other ?? (Number.isNaN(value) ? 'null' : point.type === 'boolean' ? String(value === 1) : String(value));
    this.parts.publish(entry.topic, `{"i":${point.id},"v":${shown},"q":${quality},"t":${time}}`);
  }
}

const NOTHING_SHOWN = {
  time: 0,
  value: Number.NaN,
  quality: -1,
  other: undefined,
  sentAt: Number.NEGATIVE_INFINITY,
  sentValue: Number.NaN,
  sentQuality: -1,
  sentOther: undefined,
  waiting: false,
};

function isChange({ point, value, quality, other, sentValue, sentQuality, sentOther }: Shown): boolean {
  if (quality !== sentQuality || other !== sentOther) return true;
  if (Number.isNaN(value) || Number.isNaN(sentValue)) return Number.isNaN(value) !== Number.isNaN(sentValue);
  return Math.abs(value - sentValue) > (point.deadband ?? 0);
}
