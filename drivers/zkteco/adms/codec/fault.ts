/**
 * What is wrong with what a clock sent. A whole request is refused by an `AdmsFault`; a line of an upload that cannot be
 * read is a `LineFault` beside the lines that can, for one bad line must not keep a clock from being rid of the others.
 *
 * | code | meaning |
 * |---|---|
 * | `unknown-path` | no request of this protocol |
 * | `query-malformed` | the query of the address lacks something or holds what it may not |
 * | `too-large` | more bytes than may be sent at once |
 */
export type AdmsFaultCode = 'unknown-path' | 'query-malformed' | 'too-large';

export class AdmsFault extends Error {
  override readonly name = 'AdmsFault';
  readonly code: AdmsFaultCode;
  /** The part of the query that is meant; null where it is the whole request. */
  readonly field: string | null;

  constructor(code: AdmsFaultCode, field: string | null, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** A line that could not be read. */
export interface LineFault {
  /** Counted from one, as an editor does. */
  readonly line: number;
  readonly field: string;
  readonly reason: string;
  /** The line as it came, cut to `SHOWN` characters: enough to see what it is. */
  readonly text: string;
}

const SHOWN = 200;

export const lineFault = (line: number, field: string, reason: string, text: string): LineFault => ({
  line,
  field,
  reason,
  text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text,
});
