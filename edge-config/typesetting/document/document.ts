import type { Align } from '../sheet.ts';
import type { Language } from '../text/shape.ts';

export interface Fact {
  readonly label: string;
  readonly text: string;
}

export interface Column {
  readonly heading: string;
  /** Of the width that all columns share. */
  readonly share: number;
  readonly align: Align;
}

/** A page of paper, filled in: a head with who it is from and to, a table over as many pages as it takes, a foot. */
export interface Document {
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  readonly language: Language;
  readonly title: string;
  readonly company: { readonly name: string; readonly lines: readonly string[]; readonly logo: string | null };
  /** Whom it is for, below a heading. */
  readonly party: { readonly heading: string; readonly lines: readonly string[] } | null;
  readonly facts: readonly Fact[];
  readonly table: {
    readonly columns: readonly Column[];
    readonly rows: readonly (readonly string[])[];
    /** Below the last row; null: nothing is summed. */
    readonly sums: readonly string[] | null;
    /** Where there is no row. */
    readonly empty: string;
  } | null;
  readonly note: string;
  /** Who signs, each below a line. */
  readonly signatures: readonly string[];
  /** At the foot of every page; `{page}` and `{pages}` in it are counted. */
  readonly foot: { readonly left: string; readonly right: string; readonly digits: string };
}
