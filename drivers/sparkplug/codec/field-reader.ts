import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { LIMITS } from './payload.ts';
import { PayloadError } from './payload-error.ts';

const { Varint, Bit64, LengthDelimited, Bit32 } = WireType;

/** A field's number together with the wire type that the schema gives it: one number to compare by. */
export const varint = (field: number): number => (field << 3) | Varint;
export const fixed32 = (field: number): number => (field << 3) | Bit32;
export const fixed64 = (field: number): number => (field << 3) | Bit64;
export const delimited = (field: number): number => (field << 3) | LengthDelimited;

/**
 * Protobuf's reader with our bounds: messages end where they say, parts are counted, nesting is bounded. A field that is
 * not known, or known by another wire type, is read over, as protobuf asks.
 */
export class FieldReader {
  readonly #reader: BinaryReader;
  #depth = 0;
  #parts = 0;
  #end: number;

  constructor(bytes: Uint8Array) {
    if (bytes.length > LIMITS.bytes) {
      throw new PayloadError('too-large', `a payload of ${bytes.length} bytes; at most ${LIMITS.bytes} are read`);
    }
    this.#reader = new BinaryReader(bytes);
    this.#end = bytes.length;
  }

  /** Gives each field of the message that is read now to `take`, which answers whether it has read it. */
  fields(take: (key: number) => boolean): void {
    const reader = this.#reader;
    const end = this.#end;
    while (reader.pos < end) {
      const [field, type] = reader.tag();
      if (!take((field << 3) | type)) reader.skip(type, field);
    }
    if (reader.pos !== end) throw new PayloadError('malformed', 'a field is longer than the message it stands in');
  }

  /** Reads a message within this one. */
  message<T>(read: () => T): T {
    if (++this.#parts > LIMITS.parts) {
      throw new PayloadError('too-large', `more than ${LIMITS.parts} metrics, properties and elements in one payload`);
    }
    const outer = this.#end;
    const length = this.#reader.uint32();
    this.#end = this.#reader.pos + length;
    if (this.#end > outer) throw new PayloadError('malformed', 'a part is longer than the message it stands in');
    const result = read();
    this.#end = outer;
    return result;
  }

  /** The same for what may hold itself. */
  nested<T>(what: string, read: () => T): T {
    if (++this.#depth > LIMITS.depth) {
      throw new PayloadError('too-deep', `${what} within each other more than ${LIMITS.depth} deep`);
    }
    const result = this.message(read);
    this.#depth--;
    return result;
  }

  uint32 = (): number => this.#reader.uint32();
  uint64 = (): bigint => BigInt(this.#reader.uint64());
  bool = (): boolean => this.#reader.bool();
  float = (): number => this.#reader.float();
  double = (): number => this.#reader.double();
  /** Text that is not UTF-8 is refused: replaced letters would make two names one. */
  string = (): string => this.#counted(this.#reader.string(true));
  bytes = (): Uint8Array => this.#reader.bytes();

  /** Numbers of a list: packed into one field, or one by one; a reader takes both. */
  packed(into: number[]): void {
    this.message(() => {
      while (this.#reader.pos < this.#end) into.push(this.#counted(this.#reader.uint32()));
      return into;
    });
  }

  #counted<T>(value: T): T {
    if (++this.#parts > LIMITS.parts * 4)
      throw new PayloadError('too-large', 'too many texts and numbers in one payload');
    return value;
  }
}
