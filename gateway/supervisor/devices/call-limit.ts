import type { Sleep, Timing } from './timing.ts';

interface UnderWay {
  readonly until: number;
  readonly reject: (reason: unknown) => void;
  readonly late: () => Error;
}

/**
 * Calls one after another, each waited for only so long: then, or when `parent` is aborted, the call's own signal is
 * aborted and it rejects at once, whatever it does. A link is asked thousands of times a second and hardly ever in vain,
 * so signal and timer are not made for each call: a signal serves until one is given up, a timer runs its time and then
 * looks how long the call of that moment has been under way.
 */
export class CallLimit {
  private readonly timing: Timing;
  /** ms */
  private readonly longest: number;
  private readonly parent: AbortSignal;
  private readonly stopped = (): void => this.giveUp(this.parent.reason);
  private own = new AbortController();
  private underWay: UnderWay | null = null;
  private timer: Sleep | null = null;

  constructor(timing: Timing, longest: number, parent: AbortSignal) {
    this.timing = timing;
    this.longest = longest;
    this.parent = parent;
    parent.addEventListener('abort', this.stopped, { once: true });
  }

  /** Not to be called while a call is under way. `late` says in words why it was given up. */
  async run<Result>(call: (signal: AbortSignal) => Promise<Result>, late: () => Error): Promise<Result> {
    this.parent.throwIfAborted();
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.underWay = { until: this.timing.now() + this.longest, reject, late };
        if (!this.timer) this.watch(this.longest);
        call(this.own.signal).then(resolve, reject);
      });
    } finally {
      this.underWay = null;
    }
  }

  /** No call comes any more: what stands ready for one is released. */
  end(): void {
    this.parent.removeEventListener('abort', this.stopped);
    this.timer?.end();
    this.timer = null;
  }

  private watch(milliseconds: number): void {
    const timer = this.timing.sleep(milliseconds);
    this.timer = timer;
    void timer.done.then(() => {
      if (this.timer !== timer) return;
      this.timer = null;
      if (!this.underWay) return;
      const left = this.underWay.until - this.timing.now();
      if (left > 0) this.watch(left);
      else this.giveUp(this.underWay.late());
    });
  }

  private giveUp(reason: unknown): void {
    if (!this.underWay) return;
    this.underWay.reject(reason);
    this.underWay = null;
    const { own } = this;
    this.own = new AbortController();
    own.abort(reason);
  }
}
