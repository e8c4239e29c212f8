import type { Millis } from './message.ts';
import type { PlantMoment } from './plant-time.ts';
import type { Random } from './random.ts';

export type MachineMode = 'producing' | 'idle' | 'setup' | 'stopped';

/** How a kind of machine behaves. Times in seconds, as a process engineer gives them. */
export interface MachineHabits {
  readonly cycle: number;
  /** Scatter of the cycle (sigma of its logarithm). */
  readonly scatter: number;
  /** Pieces a cycle makes. */
  readonly yields: number;
  readonly scrap: number;
  /** Mean time between micro-stops, and their median length. */
  readonly microEvery: number;
  readonly microLasts: number;
  readonly breakdownEvery: number;
  readonly breakdownLasts: number;
  readonly reasons: readonly string[];
  /** Setups: a new bundle, product or tool. */
  readonly setupEvery: number;
  readonly setupLasts: number;
  /** After a stop of some length the first minutes are slower and give more scrap. */
  readonly warmUp: number;
}

/** A change of a machine's mode, at the moment it really happened. */
export interface ModeChange {
  readonly at: Millis;
  readonly mode: MachineMode;
  readonly reason: string | null;
  /** What the counters showed then. */
  readonly good: number;
  readonly scrap: number;
}

export interface MachineSurroundings {
  readonly random: Random;
  readonly moment: (at: Millis) => PlantMoment;
  /** How many times as often things happen as in life. */
  readonly tempo: () => number;
  /** True while the machine before it in the line gives it nothing to do. */
  readonly starved?: () => boolean;
}

/** A breakdown is shortened by a higher tempo only so far that it still outlasts the threshold of a stop. */
const SHORTEST_REPAIR = 6;

/**
 * A machine from event to event: cycles, micro-stops, breakdowns, setups, breaks and changes of shift. `advanceTo`
 * moves it on and gives the changes of mode on the way; `good` and `scrap` are what its counters show then.
 */
export class Machine {
  good: number;
  scrap: number;
  mode: MachineMode = 'idle';
  reason: string | null = null;
  /** Since when it has been running without a longer break: it is warm after `warmUp`. */
  runningSince: Millis;
  private now: Millis;
  private until: Millis | null = null;
  private nextCycle: Millis = 0;
  private nextMicro: Millis;
  private nextBreakdown: Millis;
  private nextSetup: Millis;
  private crew = '';
  private readonly habits: MachineHabits;
  private readonly around: MachineSurroundings;

  constructor(
    habits: MachineHabits,
    around: MachineSurroundings,
    start: Millis,
    counters: { good: number; scrap: number },
  ) {
    this.habits = habits;
    this.around = around;
    this.now = start;
    this.runningSince = start;
    this.good = counters.good;
    this.scrap = counters.scrap;
    this.nextMicro = start + this.wait(habits.microEvery);
    this.nextBreakdown = start + this.wait(habits.breakdownEvery);
    this.nextSetup = start + this.wait(habits.setupEvery);
  }

  /** How far warm it is: 0 cold, 1 warm. */
  warmth(at: Millis): number {
    const running = (at - this.runningSince) / 1000;
    return Math.min(1, Math.max(0, (running * this.around.tempo()) / this.habits.warmUp));
  }

  advanceTo(to: Millis): ModeChange[] {
    const changes: ModeChange[] = [];
    const enter = (at: Millis, mode: MachineMode, reason: string | null, until: Millis | null): void => {
      this.until = until;
      if (mode === 'producing') {
        this.nextCycle = at + this.cycle(at);
        if (this.mode === 'stopped' || this.mode === 'setup') this.runningSince = at;
      }
      if (mode === this.mode && reason === this.reason) return;
      this.mode = mode;
      this.reason = reason;
      changes.push({ at, mode, reason, good: this.good, scrap: this.scrap });
    };
    while (this.now < to) {
      const moment = this.around.moment(this.now);
      if (moment.key !== this.crew) {
        // The crew that comes finds its place, lays out its work and starts one after another.
        const first = this.crew === '';
        this.crew = moment.key;
        if (!first && moment.shift !== null) {
          enter(this.now, 'idle', null, this.now + 1000 * this.around.random.spread(150, 0.5));
        }
      }
      const working = moment.shift !== null && moment.pauseUntil === null;
      if (!working) {
        enter(this.now, 'idle', null, null);
        this.now = Math.min(to, moment.until);
        // Nobody comes back to the minute.
        if (this.now === moment.until) this.until = this.now + 1000 * this.around.random.spread(40, 0.6);
        continue;
      }
      const end = Math.min(to, moment.until);
      if (this.mode !== 'producing') {
        if (this.until !== null && this.until > end) this.now = end;
        else if (this.around.starved?.()) {
          enter(this.until ?? this.now, 'idle', null, null);
          this.now = end;
        } else {
          this.now = Math.max(this.now, this.until ?? this.now);
          enter(this.now, 'producing', null, null);
        }
        continue;
      }
      this.now = this.produceUntil(end, enter);
    }
    return changes;
  }

  private produceUntil(
    end: Millis,
    enter: (at: Millis, mode: MachineMode, reason: string | null, until: Millis | null) => void,
  ): Millis {
    const { random, starved } = this.around;
    if (starved?.()) {
      enter(this.now, 'idle', null, null);
      return end;
    }
    const trouble = Math.min(this.nextMicro, this.nextBreakdown, this.nextSetup);
    const stop = Math.min(end, Math.max(trouble, this.now));
    while (this.nextCycle <= stop) {
      this.finishCycle(this.nextCycle);
      this.nextCycle += this.cycle(this.nextCycle);
    }
    if (trouble > end) return end;
    const { habits } = this;
    if (trouble === this.nextBreakdown) {
      const lasts = (1000 * random.spread(habits.breakdownLasts, 0.7)) / Math.min(this.around.tempo(), SHORTEST_REPAIR);
      // A machine knows the cause of two stops in three; of the others only the people do.
      enter(stop, 'stopped', random.chance(0.65) ? random.pick(habits.reasons) : null, stop + lasts);
      this.nextBreakdown = stop + lasts + this.wait(habits.breakdownEvery);
    } else if (trouble === this.nextSetup) {
      const lasts = (1000 * random.spread(habits.setupLasts, 0.4)) / Math.min(this.around.tempo(), SHORTEST_REPAIR);
      enter(stop, 'setup', null, stop + lasts);
      this.nextSetup = stop + lasts + this.wait(habits.setupEvery);
    } else {
      const lasts = (1000 * random.spread(habits.microLasts, 0.6)) / this.around.tempo();
      enter(stop, 'stopped', null, stop + lasts);
      this.nextMicro = stop + lasts + this.wait(habits.microEvery);
    }
    return stop;
  }

  private finishCycle(at: Millis): void {
    const { habits, around } = this;
    const spoilt = around.random.chance(habits.scrap * (3 - 2 * this.warmth(at)));
    if (spoilt) this.scrap += habits.yields;
    else this.good += habits.yields;
  }

  private cycle(at: Millis): Millis {
    const { habits, around } = this;
    const slow = 1.25 - 0.25 * this.warmth(at);
    return Math.max(5, (1000 * slow * around.random.spread(habits.cycle, habits.scatter)) / around.tempo());
  }

  private wait(mean: number): Millis {
    return (1000 * this.around.random.waiting(mean)) / this.around.tempo();
  }
}
