/** Places of a thread's signs of life: its turns, and how late they were, µs. */
export const SIGNS = { beats: 0, p99: 1, longest: 2 } as const;

/** What a thread begins with. */
export interface ThreadStart {
  /** URL of the module that makes the driver. */
  readonly module: string;
  /** The export that it is, or that makes it of what is given. */
  readonly name: string;
  readonly given: readonly unknown[];
  /** What the thread writes for as long as its event loop turns: `SIGNS` says what stands where. */
  readonly signs: Int32Array<SharedArrayBuffer>;
}
