import { type Bitmap, packed } from './bitmap.ts';

/** Of a row in hexadecimal: so many times what follows, in the letters of ZPL's compression (ZPL II, "Alternative Data Compression"). */
function times(count: number): string {
  let rest = count;
  let said = '';
  while (rest >= 400) {
    said += 'z';
    rest -= 400;
  }
  if (rest >= 20) said += String.fromCharCode('f'.charCodeAt(0) + Math.floor(rest / 20));
  if (rest % 20 > 0) said += String.fromCharCode('F'.charCodeAt(0) + (rest % 20));
  return said;
}

function rowOf(hex: string): string {
  const kept = hex.replace(/0+$/, '');
  const filled = hex.replace(/F+$/, '');
  const [text, end] = kept.length <= filled.length ? [kept, ','] : [filled, '!'];
  const whole = text.length === hex.length ? '' : end;
  return text.replaceAll(/(.)\1+/g, (run, sign: string) => (run.length > 2 ? times(run.length) + sign : run)) + whole;
}

/** A ^GF field of a bitmap, where the field's origin says. */
export function zplGraphic(map: Bitmap): string {
  const { rowBytes, bytes } = packed(map);
  const rows: string[] = [];
  let before = '';
  for (let y = 0; y < map.height; y++) {
    const hex = Buffer.from(bytes.subarray(y * rowBytes, (y + 1) * rowBytes))
      .toString('hex')
      .toUpperCase();
    rows.push(hex === before ? ':' : rowOf(hex));
    before = hex;
  }
  return `^GFA,${bytes.length},${bytes.length},${rowBytes},${rows.join('')}`;
}
