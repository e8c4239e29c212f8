import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Runs in the page: whether the focus is where somebody sees it. An input of a choice shows it on its label. */
const SEEN = `(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return 'nowhere';
  const ring = (of) => { const style = of && getComputedStyle(of); return style && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0; };
  const rect = one.getBoundingClientRect();
  const isOn = rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth;
  const isRinged = ring(one) || ring(one.parentElement) || ring(one.nextElementSibling);
  return isOn && isRinged ? null : one.outerHTML.replace(/\\s+/g, ' ').slice(0, 120);
})()`;

/**
 * Runs before a page's own scripts and keeps what a screen reader is told without the focus being there: text that changes in a
 * live region, and alerts that come. A quiet region that comes with its text is not told, so it is not kept.
 */
const LISTEN = `(() => {
  const heard = [];
  globalThis.millraceHeard = heard;
  const LIVE = '[aria-live=polite], [aria-live=assertive], [role=status], [role=log], [role=alert], output';
  const LOUD = '[role=alert], [aria-live=assertive]';
  const keep = (region) => { const text = region.textContent.replace(/\\s+/g, ' ').trim(); if (text && heard.at(-1) !== text) heard.push(text); };
  const observe = () => new MutationObserver((records) => {
    const added = new Set(records.flatMap(({ addedNodes }) => [...addedNodes]));
    for (const { target, addedNodes } of records) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
      if (region && ![...added].some((one) => one.contains(region))) keep(region);
      for (const one of addedNodes) if (one.nodeType === 1) {
        if (one.matches(LOUD)) keep(one);
        for (const inner of one.querySelectorAll(LOUD)) keep(inner);
      }
    }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  if (document.documentElement) observe(); else addEventListener('DOMContentLoaded', observe);
})()`;

const MOST_STEPS = 400;

/** Somebody at a page who has keys and no pointer. Throws where something cannot be reached. */
export class Hands {
  readonly #page: Page;
  /** Places the focus came to and was not seen at. */
  readonly unseen: string[] = [];

  constructor(page: Page) {
    this.#page = page;
  }
  /** Before the page is opened: what it says by itself is heard from then on. */
  listen(): Promise<unknown> {
    return this.#page.addInitScript(LISTEN);
  }
  /** Resolves once the page has said this by itself, without the focus going there. */
  async hears(what: RegExp, timeout = 60_000): Promise<void> {
    const heard = () => this.#page.evaluate<string[]>('millraceHeard');
    await expect.poll(async () => (await heard()).join('\n'), { timeout }).toMatch(what);
    await this.#page.evaluate('millraceHeard.length = 0');
  }
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }
  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }
  /** Writes over what stands there. */
  async write(text: string): Promise<void> {
    await this.press('Control+a');
    await this.type(text);
  }
  isAt(target: Locator): Promise<boolean> {
    return target.evaluate((element) => element === element.ownerDocument.activeElement);
  }
  /** Goes to a control with Tab (or Shift and Tab), looking at every step. */
  async reach(target: Locator, { back = false }: { readonly back?: boolean } = {}): Promise<void> {
    const one = target.first();
    await one.waitFor();
    if (await this.isAt(one)) return;
    for (let step = 0; step < MOST_STEPS; step++) {
      await this.press(back ? 'Shift+Tab' : 'Tab');
      const [isThere] = await Promise.all([this.isAt(one), this.#look()]);
      if (isThere) return;
    }
    throw new Error(`Tab does not lead to ${target}`);
  }
  /** Past the menu into the page, by the link that a page begins with. */
  async skipMenu(): Promise<void> {
    const skip = this.#page.locator('a.skip');
    await this.#page.evaluate('document.activeElement?.blur()');
    await this.reach(skip);
    await this.press('Enter');
  }
  /** Presses a button, follows a link, opens a row. */
  async use(target: Locator, how: { readonly back?: boolean } = {}): Promise<void> {
    await this.reach(target, how);
    await this.press('Enter');
  }
  /** Turns a switch, a choice or a radio button. */
  async tick(target: Locator): Promise<void> {
    await this.reach(target);
    await this.press('Space');
  }
  /** Into a field that has to be gone to first. */
  async fill(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.write(text);
  }
  /** Opens a control's question for a file and answers it. */
  async give(target: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    // Awaited early: the browser needs a moment to hand its question over.
    const chooser = this.#page.waitForEvent('filechooser', { timeout: 120_000 });
    await this.use(target);
    await (await chooser).setFiles(file);
  }
  /**
   * Chooses in a list what is called so, or else what begins so: typed, and by the arrows where a busy machine took it for
   * several words.
   */
  async choose(target: Locator, called: string): Promise<void> {
    await this.reach(target);
    const options = (await target.first().locator('option').allTextContents()).map((text) => text.trim());
    const meant = options.includes(called) ? called : options.find((text) => text.startsWith(called));
    if (meant === undefined) throw new Error(`No option is called ${called}: ${options.join(', ')}`);
    const isChosen = async (): Promise<boolean> =>
      (await target.first().locator('option:checked').textContent())?.trim() === meant;
    await this.type(called);
    if (await isChosen()) return;
    await this.press('Home');
    for (let step = 0; !(await isChosen()); step++) {
      if (step > options.length) throw new Error(`The arrow keys do not lead to ${meant}`);
      await this.press('ArrowDown');
    }
  }
  /** Writes into a field that looks things up, and takes the first that is found and has this in it. */
  async pick(target: Locator, typed: string): Promise<void> {
    await this.fill(target, typed);
    await this.#page.getByRole('option').filter({ hasText: typed }).first().waitFor();
    await this.press('Enter');
  }
  /** Opens the palette, says what is meant and takes what is offered under this name. */
  async goTo(what: string): Promise<void> {
    await this.press('Control+k');
    const palette = this.#page.getByRole('dialog').getByRole('combobox');
    await palette.waitFor();
    await this.write(what);
    const meant = new RegExp(`^\\s*${what.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
    const named = { has: this.#page.locator('span.cut').filter({ hasText: meant }) };
    const options = this.#page.getByRole('dialog').getByRole('option');
    await options.filter(named).first().waitFor();
    const chosen = this.#page.getByRole('dialog').getByRole('option', { selected: true }).filter(named);
    for (let step = 0; (await chosen.count()) === 0; step++) {
      if (step > MOST_STEPS) throw new Error(`The arrow keys do not lead to ${what}`);
      await this.press('ArrowDown');
    }
    await this.press('Enter');
    await palette.waitFor({ state: 'detached' });
  }
  /** Whether the focus is anywhere: after a dialog it is given back to what opened it. */
  async hasPlace(): Promise<boolean> {
    return (await this.#page.evaluate(SEEN)) !== 'nowhere';
  }
  /** What was open is gone, and the focus is somewhere that is seen. */
  async returns(from: Locator): Promise<void> {
    await from.waitFor({ state: 'detached' });
    await expect.poll(() => this.hasPlace()).toBe(true);
    await this.#look();
  }
  async #look(): Promise<void> {
    const unseen = (await this.#page.evaluate(SEEN)) as string | null;
    if (unseen !== null && unseen !== 'nowhere' && !this.unseen.includes(unseen)) this.unseen.push(unseen);
  }
}
