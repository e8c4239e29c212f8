/** Commits that nobody waits for begin so far apart (ms): each costs a transaction and a sync, however little it holds. */
const APART = 5;
/** A disk that is slow, or busy, is asked less often: so many times as long as the last commit took, up to a limit (ms). */
const TIMES_ITS_LENGTH = 3;
const LONGEST = 20;

/** Holds back a commit that nobody waits for, so that what comes within a few milliseconds shares one sync. */
export class CommitPace {
  private began = Number.NEGATIVE_INFINITY;
  private apart = APART;
  private end: (() => void) | null = null;

  /** Resolves when a commit may begin: at once where the one before is long ago, or when it is hurried. */
  async turn(): Promise<void> {
    const wait = this.began + this.apart - performance.now();
    if (wait <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.end = () => {
        clearTimeout(timer);
        // What comes in the same turn of the event loop goes along.
        setImmediate(resolve);
      };
    });
    this.end = null;
  }

  /** A commit begins now. */
  begin(): void {
    this.began = performance.now();
  }

  /** The commit that began last is on disk, or has failed. */
  finish(): void {
    const took = performance.now() - this.began;
    this.apart = Math.min(LONGEST, Math.max(APART, took * TIMES_ITS_LENGTH));
  }

  hurry(): void {
    this.end?.();
    this.end = null;
  }
}
