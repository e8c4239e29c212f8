import type pg from 'pg';

export interface MoveProgress {
  readonly step: 'compare' | 'copy' | 'close' | 'switch' | 'prove';
  readonly round: number;
  readonly table?: string;
  /** Rows copied so far and rows to be copied, as far as this round knows. */
  readonly rows?: number;
  readonly of?: number;
}

export interface MoveOptions {
  /** Of the owner's login, each of a migrated store. No pool is ended. */
  readonly source: pg.Pool;
  readonly target: pg.Pool;
  /** Whether the target hands out the numbers of points, or is told them. */
  readonly numbers: 'registry' | 'copy';
  /** Where the target is, for people; without a password. */
  readonly where: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
  /** Brings the plant over. Called once the source takes nothing any more; may be called again by a later run. */
  readonly onMoved: () => Promise<void>;
  /** Rows in one piece, at the most; for tests. */
  readonly pieceRows?: number;
}

/** A table's proof: counted and summed on both sides, at the moment of the move. */
export interface ProvedTable {
  readonly table: string;
  readonly rows: number;
  readonly targetRows: number;
  /** Sum of the rows' hashes, 16 hexadecimal digits. */
  readonly source: string;
  readonly target: string;
  readonly equal: boolean;
}

export interface MoveResult {
  /** "moved" now, or "completed": an earlier run had moved it and was cut off before the plant knew. */
  readonly outcome: 'moved' | 'completed';
  readonly rounds: number;
  /** Rows copied by this run. */
  readonly copied: number;
  /** Milliseconds during which no batch was taken. */
  readonly closedFor: number;
  /** Empty for "completed". */
  readonly tables: readonly ProvedTable[];
}
