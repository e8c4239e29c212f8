import { pause } from './pause.ts';

export interface ReachParts<Way> {
  /** Asks the other side for any answer over a connection of its own; rejects where none comes, or when aborted. */
  readonly knock: (signal: AbortSignal) => Promise<Way>;
  /** Nobody answers any more: what still waits for an answer waits in vain. */
  readonly onLost: (reason: string) => void;
  /** There was no answer for a while and there is one again: what hangs on connections of before is dead; this one is not. */
  readonly onReturn: (way: Way | null) => void;
  /** A connection that is not wanted after all. */
  readonly leave: (way: Way) => void;
}

/** Milliseconds between two knocks, scattered by a fifth. */
const EVERY = 250;
/** How long (ms) a knock waits at least; on a slow link twice as long as the last one that was answered took. */
const QUICK = 700;
/** Beside the quick knocks there is always a patient one, which finds out that a link is slow and not gone. */
const PATIENT = 5_000;
const MOST_QUICK = 3;
/** A knock was swallowed when one that began later is answered, and it had twice that one's time and this (ms). So was a connection. */
const SLACK = 100;
/** A connection that is not there after this (ms) raises doubt. */
const DOUBT_CONNECTION = 400;
const FOR_EVER = 2 ** 31 - 1;

interface Knock {
  readonly begun: number;
  readonly patient: boolean;
  readonly ending: AbortController;
  ended: number | null;
}

/**
 * Whether the other side can be reached. While that is in doubt or known not to be so it is knocked at several times a
 * second, each time over a fresh connection: after packets were swallowed an old one stays silent for long, though the
 * way is mended. At most four knocks wait at a time, and while all goes well there are none.
 *
 * A slow link and an overloaded server answer late but in order, and nothing is given up for that; an outage shows by a
 * knock that fails, or by a later one that is answered before an earlier one.
 */
export class Reach<Way> {
  private readonly parts: ReachParts<Way>;
  private readonly ending = new AbortController();
  /** Aborted when the other side is reached again. */
  private reached = new AbortController();
  private isLost = false;
  private round: AbortController | null = null;
  /** Of this round, oldest first. */
  private knocks: Knock[] = [];
  private failed = false;
  /** When connections of calls that are not there yet began. */
  private readonly coming = new Set<{ readonly begun: number; readonly ended: null }>();
  /** Milliseconds of the last knock that was answered. */
  private took = 0;

  constructor(parts: ReachParts<Way>) {
    this.parts = parts;
  }

  /** Nothing answers: a call would only fail. */
  get lost(): boolean {
    return this.isLost;
  }

  /** Knocks that wait for an answer now. */
  get knocking(): number {
    return this.knocks.filter(({ ended }) => ended === null).length;
  }

  /** A call waits longer than usual. It may be a slow answer, or a way that swallows everything. */
  doubt(): void {
    if (this.round || this.ending.signal.aborted) return;
    this.round = new AbortController();
    void this.knockOn(this.round.signal);
  }

  /** A call begins a connection: the way may swallow that as it does a knock. Gives what to call when it is there. */
  connecting(): () => void {
    const one = { begun: performance.now(), ended: null };
    this.coming.add(one);
    const soon = setTimeout(() => this.doubt(), DOUBT_CONNECTION);
    return () => {
      clearTimeout(soon);
      this.coming.delete(one);
    };
  }

  /** A call ended without an answer. */
  noAnswer(): void {
    if (!this.isLost) this.reached = new AbortController();
    this.isLost = true;
    this.doubt();
  }

  /** A call was answered, within so many ms. */
  answered(took: number): void {
    if (this.round || this.isLost) this.found(null, took);
  }

  /** Resolves when the other side can be reached, when `signal` is aborted, and when this ends. */
  async untilReached(signal: AbortSignal): Promise<void> {
    if (this.isLost) await pause(FOR_EVER, AbortSignal.any([signal, this.reached.signal, this.ending.signal]));
  }

  stop(): void {
    this.ending.abort();
    this.endRound();
  }

  private async knockOn(round: AbortSignal): Promise<void> {
    while (!round.aborted) {
      const waiting = this.knocks.filter(({ ended }) => ended === null);
      const patient = !waiting.some((one) => one.patient);
      if (patient || waiting.length <= MOST_QUICK) void this.knock(patient, round);
      await pause(EVERY * (0.8 + Math.random() * 0.4), round);
    }
  }

  private async knock(patient: boolean, round: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const one: Knock = { begun: performance.now(), patient, ending, ended: null };
    // Older ones than two patient ones tell nothing any more.
    this.knocks = this.knocks.filter(({ ended, begun }) => ended === null || one.begun - begun < PATIENT * 2);
    this.knocks.push(one);
    const limit = patient ? PATIENT : Math.min(PATIENT, Math.max(QUICK, this.took * 2));
    const late = setTimeout(() => ending.abort(), limit);
    try {
      const way = await this.parts.knock(ending.signal);
      if (round.aborted) return this.parts.leave(way);
      one.ended = performance.now();
      this.took = one.ended - one.begun;
      this.found(way, this.took);
    } catch (error) {
      if (!round.aborted) this.unanswered(one, error);
    } finally {
      clearTimeout(late);
    }
  }

  private unanswered(one: Knock, error: unknown): void {
    one.ended = performance.now();
    const late = one.ending.signal.aborted;
    // A quick one that got no answer in its time says nothing yet: the patient one beside it does.
    if (late && !one.patient) return;
    this.failed = true;
    if (this.isLost) return;
    this.noAnswer();
    this.parts.onLost(late ? 'no answer in time' : error instanceof Error ? error.message : String(error));
  }

  private found(way: Way | null, took: number): void {
    const now = performance.now();
    const outage =
      this.failed ||
      [...this.knocks, ...this.coming].some(
        ({ begun, ended }) => begun < now - took && (ended ?? now) - begun > took * 2 + SLACK,
      );
    this.endRound();
    this.isLost = false;
    if (outage) this.parts.onReturn(way);
    else if (way !== null) this.parts.leave(way);
    this.reached.abort();
  }

  private endRound(): void {
    this.round?.abort();
    this.round = null;
    this.failed = false;
    for (const { ending, ended } of this.knocks) if (ended === null) ending.abort();
    this.knocks = [];
  }
}
