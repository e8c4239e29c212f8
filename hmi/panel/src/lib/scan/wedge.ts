import { usKey } from './us-keys.ts';

/** A reader in wedge mode types so fast, ms from key to key; nobody else does. */
const FAST_MS = 60;
/** Where no field is written in a slow reader is heard too, and whoever types a code by hand on a keyboard. */
const SLOW_MS = 500;
const LEAST_FAST = 3;
const LEAST_SLOW = 6;
/** Without a last key a pause of this length ends what was typed fast. */
export const REST_MS = 150;
const MOST = 512;
const GS = '\u001d';

/** A key as the browser tells it. */
export interface Key {
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** ms, of whatever beginning */
  readonly at: number;
  /** It would be written into a field. */
  readonly inField: boolean;
}
/**
 * `pass`: it is not the reader's. `hold`: it is, and must not reach the page. `begin`: it may be the reader's first; a field
 * it goes to is to be noted, for what is in it is given back with `scan`.
 */
export type Heard =
  | { readonly kind: 'pass' | 'begin' | 'hold' }
  | { readonly kind: 'scan'; readonly text: string; readonly fromField: boolean };

interface Run {
  readonly typed: string[];
  /** The same by the places of the keys; undefined in it: a key that types nothing on a US keyboard. */
  readonly located: (string | undefined)[];
  /** Begun by the reader's own first key: no speed is needed to know it. */
  readonly sure: boolean;
  readonly inField: boolean;
  slowest: number;
  last: number;
}

const PASS: Heard = { kind: 'pass' };
const HOLD: Heard = { kind: 'hold' };

/**
 * Tells what a reader types as a keyboard from what a person types, whatever has the focus: by a first key of its own
 * (F9 or STX), else by speed. Pure but for what was typed last; the clock is the keys' own.
 */
export class Wedge {
  #run: Run | null = null;
  #ended = Number.NEGATIVE_INFINITY;
  /** Digits typed with Alt held down: a reader's way to send a character that has no key. */
  #alt = '';

  hear(key: Key): Heard {
    if (this.#isEcho(key)) return HOLD;
    if (key.key === 'F9' || (key.ctrl && key.code === 'KeyB')) return this.#begin(key, true);
    const run = this.#following(key);
    if (isEnd(key)) return this.#end(key, run);
    if (key.alt && /^Numpad\d$/.test(key.code)) {
      this.#alt += key.code.slice(-1);
      return run ? this.#held(run) : PASS;
    }
    const typed = characterOf(key);
    if (typed === undefined) return PASS;
    const next = run ?? this.#fresh(key, false);
    this.#add(next, typed, located(key, typed), key.at);
    if (!run) return { kind: 'begin' };
    return this.#held(next);
  }

  /** Alt was let go: what was typed under it is one character. */
  altUp(at: number): void {
    const code = Number(this.#alt);
    this.#alt = '';
    const run = this.#run;
    if (!run || !code) return;
    const character = String.fromCharCode(code);
    this.#add(run, character, character, at);
  }

  /** Nothing was typed since `at`: what was typed fast outside a field is over; the text of it, if it is one. */
  rest(at: number): string | null {
    const run = this.#run;
    if (!run || at - run.last < REST_MS) return null;
    const over = run.sure || (!run.inField && run.slowest <= FAST_MS && run.typed.length >= LEAST_SLOW);
    if (!over) return null;
    this.#run = null;
    return textOf(run);
  }

  /** A run that this key goes on with. */
  #following({ at, inField }: Key): Run | null {
    const run = this.#run;
    if (!run) return null;
    const late = at - run.last > (run.sure || !inField ? SLOW_MS : FAST_MS);
    if (late || run.inField !== inField) this.#run = null;
    return this.#run;
  }
  #begin({ at, inField }: Key, sure: boolean): Heard {
    this.#run = this.#fresh({ at, inField }, sure);
    return HOLD;
  }
  #fresh({ at, inField }: Pick<Key, 'at' | 'inField'>, sure: boolean): Run {
    this.#run = { typed: [], located: [], sure, inField, slowest: 0, last: at };
    return this.#run;
  }
  #add(run: Run, typed: string, place: string | undefined, at: number): void {
    if (run.typed.length > 0) run.slowest = Math.max(run.slowest, at - run.last);
    run.last = at;
    if (run.typed.length >= MOST) return;
    run.typed.push(typed);
    run.located.push(place);
  }
  /** In a field a person may be fast for two keys: only what its own first key announced is held back. */
  #held(run: Run): Heard {
    return run.sure || (!run.inField && run.slowest <= FAST_MS) ? HOLD : PASS;
  }
  #end({ at, key }: Key, run: Run | null): Heard {
    this.#run = null;
    if (!run || !isScan(run, at, key)) return PASS;
    this.#ended = at;
    return { kind: 'scan', text: textOf(run), fromField: run.inField && !run.sure };
  }
  /** The second of CR and LF, which some systems tell as the arrow down. */
  #isEcho({ key, at }: Key): boolean {
    return (key === 'Enter' || key === 'ArrowDown') && at - this.#ended < FAST_MS;
  }
}

const isEnd = ({ key, ctrl, code }: Key): boolean =>
  key === 'Enter' || key === 'Tab' || (ctrl && (code === 'KeyC' || code === 'KeyM' || code === 'KeyJ'));

function isScan(run: Run, at: number, key: string): boolean {
  if (run.sure) return run.typed.length > 0;
  const fast = Math.max(run.slowest, at - run.last) <= FAST_MS;
  if (fast && run.typed.length >= LEAST_FAST) return true;
  return !run.inField && key === 'Enter' && run.typed.length >= LEAST_SLOW;
}

/** The character that a key is, if it is one of a code. An input method that composes tells only the place of the key. */
function characterOf(key: Key): string | undefined {
  const { code, shift, ctrl, meta } = key;
  // Readers send FNC1 as the group separator, which a keyboard types so.
  if (ctrl && code === 'BracketRight') return GS;
  if (ctrl || meta) return undefined;
  if (key.key === 'Process' || key.key === 'Unidentified') return usKey(code, shift);
  return [...key.key].length === 1 ? key.key : undefined;
}
const located = ({ code, shift, ctrl }: Key, typed: string): string | undefined => (ctrl ? typed : usKey(code, shift));

/** What a code is made of: signs of ASCII, and FNC1 between its elements. */
const PRINTED = /^[ -~]*$/;
/** As it was typed; where the terminal's keyboard is of another script, as its keys lie. */
function textOf({ typed, located: places }: Run): string {
  const text = typed.join('');
  if (PRINTED.test(text.replaceAll(GS, '')) || places.includes(undefined)) return text;
  return places.join('');
}
