/**
 * How bits and digits are shared between the GS1 Company Prefix and what follows it. Row P of a table is partition value P;
 * the prefix has the same bits and digits in every table, so a table says only the other field. Seven rows: a partition
 * value of 7 is in none, and refused.
 */
export interface PartitionRow {
  readonly bits: number;
  /** Digits where the field is padded; the most characters it may have where it is text; unused for plain integers. */
  readonly digits: number;
}
export type PartitionTable = readonly PartitionRow[];

/** Every partition table, columns "GS1 Company Prefix": bits and digits. */
export const COMPANY_PREFIX: PartitionTable = [
  { bits: 40, digits: 12 },
  { bits: 37, digits: 11 },
  { bits: 34, digits: 10 },
  { bits: 30, digits: 9 },
  { bits: 27, digits: 8 },
  { bits: 24, digits: 7 },
  { bits: 20, digits: 6 },
];

const table = (bits: readonly number[], digits: readonly number[]): PartitionTable =>
  bits.map((of, at) => ({ bits: of, digits: digits[at] ?? 0 }));

/** Indicator and item reference of SGTIN (Table 14-16) and ITIP (Table 14-42). */
export const ITEM_REFERENCE = table([4, 7, 10, 14, 17, 20, 24], [1, 2, 3, 4, 5, 6, 7]);
/** Extension digit and serial reference of SSCC; service reference of GSRN and GSRNP (Tables 14-23, 14-26). */
export const SERIAL_REFERENCE = table([18, 21, 24, 28, 31, 34, 38], [5, 6, 7, 8, 9, 10, 11]);
/** Location reference of SGLN; document type of GDTI (Table 14-29); coupon reference of SGCN (Table 14-39). */
export const SHORT_REFERENCE = table([1, 4, 7, 11, 14, 17, 21], [0, 1, 2, 3, 4, 5, 6]);
/** Asset type of GRAI (Table 14-19). */
export const ASSET_TYPE = table([4, 7, 10, 14, 17, 20, 24], [0, 1, 2, 3, 4, 5, 6]);
/** Individual asset reference of GIAI-96 (Table 14-23), an integer. */
export const ASSET_NUMBER = table([42, 45, 48, 52, 55, 58, 62], [13, 14, 15, 16, 17, 18, 19]);
/** Individual asset reference of GIAI-202 (Table 14-20), text of 7 bits a character. */
export const ASSET_TEXT = table([148, 151, 154, 158, 161, 164, 168], [18, 19, 20, 21, 22, 23, 24]);
/** Component or part reference of CPI-96 (Table 14-34), an integer. */
export const PART_NUMBER = table([11, 14, 17, 21, 24, 27, 31], [3, 4, 5, 6, 7, 8, 9]);
/** Component or part reference of CPI-var (Table 14-35), text of 6 bits a character, ended by six zero bits. */
export const PART_TEXT = table([114, 120, 126, 132, 138, 144, 150], [18, 19, 20, 21, 22, 23, 24]);
