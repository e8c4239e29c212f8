import type { Entry } from './entry.ts';
import type { Addition } from './record.ts';

export interface Kept {
  /** As they were read; what is no entry is left out by the journal. */
  readonly entries: readonly Entry[];
  /** The highest sequence that was ever given here. */
  readonly seq: number;
  /** It was made just now: whatever it held before is gone. */
  readonly fresh: boolean;
}

/** One place on this device where entries are kept. Every method throws what the browser or the disk says. */
export interface JournalStore {
  readonly name: 'indexeddb' | 'opfs';
  open(): Promise<Kept>;
  /** Fulfilled when all of it survives a power cut; rejected: none of it counts. */
  append(addition: Addition): Promise<void>;
}
