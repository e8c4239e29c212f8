import { refuse } from '../refusal.ts';
import { show } from './integers.ts';
import type { ValueCodec } from './value-codec.ts';

export interface TextShape {
  /** Two letters each. */
  readonly registers: number;
  /** Which letter of a register comes first: `AB` the high byte's, `BA` the low byte's. */
  readonly order: 'AB' | 'BA';
  /** What fills the rest: zeros (and the text ends at the first one) or spaces. */
  readonly padding: 'zero' | 'space';
}

const SPACE = 0x20;

/** ASCII text in registers. Letters outside ASCII are refused on both ways: no device says which alphabet it means. */
export function textCodec({ registers, order, padding }: TextShape): ValueCodec<string> {
  const flip = order === 'BA' ? 1 : 0;
  const length = registers * 2;
  const fill = padding === 'zero' ? 0 : SPACE;
  return {
    registers,
    decode(bytes, at) {
      let text = '';
      for (let letter = 0; letter < length; letter++) {
        const code = bytes.getUint8(at + (letter ^ flip));
        if (code === 0 && padding === 'zero') break;
        if (!isPrintable(code)) {
          return refuse(
            'not-text',
            `byte 0x${code.toString(16).padStart(2, '0')} at letter ${letter + 1} is no printable ASCII: check address, length and padding`,
          );
        }
        text += String.fromCharCode(code);
      }
      return padding === 'space' ? text.replace(/ +$/, '') : text;
    },
    encode(value) {
      if (typeof value !== 'string') return refuse('not-text', `a text is wanted, not ${show(value)}`);
      if (value.length > length) {
        return refuse('range', `${registers} registers hold ${length} letters, ${show(value)} has ${value.length}`);
      }
      const bytes = new Uint8Array(length).fill(fill);
      for (let letter = 0; letter < value.length; letter++) {
        const code = value.charCodeAt(letter);
        if (!isPrintable(code)) return refuse('not-text', `${show(value)} has letters that are no printable ASCII`);
        bytes[letter ^ flip] = code;
      }
      return bytes;
    },
  };
}

const isPrintable = (code: number): boolean => code >= SPACE && code < 0x7f;
