/**
 * How a formula reckons with its numbers: one language, the embedding decides what a number is. Every result that does
 * not exist (a division by zero, a root of a negative number, more than the kind holds) is null.
 */
export interface Arithmetic<N> {
  /** A number as it stands in the formula: digits with a decimal point and an exponent, or 0x and hexadecimal digits. */
  literal(text: string): N | null;
  add(a: N, b: N): N | null;
  subtract(a: N, b: N): N | null;
  multiply(a: N, b: N): N | null;
  divide(a: N, b: N): N | null;
  /** What is left of a ÷ b; it has the sign of a. */
  remainder(a: N, b: N): N | null;
  negate(a: N): N;
  /** Below zero, zero or above zero, as a is below, equal to or above b. */
  compare(a: N, b: N): number;
  /** To so many decimals, half away from zero; negative places round to tens and hundreds. */
  round(a: N, places: number): N | null;
  floor(a: N): N;
  ceil(a: N): N;
  sqrt(a: N): N | null;
  /** The same number as a small whole one (places of a rounding); null where it is none. */
  toInteger(a: N): number | null;
}
