/**
 * Faults of the journal.
 *
 * | code | whose fault | meaning |
 * |---|---|---|
 * | `full` | peer | the limit, or the disk, is reached: nothing more is taken until sinks catch up |
 * | `failed` | us | the file could not be written or read; `cause` says why |
 * | `closed` | caller | it was closed |
 * | `too-new` | caller | the file was written by a newer version of this program |
 */
export type JournalErrorCode = 'full' | 'failed' | 'closed' | 'too-new';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;
  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
