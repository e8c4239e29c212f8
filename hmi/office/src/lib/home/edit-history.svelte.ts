import type { BoardWidget } from '@millrace/hmi-client';

const MOST_STEPS = 100;
type Widgets = readonly BoardWidget[];

/** What stands on a board while somebody works on it: every step can be taken back and done again. */
export class EditHistory {
  #now: Widgets = $state.raw([]);
  #past: readonly Widgets[] = $state.raw([]);
  #future: readonly Widgets[] = $state.raw([]);
  readonly #onchange: (widgets: Widgets) => void;

  constructor(start: Widgets, onchange: (widgets: Widgets) => void) {
    this.#now = start;
    this.#onchange = onchange;
  }
  get widgets(): Widgets {
    return this.#now;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  /** A step; one that changes nothing is none. */
  step(next: Widgets): void {
    if (JSON.stringify(next) === JSON.stringify(this.#now)) return;
    this.#past = [...this.#past, this.#now].slice(-MOST_STEPS);
    this.#future = [];
    this.#become(next);
  }
  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#now, ...this.#future];
    this.#become(before);
  }
  redo(): void {
    const [next, ...rest] = this.#future;
    if (!next) return;
    this.#past = [...this.#past, this.#now];
    this.#future = rest;
    this.#become(next);
  }
  #become(widgets: Widgets): void {
    this.#now = widgets;
    this.#onchange(widgets);
  }
}
