import type { FoundRecord } from '@millrace/hmi-client';

/** Whoever types fast is asked for once; whoever stops sees what was found within a tenth of a second of the last key. */
const PAUSE_MS = 40;
const LIMIT = 20;

export interface Answer {
  readonly records: readonly FoundRecord[];
  readonly incomplete: readonly string[];
}
type Ask = (question: { q: string; limit: number }, signal: AbortSignal) => Promise<Answer>;

/** Records of one kind, in the order in which they were found. */
export interface Kind<Record extends { readonly entity: string; readonly kind: string }> {
  readonly entity: string;
  readonly label: string;
  readonly records: readonly Record[];
}

/** By kind, the kind of the best one first; read from above they are in the order of the arrow keys. */
export function byKind<Record extends { readonly entity: string; readonly kind: string }>(
  records: readonly Record[],
): readonly Kind<Record>[] {
  return [...Map.groupBy(records, ({ entity }) => entity)].map(([entity, of]) => ({
    entity,
    label: of[0]?.kind ?? entity,
    records: of,
  }));
}

/** What is typed into the search, and what was found: an answer that comes late, to what nobody asks any more, is dropped. */
export class Palette {
  readonly #ask: Ask;
  #typed = $state('');
  /** The words that the answer is to. */
  #answered = $state('');
  #answer: Answer | null = $state.raw(null);
  #failed = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get typed(): string {
    return this.#typed;
  }
  /** Null: nothing was asked, or the first answer has not come. */
  get answer(): Answer | null {
    return this.#answer;
  }
  get failed(): boolean {
    return this.#failed;
  }
  /** What is shown is the answer to what stands there now. */
  get settled(): boolean {
    return this.#typed.trim() === this.#answered;
  }

  /** What was found before stays until the next answer: nothing jumps while somebody types. */
  type(words: string): void {
    this.#typed = words;
    clearTimeout(this.#timer);
    this.#asked.abort();
    if (words.trim() === '') {
      this.#answer = null;
      this.#failed = false;
      this.#answered = '';
      return;
    }
    this.#timer = setTimeout(() => void this.again(), PAUSE_MS);
  }

  async again(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = new AbortController();
    this.#asked.abort();
    this.#asked = mine;
    const q = this.#typed.trim();
    try {
      const found = await this.#ask({ q, limit: LIMIT }, mine.signal);
      if (mine.signal.aborted) return;
      this.#answer = found;
      this.#answered = q;
      this.#failed = false;
    } catch {
      if (mine.signal.aborted) return;
      this.#answer = null;
      this.#answered = '';
      this.#failed = true;
    }
  }

  clear(): void {
    this.type('');
  }
}
