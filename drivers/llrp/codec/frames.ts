import type { LlrpFault } from './fault.ts';

/** Version and type, length, message id. */
export const HEADER_BYTES = 10;
/** Longer than any report a reader sends: a longer one is garbage, or wants our memory. */
export const MOST_FRAME_BYTES = 1_048_576;

/**
 * Cuts whole messages out of a stream, however it is split. Holds at most one unfinished message, of the size that has come
 * and not of the size that it says. A length that cannot be right ends it: what follows has no meaning any more, and the
 * connection must go.
 */
export class LlrpFrames {
  readonly #most: number;
  #held = Buffer.alloc(0);
  #size = 0;
  #fault: LlrpFault | undefined;

  constructor(most = MOST_FRAME_BYTES) {
    this.#most = most;
  }

  /** The messages that `chunk` completed, and what went wrong behind them, if anything did. */
  push(chunk: Uint8Array): { readonly frames: readonly Uint8Array[]; readonly fault?: LlrpFault } {
    if (this.#fault) return { frames: [], fault: this.#fault };
    this.#add(chunk);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (this.#size - at >= HEADER_BYTES) {
      const length = this.#held.readUInt32BE(at + 2);
      if (length < HEADER_BYTES || length > this.#most) {
        const why = length > this.#most ? 'too-long' : 'wrong-length';
        this.#fault = { fault: why, at: `a message of ${length} bytes` };
        return { frames, fault: this.#fault };
      }
      if (this.#size - at < length) break;
      frames.push(Uint8Array.from(this.#held.subarray(at, at + length)));
      at += length;
    }
    this.#held.copyWithin(0, at, this.#size);
    this.#size -= at;
    return { frames };
  }

  #add(chunk: Uint8Array): void {
    const needed = this.#size + chunk.length;
    if (needed > this.#held.length) {
      const room = Buffer.alloc(Math.max(needed, Math.min(this.#held.length * 2, this.#most)));
      this.#held.copy(room, 0, 0, this.#size);
      this.#held = room;
    }
    this.#held.set(chunk, this.#size);
    this.#size = needed;
  }
}
