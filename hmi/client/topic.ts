import { z } from 'zod/mini';

/** News that many listen to and that is asked for once. What is not as agreed is told to nobody. */
export class Topic<News> {
  readonly #shape: z.core.$ZodType<News>;
  readonly #listeners = new Set<(news: News) => void>();

  constructor(shape: z.core.$ZodType<News>) {
    this.#shape = shape;
  }

  /** Whether anybody listens. */
  get heeded(): boolean {
    return this.#listeners.size > 0;
  }
  /** True: he is the first. */
  listen(listener: (news: News) => void): boolean {
    this.#listeners.add(listener);
    return this.#listeners.size === 1;
  }
  /** True: he was the last. */
  ignore(listener: (news: News) => void): boolean {
    return this.#listeners.delete(listener) && this.#listeners.size === 0;
  }
  take(given: unknown): void {
    const { data } = z.safeParse(this.#shape, given);
    if (data === undefined) return;
    for (const listener of this.#listeners) listener(data);
  }
  close(): void {
    this.#listeners.clear();
  }
}
