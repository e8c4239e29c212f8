import type { Micros } from '@millrace/contracts';
import type { ReadablePoint } from './readable.ts';

/** Kept readings of one point, in order of time. */
export interface ExportBlock {
  readonly point: ReadablePoint;
  readonly rows: readonly ExportRow[];
}

export interface ExportRow {
  readonly time: Micros;
  readonly arrival: Micros;
  /** A number, or a boolean as 0 and 1; NaN: none. */
  readonly value: number;
  /** Text or JSON, as JSON. */
  readonly other: string | undefined;
  /** Status in 16 bits. */
  readonly quality: number;
}
