/** A line as it is written; with the id of the line that it already is. */
export type Line = Readonly<Record<string, unknown>>;
const asLines = (value: unknown): readonly Line[] => (Array.isArray(value) ? (value as readonly Line[]) : []);

/**
 * The lines of a record while somebody writes them. Each has a key of its own for as long as the form is open, so that what
 * was typed into it and is no value yet goes with it when it moves.
 */
export class Lines {
  readonly #value: () => unknown;
  readonly #tell: (lines: readonly Line[]) => void;
  readonly #most: () => number;
  #next = 1;
  #keys: readonly number[] = $state.raw([]);
  #typed: ReadonlyMap<string, string> = $state.raw(new Map());

  constructor(value: () => unknown, tell: (lines: readonly Line[]) => void, most: () => number) {
    this.#value = value;
    this.#tell = tell;
    this.#most = most;
    this.#keys = this.rows.map(() => this.#next++);
  }
  get rows(): readonly Line[] {
    return asLines(this.#value());
  }
  get keys(): readonly number[] {
    return this.#keys;
  }
  /** What is wrong with what was typed into a cell; null: it is a value. */
  typed(at: number, name: string): string | null {
    return this.#typed.get(`${this.#keys[at]}/${name}`) ?? null;
  }
  get wrong(): boolean {
    return this.#typed.size > 0;
  }
  set(at: number, name: string, value: unknown, wrong: string | null): void {
    const typed = new Map(this.#typed);
    const cell = `${this.#keys[at]}/${name}`;
    if (wrong === null) typed.delete(cell);
    else typed.set(cell, wrong);
    this.#typed = typed;
    this.#tell(this.rows.map((row, index) => (index === at ? { ...row, [name]: value } : row)));
  }
  /** False: there are as many as there may be. */
  add(): boolean {
    if (this.rows.length >= this.#most()) return false;
    this.#keys = [...this.#keys, this.#next++];
    this.#tell([...this.rows, {}]);
    return true;
  }
  remove(at: number): void {
    const gone = `${this.#keys[at]}/`;
    this.#typed = new Map([...this.#typed].filter(([cell]) => !cell.startsWith(gone)));
    this.#keys = this.#keys.filter((_, index) => index !== at);
    this.#tell(this.rows.filter((_, index) => index !== at));
  }
  /** Where the line stands after it. */
  move(at: number, by: -1 | 1): number {
    const to = at + by;
    if (to < 0 || to >= this.rows.length) return at;
    const swapped = <One>(all: readonly One[]): One[] => {
      const next = [...all];
      [next[at], next[to]] = [next[to] as One, next[at] as One];
      return next;
    };
    this.#keys = swapped(this.#keys);
    this.#tell(swapped(this.rows));
    return to;
  }
}
