import type { ScaleFault, ScaleReader, ScaleSaid } from './reading.ts';

export interface LineShape {
  /** The byte that ends a line. */
  readonly end: number;
  /** Longer lines are faults, and left out up to their end. */
  readonly most: number;
  /** Looks at one line, without its end. Null: nothing is said (an empty line). */
  readonly read: (line: string) => ScaleSaid | null;
}

/** Lines of letters of 7 bits; the eighth is a parity that the port has looked at already. */
export class LineReader implements ScaleReader {
  readonly #shape: LineShape;
  #line: number[] = [];
  #tooLong = false;

  constructor(shape: LineShape) {
    this.#shape = shape;
  }

  push(bytes: Uint8Array): readonly ScaleSaid[] {
    const said: ScaleSaid[] = [];
    for (const byte of bytes) {
      const letter = byte & 0x7f;
      if (letter === this.#shape.end) {
        const one = this.#tooLong ? this.#fault() : this.#shape.read(String.fromCharCode(...this.#line));
        if (one) said.push(one);
        this.#line = [];
        this.#tooLong = false;
      } else if (this.#line.length < this.#shape.most) {
        this.#line.push(letter);
      } else {
        this.#tooLong = true;
      }
    }
    return said;
  }

  #fault(): ScaleFault {
    return { fault: 'too-long', at: `${String.fromCharCode(...this.#line.slice(0, 32))}…` };
  }
}

/** Bytes of a line of ASCII, as `LineReader` takes them. */
export const asciiBytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0x7f);

export const STX = 0x02;
export const CR = 0x0d;
export const LF = 0x0a;
