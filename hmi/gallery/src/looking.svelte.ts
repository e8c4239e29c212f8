import type { Digits } from '@millrace/hmi-ui/format/digits.ts';
import { createFormat, type Format, type Locale } from '@millrace/hmi-ui/format/format.ts';
import type { Theme } from '@millrace/hmi-ui/states/preferences.svelte.ts';
import { longer } from './longer.ts';

/** A text of the gallery in each language. */
export interface Said {
  readonly en: string;
  readonly bn: string;
  readonly hi: string;
}
/** `pseudo`: English grown by two fifths, which finds what a longer language would not fit into. */
export type Reading = Locale | 'pseudo';
export type Glass = 'office' | 'panel';
export type Density = 'compact' | 'normal' | 'roomy';

const THEMES: readonly Theme[] = ['light', 'dark', 'contrast'];
const READINGS: readonly Reading[] = ['en', 'bn', 'hi', 'pseudo'];
const DENSITIES: readonly Density[] = ['compact', 'normal', 'roomy'];
const GLASSES: readonly Glass[] = ['office', 'panel'];
const DIGITS: readonly Digits[] = ['latn', 'beng', 'deva'];
export const CHOICES = { THEMES, READINGS, DENSITIES, GLASSES, DIGITS };

const asked = (name: string): string | null => new URLSearchParams(location.search).get(name);
const one = <T extends string>(name: string, of: readonly T[], otherwise: T): T =>
  of.find((known) => known === asked(name)) ?? otherwise;

/** How the gallery is looked at; all of it stands in the address. */
class Looking {
  theme: Theme = $state(one('theme', THEMES, 'light'));
  reading: Reading = $state(one('locale', READINGS, 'en'));
  density: Density = $state(one('density', DENSITIES, 'normal'));
  glass: Glass = $state(one('glass', GLASSES, 'office'));
  digits: Digits = $state(one('digits', DIGITS, 'latn'));
  /** One component, or null for all of its glass. */
  component: string | null = $state(asked('component'));
  /** One of its states. */
  state: string | null = $state(asked('state'));
  /** Without the bar, as a test looks at it. */
  readonly bare = asked('bare') !== null;

  get locale(): Locale {
    return this.reading === 'pseudo' ? 'en' : this.reading;
  }
  readonly t = (said: Said): string => (this.reading === 'pseudo' ? longer(said.en) : said[this.reading]);
  readonly show: Format = $derived(
    createFormat({
      locale: this.locale,
      digits: this.digits,
      zone: 'Asia/Dhaka',
      words: {
        second: (n) => this.t({ en: `${n} s`, bn: `${n} সে`, hi: `${n} से` }),
        minute: (n) => this.t({ en: `${n} min`, bn: `${n} মি`, hi: `${n} मि` }),
        hour: (n) => this.t({ en: `${n} h`, bn: `${n} ঘ`, hi: `${n} घं` }),
        day: (n) => this.t({ en: `${n} d`, bn: `${n} দিন`, hi: `${n} दिन` }),
      },
    }),
  );
  address(changes: Readonly<Record<string, string | null>> = {}): string {
    const now = {
      theme: this.theme,
      locale: this.reading,
      density: this.density,
      glass: this.glass,
      digits: this.digits,
    };
    const url = new URL(location.pathname, location.href);
    for (const [name, value] of Object.entries({ ...now, component: this.component, state: this.state, ...changes }))
      if (value !== null) url.searchParams.set(name, value);
    return `${url.pathname}${url.search}`;
  }
}
export const looking = new Looking();
/** Monday 30 November 2026, 14:20 in Dhaka: pictures of the gallery are the same on every day. */
export const NOW = Date.parse('2026-11-30T08:20:00Z') * 1_000;
export const TODAY = '2026-11-30';
