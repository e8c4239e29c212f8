import type { Micros } from '@millrace/contracts';

export interface JournalOptions {
  readonly gateway: string;
  readonly path: string;
  /** The file comes out of a backup: a new epoch begins. */
  readonly restored?: boolean;
  /** Above it the journal is full: doors refuse. */
  readonly limitBytes?: number;
  /** Kept for a restore although every sink has it. */
  readonly keepBytes?: number;
  readonly keepAge?: Micros;
  readonly maxKeys?: number;
  readonly quarantineBytes?: number;
  readonly quarantineAge?: Micros;
  /** Records held in memory for sinks that keep up. */
  readonly freshRecords?: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const DAY = 24 * 3600 * 1_000_000;

export const JOURNAL_DEFAULTS = {
  restored: false,
  limitBytes: 4 * GIB,
  keepBytes: GIB,
  keepAge: 7 * DAY,
  maxKeys: 200_000,
  quarantineBytes: 64 * MIB,
  quarantineAge: 30 * DAY,
  freshRecords: 300_000,
} satisfies Partial<JournalOptions>;
