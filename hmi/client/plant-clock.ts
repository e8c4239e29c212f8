/** How far the plant's clock is ahead of this machine's, and how wrong that may be: both ms. */
export interface ClockOffset {
  readonly ahead: number;
  readonly within: number;
}

/** Estimates kept: the way is asymmetric now and then, hardly ever eight times in a row. */
const KEPT = 8;

/**
 * The plant's clock as heard over a link that takes its time: of the last questions the one that came back soonest says most
 * (Cristian's algorithm). Whatever the way there and the way back cost, it is off by half the round trip at most.
 */
export class PlantClock {
  readonly #heard: ClockOffset[] = [];

  /** `asked` and `received` by this machine's clock, `told` by the plant's: all ms. */
  heard(asked: number, told: number, received: number): ClockOffset {
    const within = Math.max(0, received - asked) / 2;
    this.#heard.push({ ahead: told - (asked + within), within });
    if (this.#heard.length > KEPT) this.#heard.shift();
    return this.best as ClockOffset;
  }

  /** Null: never asked. */
  get best(): ClockOffset | null {
    return this.#heard.reduce<ClockOffset | null>(
      (best, one) => (best && best.within <= one.within ? best : one),
      null,
    );
  }

  /** This machine's clock was set: what was heard before says nothing of it. */
  forget(): void {
    this.#heard.length = 0;
  }
}
