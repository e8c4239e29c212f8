import type { Page } from 'playwright-core';
import type { Locale } from '../browser.ts';

/** Words of three letters and more of a script, which is the least that is a word and no unit. */
const LATIN = /\p{Script=Latin}[\p{Script=Latin}\p{M}]{2,}/gu;
const BENGALI = /[\p{Script=Bengali}]{2,}/gu;
const DEVANAGARI = /[\p{Script=Devanagari}]{2,}/gu;
/** Names of kinds of facts, as every program writes them: "stock.moved". */
const CODE = /\b[a-z-]+\.[a-z-]+\b/g;
/** What a language does not write in. */
const STRANGE: Readonly<Record<Locale, readonly RegExp[]>> = {
  en: [BENGALI, DEVANAGARI],
  bn: [LATIN, DEVANAGARI],
  hi: [LATIN, BENGALI],
};
/** Names of standards, products and keys, written alike in all three; languages, each in its own. */
const EVERYWHERE = new Set(
  [
    'Millrace Modbus MQTT OPC UCUM USB CSV PDF JSON XLSX SQL URL HTTP HTTPS TCP RTU Ctrl Esc Enter Alt English',
    'বাংলা हिन्दी',
  ].flatMap((line) => line.toLowerCase().split(' ')),
);

/** Whether a value is a text in all three languages. */
const isTexts = (value: object): value is Record<Locale, string> => 'en' in value && 'bn' in value && 'hi' in value;

/**
 * What a plant told a page: names of people, machines and goods are nobody's words but its own. Of a text that it tells in three
 * languages only the page's counts.
 */
export class Heard {
  readonly #locale: Locale;
  readonly #told = new Set<string>();
  /** Names of the parts of what was told: what a device sent is shown with them. */
  readonly #parts = new Set<string>();
  readonly #coming = new Set<Promise<void>>();

  constructor(page: Page, locale: Locale) {
    this.#locale = locale;
    page.on('response', (response) => {
      if (!/\/(api|live)\//.test(response.url())) return;
      const read = response
        .text()
        .then((body) => this.#tell(body))
        // A page that was left hears no more.
        .catch(() => undefined);
      this.#coming.add(read);
      void read.finally(() => this.#coming.delete(read));
    });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => this.#tell(String(payload).replace(/^\d+/, ''))),
    );
  }

  /** Everything told up to now. `isData`: what is read is a row of it, and no words of ours. */
  async words(): Promise<{ strange(name: string, isData?: boolean): string[] }> {
    await Promise.all(this.#coming);
    return {
      strange: (name, isData = false) =>
        STRANGE[this.#locale]
          .flatMap((script) => name.replaceAll(CODE, '').match(script) ?? [])
          .filter((word) => !EVERYWHERE.has(word.toLowerCase()) && !this.#told.has(word.toLowerCase()))
          .filter((word) => !isData || !this.#parts.has(word.toLowerCase())),
    };
  }

  #tell(body: string): void {
    try {
      this.#take(JSON.parse(body));
    } catch {
      // No JSON: a file, or a frame that only keeps the link alive.
    }
  }
  #take(value: unknown): void {
    if (typeof value === 'string') {
      for (const script of [LATIN, BENGALI, DEVANAGARI])
        for (const word of value.match(script) ?? []) this.#told.add(word.toLowerCase());
    } else if (Array.isArray(value)) {
      for (const one of value) this.#take(one);
    } else if (typeof value === 'object' && value !== null) {
      if (isTexts(value)) this.#take(value[this.#locale]);
      else
        for (const [part, one] of Object.entries(value)) {
          this.#parts.add(part.toLowerCase());
          this.#take(one);
        }
    }
  }
}
