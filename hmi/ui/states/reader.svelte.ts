import { createFormat, type DurationWords, type Format } from '../format/format.ts';
import type { Preferences } from './preferences.svelte.ts';

/** Numbers, times and names as a person reads them: their language and digits, the site's zone. */
export class Reader {
  readonly #preferences: Preferences;
  readonly #zone: () => string;
  readonly #words: DurationWords;
  #show: Format = $derived.by(() => {
    const { locale, digits } = this.#preferences;
    return createFormat({ locale, digits, zone: this.#zone(), words: this.#words });
  });

  constructor(preferences: Preferences, zone: () => string, words: DurationWords) {
    this.#preferences = preferences;
    this.#zone = zone;
    this.#words = words;
  }
  /** Read it where it is drawn, so that a change of language draws it again. */
  get show(): Format {
    return this.#show;
  }
}
