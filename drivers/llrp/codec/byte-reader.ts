import type { Field } from './definition.ts';
import { refuse } from './fault.ts';
import type { FieldValue } from './message.ts';

/** Takes fields from bytes, up to `end`. Never looks beyond it. */
export class ByteReader {
  readonly #bytes: Buffer;
  at: number;
  end: number;
  #bit = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.at = 0;
    this.end = bytes.length;
  }

  u8(what: string): number {
    return this.#bytes.readUInt8(this.#take(1, what));
  }

  u16(what: string): number {
    return this.#bytes.readUInt16BE(this.#take(2, what));
  }

  u32(what: string): number {
    return this.#bytes.readUInt32BE(this.#take(4, what));
  }

  /** Bits of the bytes that follow, the high ones first. */
  bits(count: number, what: string): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      if (this.#bit === 0) this.#take(1, what);
      const byte = this.#bytes.readUInt8(this.at - 1);
      value = value * 2 + ((byte >> (7 - this.#bit)) & 1);
      this.#bit = (this.#bit + 1) % 8;
    }
    return value;
  }

  field({ name, kind, bits = 0 }: Field): FieldValue {
    switch (kind) {
      case 'u1':
        return this.bits(1, name) === 1;
      case 'u2':
      case 'u3':
        return this.bits(bits, name);
      case 'u8':
        return this.u8(name);
      case 's8':
        return this.#bytes.readInt8(this.#take(1, name));
      case 'u16':
        return this.u16(name);
      case 's16':
        return this.#bytes.readInt16BE(this.#take(2, name));
      case 'u32':
        return this.u32(name);
      case 'u64':
        return this.#bytes.readBigUInt64BE(this.#take(8, name));
      case 'u96':
        return this.#hex(12, name);
      case 'u1v': {
        const count = this.u16(name);
        return { bits: count, hex: this.#hex(Math.ceil(count / 8), name) };
      }
      case 'u8v':
        return this.#list(this.u16(name), 1, name);
      case 'u16v':
        return this.#list(this.u16(name), 2, name);
      case 'u32v':
        return this.#list(this.u16(name), 4, name);
      case 'utf8v': {
        const length = this.u16(name);
        const from = this.#take(length, name);
        return this.#bytes.toString('utf8', from, from + length);
      }
      case 'bytes':
        return this.#hex(this.end - this.at, name);
    }
  }

  /** Asks for room before anything is made: a count that lies costs nothing. */
  #list(count: number, width: 1 | 2 | 4, what: string): readonly number[] {
    const from = this.#take(count * width, what);
    return Array.from({ length: count }, (_, place) => this.#bytes.readUIntBE(from + place * width, width));
  }

  #hex(length: number, what: string): string {
    const from = this.#take(length, what);
    return this.#bytes.toString('hex', from, from + length).toUpperCase();
  }

  #take(count: number, what: string): number {
    if (this.at + count > this.end) refuse('too-short', what);
    this.at += count;
    return this.at - count;
  }
}
