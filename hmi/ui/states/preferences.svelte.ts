import type { Digits } from '../format/digits.ts';
import type { Locale } from '../format/format.ts';

export type Theme = 'light' | 'dark' | 'contrast';

const LOCALES: readonly Locale[] = ['en', 'bn', 'hi'];
const THEMES: readonly Theme[] = ['light', 'dark', 'contrast'];
const DIGITS: readonly Digits[] = ['latn', 'beng', 'deva'];

const one = <T extends string>(value: unknown, of: readonly T[]): T | null =>
  of.find((known) => known === value) ?? null;

/** How one person or terminal wants to read. Kept on the device under the app's own prefix: two apps share an origin. */
export class Preferences {
  readonly #prefix: string;
  #locale: Locale = $state('en');
  #theme: Theme = $state('light');
  #digits: Digits = $state('latn');
  #chosen = $state(false);

  constructor(prefix: string) {
    this.#prefix = prefix;
    const stored = one(this.#read('locale'), LOCALES);
    this.#chosen = stored !== null;
    this.#locale = stored ?? one(navigator.language.slice(0, 2), LOCALES) ?? 'en';
    this.#theme =
      one(this.#read('theme'), THEMES) ?? (matchMedia('(prefers-contrast: more)').matches ? 'contrast' : 'light');
    this.#digits = one(this.#read('digits'), DIGITS) ?? 'latn';
  }
  get locale(): Locale {
    return this.#locale;
  }
  set locale(locale: Locale) {
    this.#locale = locale;
    this.#chosen = true;
    this.#write('locale', locale);
  }
  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#write('theme', theme);
  }
  get digits(): Digits {
    return this.#digits;
  }
  set digits(digits: Digits) {
    this.#digits = digits;
    this.#write('digits', digits);
  }
  /** The account's language, where this device has not chosen one. */
  suggest(locale: string): void {
    const known = one(locale.slice(0, 2), LOCALES);
    if (known && !this.#chosen) this.#locale = known;
  }
  /** The digits of the language, for who does not want Latin ones. */
  get ownDigits(): Digits {
    return this.#locale === 'bn' ? 'beng' : this.#locale === 'hi' ? 'deva' : 'latn';
  }
  #read(name: string): string | null {
    try {
      return localStorage.getItem(`${this.#prefix}.${name}`);
    } catch {
      // Storage may be forbidden by policy: then every visit begins with the defaults.
      return null;
    }
  }
  #write(name: string, value: string): void {
    try {
      localStorage.setItem(`${this.#prefix}.${name}`, value);
    } catch (error) {
      console.warn('This preference holds until the page is closed', error);
    }
  }
}
