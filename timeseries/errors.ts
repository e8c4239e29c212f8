/**
 * What this room refuses, each with who is at fault. A database that is away is not here: pg's own error passes through,
 * and the caller tries again.
 */
export const STORE_ERRORS = {
  /** us: an applied migration's text is no longer what was applied. */
  'migration-changed': 'us',
  /** us: the database has a migration that this program does not know, so a newer program made it. */
  'migration-unknown': 'us',
  /** us: a file of the migrations folder is not named <timestamp>_<name>.sql. */
  'migration-name': 'us',
  /** us: a migration's SQL failed; nothing of it is left. */
  'migration-failed': 'us',
  /** caller: the schema was never migrated. */
  'store-not-migrated': 'caller',
  /** caller: the settings ask for TimescaleDB and this database cannot have it. */
  'timescale-unavailable': 'caller',
  /** caller: the settings ask for compression and this store's edition or licence has none. */
  'compression-unavailable': 'caller',
  /** caller: the settings ask for another store than the one that this database was made with. */
  'store-kind-fixed': 'caller',
  /** caller: a batch that contradicts itself (columns of unequal length, a record outside what it covers). */
  'batch-malformed': 'caller',
  /** caller: counts without sequence numbers came with ranges of which a part was acknowledged before: ask what is missing. */
  'batch-partly-acknowledged': 'caller',
  /** caller: a question without sense (from after to, no width, no point). */
  'query-malformed': 'caller',
  /** caller: another move holds the source. */
  'move-under-way': 'caller',
  /** caller: source and target are one store. */
  'move-same-store': 'caller',
  /** caller: the target holds readings that did not come from this source. */
  'move-target-in-use': 'caller',
  /** caller: the source was left for another store than this target. */
  'move-source-left': 'caller',
  /** caller: the move was asked to end; what is at the target stays for the next run. */
  'move-interrupted': 'caller',
  /** us: what was copied is not what stands at the source. */
  'move-not-equal': 'us',
  /** caller: the source changes faster than it can be copied. */
  'move-outrun': 'caller',
  /** caller: nothing was moved away from this store, so nothing of it may be let go. */
  'store-in-use': 'caller',
  /** caller: a moment that lies ahead of the database's clock was named as the present for dropping. */
  'retention-from-the-future': 'caller',
} as const;

export type StoreErrorCode = keyof typeof STORE_ERRORS;

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly fault: 'us' | 'caller';
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: StoreErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.code = code;
    this.fault = STORE_ERRORS[code];
    this.details = details;
  }
}
