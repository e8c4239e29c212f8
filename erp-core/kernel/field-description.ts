import type { Condition } from './condition.ts';

/** A field as its reader may see and write it. */
export interface FieldDescription {
  readonly name: string;
  readonly label: string;
  /** "text", "quantity", "reference", … as the declaration says. */
  readonly type: string;
  readonly required: boolean;
  readonly help?: string;
  readonly example?: unknown;
  /** The right without which nobody sees it; the reader has it. */
  readonly sensitive?: string;
  /** Said when the record is made, and never again. */
  readonly fixed?: boolean;
  /** Its values are kept from the reader: they come as "…". */
  readonly masked?: boolean;
  /** The reader does not write it. */
  readonly readOnly?: boolean;
  /** The kernel gives it: nobody writes it. */
  readonly given?: boolean;
  /** Of a value of several parts ("price.amount"): how each is called in filters, sums and sheets, and what it is. */
  readonly parts?: readonly { readonly name: string; readonly type: string }[];
  /** Reckoned from these when a record is read: not written, filtered or sorted by. */
  readonly computedFrom?: readonly string[];
  /** The entity it refers to; of "references", many of its records. */
  readonly references?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Of a file: what it may be, the most bytes it has, and the entity and field that it is sent for. */
  readonly file?: {
    readonly accept: readonly string[];
    readonly maxBytes: number;
    readonly entity: string;
    readonly field: string;
    /** Of an input of a command's own: it is sent for that command. */
    readonly command?: string;
  };
  readonly default?: unknown;
  /** A form shows it only where this holds of what the form has: a condition of a list's filter, of fields the reader sees. */
  readonly shownWhen?: Readonly<Record<string, Condition>>;
  /** Of JSON with a flat schema: the values in it, each asked for by itself. */
  readonly shape?: readonly FieldDescription[];
  /** Of a field that is lines, or a list of flat objects: what each of them has, and how many there may be. */
  readonly lines?: { readonly min: number; readonly max: number; readonly fields: readonly FieldDescription[] };
}
