/** After so long the first key is forgotten. */
const PAUSE_MS = 1_200;

interface Keyed {
  readonly keys?: readonly string[];
}

/** Keys pressed one after the other: `press` tells which of these is meant, once its last key is down. */
export class KeySequence {
  #before: string | null = null;
  #at = 0;

  press<Of extends Keyed>(key: string, time: number, of: readonly Of[]): Of | null {
    const low = key.length === 1 ? key.toLowerCase() : key;
    const before = time - this.#at <= PAUSE_MS ? this.#before : null;
    this.#before = null;
    const isMeant = (keys: readonly string[] | undefined, ...pressed: readonly string[]): boolean =>
      keys?.length === pressed.length && keys.every((one, index) => one === pressed[index]);
    const whole = before === null ? undefined : of.find(({ keys }) => isMeant(keys, before, low));
    const found = whole ?? of.find(({ keys }) => isMeant(keys, low));
    if (found) return found;
    if (of.some(({ keys }) => keys?.[0] === low)) {
      this.#before = low;
      this.#at = time;
    }
    return null;
  }
}

/** Whether somebody writes there: then keys are letters and nothing else. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [role=combobox]'));
