/** What a spreadsheet keeps of a number: beyond that it would show another one than was written. */
const DIGITS = 15;

/** "1.5e-7" → "0.00000015": as people and the database write numbers. Undefined: this is no number. */
export function numberText(written: string): string | undefined {
  const found = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i.exec(written.trim());
  if (!found || (found[2] === '' && found[3] === '')) return undefined;
  const significant = (found[2] + (found[3] ?? '')).replace(/^0+/, '').length;
  // What a spreadsheet computed carries the noise of its last bits: 10.300000000000001 is 10.3 to whoever looks at it.
  const rounded = significant > DIGITS ? Number(written).toPrecision(DIGITS) : written.trim();
  return plain(rounded);
}

function plain(written: string): string {
  const [, sign = '', whole = '', part = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(written) ?? [];
  const digits = whole + part;
  const point = whole.length + Number(power);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const after = padded.slice(at).replace(/0+$/, '');
  const value = after === '' ? before : `${before}.${after}`;
  return sign === '-' && /[1-9]/.test(value) ? `-${value}` : value;
}

/** The number that a spreadsheet keeps exactly; undefined where it would be another one. */
export function exactNumber(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.replace(/^-?0*\.?0*/, '').replace('.', '').length > DIGITS)
    return undefined;
  const number = Number(text);
  return plain(String(number)) === plain(text) ? number : undefined;
}
