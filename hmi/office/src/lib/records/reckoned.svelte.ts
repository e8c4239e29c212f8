import type { EntityDescription, EntityRecord } from '@millrace/hmi-client';
import { failureOf } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { computedFields, sourcesOf, type Values } from './reckoned-sources.ts';

/** Who types is let finish a number first. */
const PAUSE_MS = 300;
/** Where nobody answered it is asked again. */
const AGAIN_MS = 5000;
/** A question stands in an address, and what lies between here and the server takes no longer ones: it is known when saved. */
const MOST_LETTERS = 6000;
const NOTHING: { readonly values: Values } = { values: {} };

/**
 * What the computed fields of a form come to while somebody writes it. The server reckons, for only it has the formulas; until
 * it has answered, and without a link, the values of before stay. They are shown and never sent.
 */
export class Reckoned {
  #values: Values = $state.raw({});
  /** What the values are reckoned from, and what stands in the form by now; as texts, so that only a change of them asks. */
  #from = $state('');
  readonly #now: () => string;

  /** Whether the values are of what stood there before. */
  get busy(): boolean {
    return this.#now() !== this.#from;
  }
  get(name: string): unknown {
    return this.#values[name];
  }

  /** Of the component that makes it. `values`: what stands in the form; `record`: what is changed by it, null a new one. */
  constructor(of: EntityDescription, record: EntityRecord | null, values: () => Values) {
    const fields = computedFields(of);
    const now = $derived(JSON.stringify(sourcesOf(fields, values())));
    const isLinked = $derived(session.link.state !== 'lost');
    this.#now = () => now;
    // As it was read, a record says itself what follows of it; of nothing nothing follows.
    this.#from = JSON.stringify(sourcesOf(fields, record ?? {}));
    this.#values = Object.fromEntries(fields.map(({ name }) => [name, record?.[name] ?? null]));
    $effect(() => {
      const text = now;
      if (text === this.#from || !isLinked) return;
      const abort = new AbortController();
      let timer: ReturnType<typeof setTimeout>;
      const askIn = (ms: number): void => {
        timer = setTimeout(async () => {
          if (!(await this.#ask(of.name, text, abort.signal)) && !abort.signal.aborted) askIn(AGAIN_MS);
        }, ms);
      };
      askIn(PAUSE_MS);
      return () => {
        clearTimeout(timer);
        abort.abort();
      };
    });
  }

  /** False: nobody answered. */
  async #ask(entity: string, text: string, signal: AbortSignal): Promise<boolean> {
    const isLong = encodeURIComponent(text).length > MOST_LETTERS;
    try {
      const values = JSON.parse(text) as Values;
      const answer = isLong ? NOTHING : await session.api.query('kernel.computed-values', { entity, values }, signal);
      if (signal.aborted) return true;
      this.#values = answer.values;
      this.#from = text;
      return true;
    } catch (error) {
      // Saving says what is wrong; beside a form that is being written nothing is told of it.
      if (!signal.aborted) console.debug('computed fields were not reckoned', error);
      return failureOf(error) !== 'offline';
    }
  }
}
