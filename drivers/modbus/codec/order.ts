/**
 * In which order a device sends the bytes of a value, A being the most significant. Each register is two bytes on the
 * wire; devices differ in which of two registers comes first and which byte of a register. 64 bits follow the same two
 * rules: CDAB means the last register first, so GHEFCDAB.
 */
export const ORDERS = ['ABCD', 'BADC', 'CDAB', 'DCBA'] as const;
export type Order = (typeof ORDERS)[number];

export const swapsBytes = (order: Order): boolean => order === 'BADC' || order === 'DCBA';
export const swapsWords = (order: Order): boolean => order === 'CDAB' || order === 'DCBA';

/** Where byte `at` (0 the most significant) of a value of `length` bytes stands on the wire. */
export function wirePlace(at: number, length: number, order: Order): number {
  const word = at >> 1;
  const placedWord = swapsWords(order) ? length / 2 - 1 - word : word;
  const placedByte = swapsBytes(order) ? 1 - (at & 1) : at & 1;
  return placedWord * 2 + placedByte;
}

/** The places of all bytes: worked out once for a type, so that decoding is plain indexing. */
export const wirePlaces = (length: number, order: Order): readonly number[] =>
  Array.from({ length }, (_, at) => wirePlace(at, length, order));
