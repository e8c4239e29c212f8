import type { PartitionTable } from './partition.ts';

/**
 * One column of a coding table of GS1 TDS 2.3, section 14.6, by its coding method (14.3 and 14.4). A partition gives two
 * parts of the URI (company prefix and what follows it), `zero` none, every other one.
 */
export type Segment =
  /** 14.3.1: a whole number without leading zeros. */
  | { readonly method: 'integer'; readonly name: string; readonly bits: number }
  /** 14.3.2: text of 7 bits a character, filled up with zeros. */
  | { readonly method: 'string'; readonly name: string; readonly bits: number }
  /** 14.3.6: digits with their leading zeros, kept by a 1 before them. */
  | { readonly method: 'numeric-string'; readonly name: string; readonly bits: number }
  /** 14.3.10: a number padded to its digits. */
  | { readonly method: 'fixed-width'; readonly name: string; readonly bits: number; readonly digits: number }
  /** 14.3.3 padded, 14.3.4 integer, 14.3.5 text, 14.3.9 text of 6 bits a character that ends with zeros. */
  | {
      readonly method: 'partition';
      readonly name: string;
      readonly table: PartitionTable;
      readonly as: 'padded' | 'integer' | 'text' | 'six-bit';
    }
  /** 14.3.7: a CAGE code or DoDAAC, 6 bits a character. */
  | { readonly method: 'cage'; readonly name: string }
  /** A CAGE code or DoDAAC, 8 bits a character (US DoD Suppliers' Passive RFID Information Guide). */
  | { readonly method: 'cage-ascii'; readonly name: string }
  /** 14.3.8: text of 6 bits a character, ended by six zero bits. */
  | {
      readonly method: 'six-bit';
      readonly name: string;
      readonly least: number;
      readonly most: number;
      readonly form: RegExp;
    }
  | { readonly method: 'zero'; readonly name: string; readonly bits: number };

/** A binary encoding of TDS 1.x: header, filter, segments; its value is the parts of its EPC URI. */
export interface Scheme {
  /** As in `urn:epc:tag:<name>:`. */
  readonly name: string;
  /** As in `urn:epc:id:<identity>:`. */
  readonly identity: string;
  readonly header: number;
  /** Bits of the filter value; 0 where there is none. */
  readonly filter: 0 | 3 | 4 | 6;
  readonly segments: readonly Segment[];
  /** Section of GS1 TDS 2.3. */
  readonly section: string;
}

export const integer = (name: string, bits: number): Segment => ({ method: 'integer', name, bits });
export const text = (name: string, bits: number): Segment => ({ method: 'string', name, bits });
export const numericString = (name: string, bits: number): Segment => ({ method: 'numeric-string', name, bits });
export const partition = (
  name: string,
  table: PartitionTable,
  as: 'padded' | 'integer' | 'text' | 'six-bit' = 'padded',
): Segment => ({ method: 'partition', name, table, as });
