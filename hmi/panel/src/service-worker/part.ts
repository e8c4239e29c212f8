/** One range of bytes, as a player asks for it: "bytes=0-499", "bytes=500-", "bytes=-500". */
const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * What a request for a part is answered with, of a file of so many bytes (RFC 9110 §14): the first byte and the one behind the
 * last. Undefined: all of it is asked for, or nothing that can be made out; "beyond": it begins behind the end. Pure.
 */
export function partOf(range: string | null, size: number): { from: number; end: number } | 'beyond' | undefined {
  const [, from, to] = RANGE.exec(range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(Number(to) + 1, size);
  return start >= end ? 'beyond' : { from: start, end };
}
