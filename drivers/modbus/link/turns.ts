/** So many urgent ones may pass before one that waits in order has its turn. */
const IN_A_ROW = 4;

/** Who is next: urgent ones (writes) first, yet whoever waits in order is passed by four at most. */
export class Turns<Job> {
  readonly #urgent: Job[] = [];
  readonly #ordered: Job[] = [];
  #passed = 0;

  add(job: Job, urgent: boolean): void {
    (urgent ? this.#urgent : this.#ordered).push(job);
  }

  next(): Job | undefined {
    const ordered = this.#urgent.length === 0 || (this.#ordered.length > 0 && this.#passed >= IN_A_ROW);
    this.#passed = ordered ? 0 : this.#passed + 1;
    return (ordered ? this.#ordered : this.#urgent).shift();
  }

  get waiting(): boolean {
    return this.#urgent.length + this.#ordered.length > 0;
  }

  remove(job: Job): void {
    for (const queue of [this.#urgent, this.#ordered]) {
      const at = queue.indexOf(job);
      if (at >= 0) queue.splice(at, 1);
    }
  }

  /** Takes out all that wait. */
  drain(): Job[] {
    return [...this.#urgent.splice(0), ...this.#ordered.splice(0)];
  }
}
