import { joinedReads, liveAnswer, MOST_TAGS_A_MESSAGE, type TagReads } from '@millrace/contracts';
import type { Caller } from './http-call.ts';
import { pause } from './pause.ts';

export interface LiveForwardParts {
  readonly gateway: string;
  readonly caller: Pick<Caller, 'call' | 'refusal'>;
  /** Values a second at most. */
  readonly rate: number;
}

const PATH = '/edge/v1/live';
const EVERY = 250;
/** With nothing new, so often (ms) a word that we are there. */
const HEARTBEAT = 1_000;
const MOST_AT_ONCE = 2_000;
/** Messages of readers of tags. */
const MOST_READS_AT_ONCE = 20;
const TIMEOUT = 5_000;

/**
 * Live values for the centre: the newest of each point, and no queue. What has changed goes at most four times a second
 * and within the rate, longest waiting first; a change while another waits takes its place. Every point goes, not only
 * those that somebody watches: a screen that is opened shows all at once, the centre keeps no list of who looks at what,
 * and the rate bounds the cost. One call at a time, so that a slow link thins live values out instead of queueing them.
 */
export class LiveForward {
  private readonly parts: LiveForwardParts;
  private readonly latest = new Map<string, string>();
  /** Topics that changed since they were sent, in the order of the first change. */
  private readonly changed = new Set<string>();
  /** What readers of tags have seen since it was told, by device. */
  private reads = new Map<string, TagReads>();
  private full = true;
  /** What the earlier parts of telling everything went to; null: there is none. */
  private partsTo: { readonly holding: string | undefined } | null = null;
  private allowance = 0;
  private allowanceAt = performance.now();
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LiveForwardParts) {
    this.parts = parts;
  }

  /** The newest value of a topic; an empty one: the point is gone. */
  offer(topic: string, payload: string): void {
    if (payload === '') {
      this.latest.delete(topic);
      this.changed.delete(topic);
      return;
    }
    this.latest.set(topic, payload);
    this.changed.add(topic);
  }

  /** What a reader of tags sees: the newest word of each tag. What is lost on the way is said again while it lies there. */
  offerReads(reads: TagReads): void {
    this.reads.set(reads.device, joinedReads(this.reads.get(reads.device), reads));
  }

  /** Sends what is due, once. Throws a CallError: what was on its way counts as changed again. */
  async send(signal: AbortSignal): Promise<void> {
    const due =
      this.changed.size > 0 || this.reads.size > 0 || this.full || performance.now() - this.sentAt >= HEARTBEAT;
    const most = this.allowed();
    if (!due || (this.changed.size > 0 && most === 0 && this.reads.size === 0)) return pause(EVERY / 2, signal);
    const topics: string[] = [];
    for (const topic of this.changed) {
      if (topics.length >= most) break;
      topics.push(topic);
    }
    for (const topic of topics) this.changed.delete(topic);
    this.allowance -= topics.length;
    const full = this.full && this.changed.size === 0;
    const values = topics.map((topic) => this.latest.get(topic)).join(',');
    const { gateway, caller } = this.parts;
    const reads = this.readsDue();
    const seen = reads.length > 0 ? `,"reads":${JSON.stringify(reads)}` : '';
    const body = `{"gateway":${JSON.stringify(gateway)},"full":${full},"values":[${values}]${seen}}`;
    try {
      const answer = await caller.call({ method: 'POST', path: PATH, body, signal, timeout: TIMEOUT });
      if (answer.status !== 200) throw caller.refusal(PATH, answer);
      const { full: wanted, holding } = liveAnswer.parse(JSON.parse(answer.body.toString('utf8')));
      // Everything may go in parts: where another holds it now, what the earlier parts told is gone.
      const partsGone = this.partsTo !== null && this.partsTo.holding !== holding;
      const wasFull = this.full;
      if (full && !partsGone) this.full = false;
      this.partsTo = this.full && topics.length > 0 ? { holding } : null;
      if (partsGone || (wanted && !this.full)) this.tellAll(wasFull ? topics : []);
    } catch (error) {
      for (const topic of topics) if (this.latest.has(topic)) this.changed.add(topic);
      throw error;
    }
    this.sentAt = performance.now();
    await pause(EVERY, signal);
  }

  /** A message's worth of each reader, and of as many readers as one call takes; the rest waits for the next. */
  private readsDue(): readonly TagReads[] {
    const due = [...this.reads.values()].slice(0, MOST_READS_AT_ONCE);
    for (const { tags, ...reads } of due) {
      const rest = tags.slice(MOST_TAGS_A_MESSAGE);
      if (rest.length === 0) this.reads.delete(reads.device);
      else this.reads.set(reads.device, { ...reads, tags: rest, late: 0 });
    }
    return due.map((one) => ({ ...one, tags: one.tags.slice(0, MOST_TAGS_A_MESSAGE) }));
  }

  /** Everything is to be told, but what has just been. */
  private tellAll(told: readonly string[]): void {
    this.full = true;
    const just = new Set(told);
    for (const topic of this.latest.keys()) if (!just.has(topic)) this.changed.add(topic);
  }

  private allowed(): number {
    const { rate } = this.parts;
    const now = performance.now();
    this.allowance = Math.min(Math.max(1, rate), this.allowance + ((now - this.allowanceAt) / 1000) * rate);
    this.allowanceAt = now;
    return Math.min(MOST_AT_ONCE, Math.floor(this.allowance));
  }
}
