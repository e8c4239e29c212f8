/** How one part of the house does: what the health page shows of it. */
export interface PartStatus {
  readonly name: string;
  readonly state: 'starting' | 'ready' | 'degraded' | 'restarting' | 'stopped';
  /** Why it is not simply ready, in a sentence for people. */
  readonly reason: string | null;
  readonly pid: number | null;
  readonly restarts: number;
  /** ISO time of the last change of state. */
  readonly since: string;
  /** Of a part that does its work from time to time (backups): when it was last done; null: never yet. */
  readonly doneAt?: string | null;
}

/** Something that the keeper starts, watches and stops. `start` and `stop` may each be called twice. */
export interface Part {
  readonly name: string;
  readonly status: () => PartStatus;
  /** Resolves when it is ready for the first time; rejects when it was stopped before. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const stoppedPart = (name: string): PartStatus => ({
  name,
  state: 'stopped',
  reason: null,
  pid: null,
  restarts: 0,
  since: new Date().toISOString(),
});
