/** How a simulated device is, as the conformance suite asks for it: well, or wrong in one way until it is healed. */
export class Moods {
  protected mood: 'well' | 'silent' | 'garbled' = 'well';
  /** Milliseconds by which each answer is late. */
  private delay = 0;

  silence(): void {
    this.mood = 'silent';
  }
  garble(): void {
    this.mood = 'garbled';
  }
  slow(milliseconds: number): void {
    this.delay = milliseconds;
  }
  heal(): void {
    this.mood = 'well';
    this.delay = 0;
  }

  /** Answers at once, or as late as it is slow. */
  protected inTime(answer: () => void): void {
    if (this.delay === 0) answer();
    // A timer that holds the process would hold the test's.
    else setTimeout(answer, this.delay).unref();
  }
}
