import type { Message, Millis } from '../model/message.ts';
import type { Random } from '../model/random.ts';
import type { Link } from './link.ts';

export interface OutboxParts {
  readonly link: Link;
  readonly random: Random;
  /** How much it may send in one group, and so how much is in flight. */
  readonly group: number;
  readonly complain: (what: string) => void;
}

/** Of a thousand messages so many are sent a second time, and so many late. */
const REPEATED = 0.004;
const LATE = 0.003;
/** A device's memory is not without end: beyond it the oldest is lost, as in life. */
const CAPACITY = 20_000;

/**
 * What a device has still to send. What is live goes before the backlog, which drains beside it, so that the present
 * does not wait for the past. A message leaves for good when the door has thanked for it.
 */
export class Outbox {
  sent = 0;
  lost = 0;
  private live: Message[] = [];
  private backlog: Message[] = [];
  private later: { due: Millis; message: Message }[] = [];
  private flying: readonly Message[] = [];
  private readonly parts: OutboxParts;

  constructor(parts: OutboxParts) {
    this.parts = parts;
  }

  get waiting(): number {
    return this.flying.length + this.live.length + this.backlog.length + this.later.length;
  }

  /** All that is still to be sent, oldest first. */
  unsent(): Message[] {
    return [...this.flying, ...this.backlog, ...this.later.map(({ message }) => message), ...this.live].sort(
      (a, b) => a.at - b.at,
    );
  }

  /** Takes what was not sent while it happened: history, or what piled up while the network was away. */
  takeBacklog(messages: readonly Message[]): void {
    for (const message of messages) this.backlog.push(message);
    this.trim();
  }

  take(messages: readonly Message[], now: Millis): void {
    const { random, link } = this.parts;
    for (const message of messages) {
      if (!link.up) this.backlog.push(message);
      else if (message.at > now) this.later.push({ due: message.at, message });
      else if (random.chance(LATE)) this.later.push({ due: now + random.between(8_000, 90_000), message });
      else {
        this.live.push(message);
        if (random.chance(REPEATED)) this.later.push({ due: now + random.between(500, 40_000), message });
      }
    }
    this.trim();
  }

  /** Sends a group if the link is up and nothing is in flight; call it often. */
  async flush(now: Millis): Promise<void> {
    const due = this.later.filter((one) => one.due <= now);
    if (due.length > 0) {
      this.later = this.later.filter((one) => one.due > now);
      this.live.push(...due.map(({ message }) => message));
    }
    const { link, group, complain } = this.parts;
    if (this.flying.length > 0 || !link.up) return;
    const live = this.live.splice(0, group);
    const past = this.backlog.splice(0, group - live.length);
    if (live.length + past.length === 0) return;
    this.flying = [...live, ...past];
    try {
      await link.send(this.flying);
      this.sent += live.length + past.length;
    } catch (error) {
      // Sent again, also what the door may have thanked for already: it tells repeats itself.
      this.live.unshift(...live);
      this.backlog.unshift(...past);
      complain(error instanceof Error ? error.message : String(error));
    } finally {
      this.flying = [];
    }
  }

  private trim(): void {
    const over = this.live.length + this.backlog.length - CAPACITY;
    if (over <= 0) return;
    this.lost += over;
    this.backlog.splice(0, over);
  }
}
