import type { OwnerName } from '../exception-owner.ts';

/** What the main thread says in the midst of what it does. */
export interface Glimpse {
  /** Whose work it is; null: the gateway's own. */
  readonly owner: OwnerName | null;
  /** ms of processor that the main thread has spent since its start. */
  readonly spent: number;
  /** The calls that it is in, innermost first, a line each. */
  readonly stack: string;
}

export interface LoopLimits {
  /** How often (ms) the main thread is looked at. */
  readonly lookEvery: number;
  /** Looks without a turn of its event loop after which it is asked what it does. */
  readonly askAfter: number;
  /** ms of processor without a turn that somebody who has an owner may spend: more is a loop without an end. */
  readonly busyFor: number;
  /** The same for the gateway's own work: it alone reads configurations of a hundred thousand points. */
  readonly busyForOurs: number;
  /** ms of looks at a thread that neither turns nor answers: it waits in the system or in a library for what never comes. */
  readonly stillFor: number;
}

export const LOOP_LIMITS: LoopLimits = {
  lookEvery: 1_000,
  askAfter: 3,
  busyFor: 20_000,
  busyForOurs: 60_000,
  stillFor: 120_000,
};

export interface Verdict {
  readonly owner: OwnerName | null;
  readonly reason: string;
  /** Null where it did not answer. */
  readonly stack: string | null;
}

const seconds = (milliseconds: number): string => `${milliseconds / 1_000} s`;

/**
 * Says of a thread that is looked at again and again whether it is in a loop without an end. Judged by the processor that it
 * has spent without a turn, for on a busy machine a sound thread waits as long; counted in looks, so that a process that was
 * stopped as a whole is not blamed for it.
 */
export class LoopJudge {
  private readonly limits: LoopLimits;
  private beat: number | null = null;
  private looks = 0;
  /** What it had spent when it was first asked. */
  private from: number | null = null;
  private answered = 0;
  private readonly seen = new Map<string, { readonly owner: OwnerName | null; times: number }>();

  constructor(limits: LoopLimits) {
    this.limits = limits;
  }

  /** `beat` counts the turns of its event loop. Whether it is to be asked what it does. */
  look(beat: number): boolean {
    if (beat !== this.beat) {
      this.beat = beat;
      this.looks = 0;
      this.from = null;
      this.answered = 0;
      this.seen.clear();
      return false;
    }
    this.looks++;
    return this.looks >= this.limits.askAfter;
  }

  /** What it said when it was asked, null where it said nothing. Gives a verdict where it is to be ended. */
  heard(glimpse: Glimpse | null): Verdict | null {
    const { busyFor, busyForOurs, stillFor, lookEvery } = this.limits;
    if (!glimpse) {
      if (this.looks * lookEvery < stillFor) return null;
      const reason = `it has stood still for ${seconds(stillFor)} and does not say in what`;
      return { owner: this.answered > 0 ? this.mostSeen() : null, reason, stack: null };
    }
    this.answered++;
    this.from ??= glimpse.spent;
    const key = JSON.stringify(glimpse.owner);
    const seen = this.seen.get(key) ?? { owner: glimpse.owner, times: 0 };
    seen.times++;
    this.seen.set(key, seen);
    const owner = this.mostSeen();
    const limit = owner ? busyFor : busyForOurs;
    if (glimpse.spent - this.from < limit) return null;
    return { owner, reason: `it has been busy for ${seconds(limit)} without a turn`, stack: glimpse.stack };
  }

  /** Between two of its callbacks a loop of promises is nobody's for a moment: what was seen most is what it is. */
  private mostSeen(): OwnerName | null {
    return [...this.seen.values()].sort((one, other) => other.times - one.times)[0]?.owner ?? null;
  }
}
