import type { Locator, Page } from 'playwright-core';

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

const MOST_STEPS = 400;

/** Somebody at a page who has keys and no pointer. Throws where something cannot be reached. */
export class Hands {
  readonly #page: Page;
  /** Places the focus came to and was not seen at. */
  readonly unseen: string[] = [];

  constructor(page: Page) {
    this.#page = page;
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
    for (let step = 0; step < MOST_STEPS; step++) {
      if (await this.isAt(one)) return;
      await this.press(back ? 'Shift+Tab' : 'Tab');
      const unseen = (await this.#page.evaluate(SEEN)) as string | null;
      if (unseen !== null && unseen !== 'nowhere' && !this.unseen.includes(unseen)) this.unseen.push(unseen);
    }
    throw new Error(`Tab does not lead to ${target}`);
  }
  /** Presses a button, follows a link, opens a row. */
  async use(target: Locator, how: { readonly back?: boolean } = {}): Promise<void> {
    await this.reach(target, how);
    await this.press('Enter');
  }
  /** Into a field that has to be gone to first. */
  async fill(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.write(text);
  }
  /** Chooses in a list by what an option begins with. */
  async choose(target: Locator, beginning: string): Promise<void> {
    await this.reach(target);
    await this.type(beginning);
  }
  /** Opens the palette, says what is meant and takes the first that is offered and begins with it. */
  async goTo(what: string): Promise<void> {
    await this.press('Control+k');
    const palette = this.#page.getByRole('dialog').getByRole('combobox');
    await palette.waitFor();
    await this.write(what);
    const meant = new RegExp(`^\\s*${what.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
    const options = this.#page.getByRole('dialog').getByRole('option');
    await options.filter({ hasText: meant }).first().waitFor();
    const chosen = this.#page.getByRole('dialog').getByRole('option', { selected: true }).filter({ hasText: meant });
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
}
