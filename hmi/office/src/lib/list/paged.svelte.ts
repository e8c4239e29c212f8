import { moment } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { type Failure, failureOf } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { written } from '@millrace/hmi-ui/states/written.svelte.ts';
import { untrack } from 'svelte';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}
export interface PagedOptions<Row> {
  /** What a row is called; rows of the same key are the same thing, newer. */
  readonly key: (row: Row) => string;
  /** Ask for the first page again every so many ms while the page can be seen. */
  readonly every?: number;
}

/** The fresh page laid over what is shown: known rows are renewed in their places, none moves. Pure. */
export function renewed<Row>(shown: readonly Row[], fresh: readonly Row[], key: (row: Row) => string): Row[] {
  const now = new Map(fresh.map((row) => [key(row), row]));
  return shown.map((row) => now.get(key(row)) ?? row);
}

/**
 * A list that comes page by page from the server. What is renewed keeps its place: while `hold()` says that somebody is
 * in the list, new rows wait behind `waiting` until `show()`; nothing moves under a hand or an eye.
 */
export class Paged<Row> {
  readonly #key: (row: Row) => string;
  #rows: readonly Row[] = $state.raw([]);
  #next: string | null = $state.raw(null);
  #fresh: Page<Row> | null = $state.raw(null);
  #error = $state.raw<unknown>(null);
  #loaded = $state(false);
  #more = $state(false);
  #at = $state(0);
  #version = $state(0);
  #asked: ((cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>) | null = null;
  #abort = new AbortController();
  /** Another question was asked and is not answered yet, however often it was asked again since. */
  #owed = false;
  /** Whether somebody is reading: set by the table that shows it. */
  hold: () => boolean = () => false;

  constructor(key: (row: Row) => string) {
    this.#key = key;
  }
  get rows(): readonly Row[] {
    return this.#rows;
  }
  /** Null until the first answer. */
  get data(): readonly Row[] | null {
    return this.#loaded ? this.#rows : null;
  }
  get error(): unknown {
    return this.#error;
  }
  get failure(): Failure | null {
    return this.#error === null ? null : failureOf(this.#error);
  }
  get at(): number {
    return this.#at;
  }
  /** Whether the server has more rows than are here. */
  get unfinished(): boolean {
    return this.#next !== null;
  }
  /** Whether the next page is on its way. */
  get loadingMore(): boolean {
    return this.#more;
  }
  /** Rows that came and are not shown yet. */
  get waiting(): number {
    const known = new Set(this.#rows.map(this.#key));
    return this.#fresh?.rows.filter((row) => !known.has(this.#key(row))).length ?? 0;
  }
  reload(): void {
    this.#version++;
  }
  /** Shows what waits; the list begins from its top again. */
  show(): void {
    if (this.#fresh) this.#take(this.#fresh);
  }

  /** Asks for the page after the last one; does nothing while one is on its way, or where there is none. */
  async loadMore(): Promise<void> {
    const [cursor, ask, { signal }] = [this.#next, this.#asked, this.#abort];
    if (cursor === null || !ask || this.#more) return;
    this.#more = true;
    try {
      const page = await ask(cursor, signal);
      if (signal.aborted) return;
      const known = new Set(this.#rows.map(this.#key));
      // A row that moved down between two pages comes twice: once is enough.
      this.#rows = [...this.#rows, ...page.rows.filter((row) => !known.has(this.#key(row)))];
      this.#next = page.next;
      this.#error = null;
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    } finally {
      this.#more = false;
    }
  }

  #take(page: Page<Row>): void {
    this.#rows = page.rows;
    this.#next = page.next;
    this.#fresh = null;
  }
  /** @internal Asks for the first page; `anew` where the question is another one. */
  run(
    ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
    abort: AbortController,
    anew: boolean,
  ): void {
    void this.#version;
    const asked = ask(undefined, abort.signal);
    untrack(() => {
      this.#asked = ask;
      this.#abort = abort;
      this.#owed ||= anew;
    });
    asked.then(
      (page) => {
        if (abort.signal.aborted) return;
        this.#error = null;
        this.#at = moment();
        // The whole of it is shorter: what was at its end is gone.
        const isShorter = page.next === null && page.rows.length < this.#rows.length;
        const changed =
          isShorter ||
          page.rows.some((row, index) => this.#key(row) !== (this.#rows[index] && this.#key(this.#rows[index])));
        const isWhole = isShorter || this.#rows.length <= page.rows.length;
        if (this.#owed || !this.#loaded || (changed && !this.hold() && isWhole)) this.#take(page);
        else {
          this.#rows = renewed(this.#rows, page.rows, this.#key);
          this.#fresh = changed ? page : null;
        }
        this.#loaded = true;
        this.#owed = false;
      },
      (error: unknown) => {
        if (!abort.signal.aborted) this.#error = error;
      },
    );
  }
}

/**
 * A paged list of the component that calls this. `question` is read reactively: another question is another list.
 * `ask` gets it with the cursor of a page. Aborted when the component goes.
 */
export function usePaged<Question, Row>(
  question: () => Question,
  ask: (question: Question, cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  { key, every }: PagedOptions<Row>,
): Paged<Row> {
  const paged = new Paged<Row>(key);
  let before: string | null = null;
  $effect(() => {
    const asked = question();
    // What the reader did himself is seen at once, rows that are gone too.
    const text = JSON.stringify([asked, written.times]);
    const anew = text !== before;
    before = text;
    const abort = new AbortController();
    paged.run((cursor, signal) => ask(asked, cursor, signal), abort, anew);
    return () => abort.abort();
  });
  if (every) {
    $effect(() => {
      const timer = setInterval(() => {
        if (!document.hidden) paged.reload();
      }, every);
      return () => clearInterval(timer);
    });
  }
  return paged;
}
