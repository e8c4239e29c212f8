import type { Field } from './definition.ts';
import { refuse } from './fault.ts';
import type { BitField, FieldValue } from './message.ts';

const RANGE = {
  u2: [0, 3],
  u3: [0, 7],
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
} as const;
const WIDTH = { u8v: 1, u16v: 2, u32v: 4 } as const;

/** Collects bytes; refuses values that their field cannot hold. */
export class ByteWriter {
  #bytes = Buffer.alloc(256);
  #at = 0;
  #bit = 0;

  get length(): number {
    return this.#at;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  unsigned(value: number, width: 1 | 2 | 4): void {
    this.#put(width, (bytes, at) => bytes.writeUIntBE(value, at, width));
  }

  /** Writes a length once it is known. */
  setUnsigned(at: number, value: number, width: 2 | 4): void {
    this.#bytes.writeUIntBE(value, at, width);
  }

  bits(value: number, count: number): void {
    for (let left = count - 1; left >= 0; left--) {
      if (this.#bit === 0) this.unsigned(0, 1);
      const bit = Math.floor(value / 2 ** left) % 2;
      this.#bytes[this.#at - 1] = (this.#bytes[this.#at - 1] ?? 0) | (bit << (7 - this.#bit));
      this.#bit = (this.#bit + 1) % 8;
    }
  }

  field({ name, kind, bits = 0 }: Field, value: FieldValue): void {
    switch (kind) {
      case 'u1':
        if (typeof value !== 'boolean') refuse('wrong-value', name);
        this.bits(value ? 1 : 0, 1);
        break;
      case 'u2':
      case 'u3':
        this.bits(whole(value, kind, name), bits);
        break;
      case 'u8':
      case 's8':
      case 'u16':
      case 's16':
      case 'u32': {
        const number = whole(value, kind, name);
        this.unsigned(number < 0 ? number + 2 ** bits : number, bits === 8 ? 1 : bits === 16 ? 2 : 4);
        break;
      }
      case 'u64':
        if (typeof value !== 'bigint' || value < 0n || value >= 1n << 64n) refuse('wrong-value', name);
        this.#put(8, (bytes, at) => bytes.writeBigUInt64BE(value, at));
        break;
      case 'u96':
        this.#hex(value, 12, name);
        break;
      case 'u1v':
        if (!isBitField(value) || value.bits > 0xffff) refuse('wrong-value', name);
        this.unsigned(value.bits, 2);
        this.#hex(value.hex, Math.ceil(value.bits / 8), name);
        break;
      case 'u8v':
      case 'u16v':
      case 'u32v':
        this.#list(value, WIDTH[kind], name);
        break;
      case 'utf8v':
        this.#text(value, name);
        break;
      case 'bytes':
        this.#hex(value, typeof value === 'string' ? value.length / 2 : 0, name);
        break;
    }
  }

  #text(value: FieldValue, name: string): void {
    if (typeof value !== 'string') refuse('wrong-value', name);
    const text = Buffer.from(value);
    if (text.length > 0xffff) refuse('too-long', name);
    this.unsigned(text.length, 2);
    this.#put(text.length, (bytes, at) => text.copy(bytes, at));
  }

  #list(value: FieldValue, width: 1 | 2 | 4, name: string): void {
    if (!Array.isArray(value) || value.length > 0xffff) refuse('wrong-value', name);
    this.unsigned(value.length, 2);
    for (const number of value as readonly FieldValue[]) {
      this.unsigned(whole(number, width === 1 ? 'u8' : width === 2 ? 'u16' : 'u32', name), width);
    }
  }

  #hex(value: FieldValue, length: number, name: string): void {
    if (typeof value !== 'string' || !/^([0-9A-Fa-f]{2})*$/.test(value) || value.length !== length * 2) {
      refuse('wrong-value', name);
    }
    this.#put(length, (bytes, at) => bytes.write(value, at, 'hex'));
  }

  /** Writes at the end, where room is made first: the bytes may be others after it. */
  #put(count: number, write: (bytes: Buffer, at: number) => void): void {
    if (this.#at + count > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(Math.max(count, this.#bytes.length))]);
    }
    write(this.#bytes, this.#at);
    this.#at += count;
  }
}

function whole(value: FieldValue, kind: keyof typeof RANGE, name: string): number {
  const [least, most] = RANGE[kind];
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : refuse('wrong-value', name);
}

const isBitField = (value: FieldValue): value is BitField =>
  typeof value === 'object' && 'bits' in value && Number.isInteger(value.bits) && value.bits >= 0;
