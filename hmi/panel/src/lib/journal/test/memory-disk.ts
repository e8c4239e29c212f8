import type { FileHandle } from '../log-file.ts';

/** Thrown at the moment at which the power goes. */
export class PowerCut extends Error {}

/** Counts steps, and cuts the power at one of them. Every store of one device has the same. */
export class Power {
  #left: number;
  cut = false;

  constructor(steps: number) {
    this.#left = steps;
  }
  step(): void {
    if (this.cut || this.#left-- <= 0) {
      this.cut = true;
      throw new PowerCut();
    }
  }
}

/**
 * A file of which only what was flushed survives a power cut for sure: of what was written since, any first part may be on
 * the disk (`torn`, 0 to 1).
 */
export class MemoryFile implements FileHandle {
  #bytes = new Uint8Array(0);
  #flushed = new Uint8Array(0);
  power = new Power(Number.POSITIVE_INFINITY);

  getSize = (): number => this.#bytes.length;
  read(into: Uint8Array<ArrayBuffer>, { at }: { readonly at: number }): number {
    const part = this.#bytes.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  }
  write(bytes: Uint8Array<ArrayBuffer>, { at }: { readonly at: number }): number {
    this.power.step();
    const next = new Uint8Array(Math.max(this.#bytes.length, at + bytes.length));
    next.set(this.#bytes);
    next.set(bytes, at);
    this.#bytes = next;
    return bytes.length;
  }
  truncate(size: number): void {
    this.power.step();
    this.#bytes = this.#bytes.slice(0, size);
  }
  flush(): void {
    this.power.step();
    this.#flushed = this.#bytes.slice();
  }
  /** What is on the disk after a power cut. */
  afterCut(torn: number): void {
    const [before, after] = [this.#flushed, this.#bytes];
    // Shortened and not flushed: it may be there still. Grown: some of the new bytes may be.
    const size = Math.round(before.length + (after.length - before.length) * torn);
    const disk = new Uint8Array(size);
    disk.set((after.length >= before.length ? after : before).subarray(0, size));
    this.#bytes = disk;
    this.#flushed = disk.slice();
  }
  spoil(at: number): void {
    if (at < this.#bytes.length) this.#bytes[at] = (this.#bytes[at] ?? 0) ^ 0xff;
  }
}
