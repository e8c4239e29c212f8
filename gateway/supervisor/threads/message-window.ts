import type { InboundMessage } from '@millrace/driver-api';
import { type CrossingFault, errorOf } from './crossing.ts';

/** Messages of one link that the gateway may have before it has kept them, and bytes of theirs. */
const UNDER_WAY = 2_000;
const BYTES_UNDER_WAY = 8 * 2 ** 20;
/** Messages that cross together. */
const TOGETHER = 500;
/** What waits here for its turn. A driver that thanks only for what is safe has so many out there only when its source does not wait. */
const MOST_WAITING = 100_000;
const MOST_BYTES = 64 * 2 ** 20;

interface Waiting {
  readonly message: InboundMessage;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Takes messages across and gives what became of each, in their order. */
type Cross = (messages: readonly InboundMessage[]) => Promise<readonly (CrossingFault | null)[]>;

/**
 * The way of one link's messages out of its thread: in their order, many at once where many came at once, so many under way
 * and no more. Each is answered by itself, when it is safe: only then does its driver thank for it. What is beyond waits in
 * the thread, and beyond what may wait is refused, as by a gateway that is full: its source keeps it.
 */
export class MessageWindow {
  private readonly cross: Cross;
  private readonly queue: Waiting[] = [];
  private waitingBytes = 0;
  private underWay = 0;
  private bytesUnderWay = 0;
  private isDue = false;

  constructor(cross: Cross) {
    this.cross = cross;
  }

  /** Resolves when the message is safe; rejects where the gateway refuses it. */
  pass(message: InboundMessage): Promise<void> {
    const bytes = message.payload.byteLength + message.topic.length;
    if (this.queue.length >= MOST_WAITING || this.waitingBytes + bytes > MOST_BYTES)
      return Promise.reject(new Error(`${this.queue.length} messages of this link wait to be kept`));
    return new Promise((resolve, reject) => {
      this.queue.push({ message: { ...message, payload: alone(message.payload) }, bytes, resolve, reject });
      this.waitingBytes += bytes;
      this.soon();
    });
  }

  /** What comes in one turn goes together. */
  private soon(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      this.send();
    });
  }

  private send(): void {
    while (this.queue.length > 0 && this.underWay < UNDER_WAY && this.bytesUnderWay < BYTES_UNDER_WAY)
      void this.sendSome(this.queue.splice(0, Math.min(TOGETHER, UNDER_WAY - this.underWay)));
  }

  private async sendSome(some: readonly Waiting[]): Promise<void> {
    const bytes = some.reduce((sum, one) => sum + one.bytes, 0);
    this.waitingBytes -= bytes;
    this.underWay += some.length;
    this.bytesUnderWay += bytes;
    try {
      const became = await this.cross(some.map(({ message }) => message));
      for (const [at, { resolve, reject }] of some.entries()) {
        const fault = became[at];
        if (fault === null) resolve();
        else reject(fault ? errorOf(fault) : new Error('nobody says whether it is safe'));
      }
    } catch (error) {
      for (const { reject } of some) reject(error);
    } finally {
      this.underWay -= some.length;
      this.bytesUnderWay -= bytes;
      this.send();
    }
  }
}

/** A copy: a piece of a larger buffer would take all of that across, and a door reads its next message into it. */
const alone = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
