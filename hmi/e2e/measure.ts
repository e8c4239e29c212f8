import type { Page } from 'playwright-core';

/** What the brief asks of sizes: in millimetres on a panel (calibrated), in CSS pixels in the office. */
export interface SizeBar {
  readonly unit: 'mm' | 'px';
  /** Every target, either way. */
  readonly least: number;
  readonly key: number;
  readonly primary: readonly [number, number];
  readonly gap: number;
}
export const PANEL_SIZES: SizeBar = { unit: 'mm', least: 15, key: 20, primary: [30, 20], gap: 3 };
export const OFFICE_SIZES: SizeBar = { unit: 'px', least: 24, key: 24, primary: [24, 24], gap: 0 };

/**
 * Targets within `within` that are too small or too close to each other, a line each. A checkbox is as large as the label
 * or cell that ticks it; what cannot be pressed is no target.
 */
export function smallTargets(page: Page, within: string, bar: SizeBar): Promise<string[]> {
  return page.evaluate(
    ({ within: root, bar: { unit, least, key, primary, gap } }) => {
      const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
      const scale = unit === 'mm' ? mm : 1;
      const told: string[] = [];
      for (const box of document.querySelectorAll(root)) {
        const name = box.closest<HTMLElement>('[data-example]')?.dataset.example ?? root;
        const seen: { rect: DOMRect; text: string }[] = [];
        const all = box.querySelectorAll<HTMLElement>(
          'button, a[href], input, select, textarea, [role=button], [role=treeitem]',
        );
        for (const element of all) {
          const drawn = element.matches('input[type=checkbox], input[type=radio]')
            ? (element.closest('label, td, [role=treeitem]') ?? element)
            : element;
          const rect = drawn.getBoundingClientRect();
          if (rect.width === 0 || rect.height === 0 || getComputedStyle(drawn).visibility === 'hidden') continue;
          const text = `${drawn.tagName.toLowerCase()} "${(drawn.textContent || drawn.getAttribute('aria-label') || '').trim().slice(0, 24)}"`;
          const [wide, high] = [rect.width / scale, rect.height / scale];
          const [w, h] = drawn.matches('.primary') ? primary : drawn.matches('.key') ? [key, key] : [least, least];
          // A pixel is drawn or it is not: a twentieth below is rounding.
          if (wide < w - 0.05 || high < h - 0.05)
            told.push(`${name}: ${text} is ${wide.toFixed(1)} × ${high.toFixed(1)} ${unit}, not ${w} × ${h}`);
          if (!seen.some((one) => one.rect.x === rect.x && one.rect.y === rect.y)) seen.push({ rect, text });
        }
        if (gap === 0) continue;
        for (const [at, one] of seen.entries())
          for (const other of seen.slice(at + 1)) {
            const [a, b] = [one.rect, other.rect];
            const aside = Math.max(b.left - a.right, a.left - b.right);
            const below = Math.max(b.top - a.bottom, a.top - b.bottom);
            const apart = Math.max(aside, below) / scale;
            if (apart < gap - 0.05)
              told.push(`${name}: ${one.text} and ${other.text} are ${apart.toFixed(1)} ${unit} apart, not ${gap}`);
          }
      }
      return told;
    },
    { within, bar },
  );
}

/**
 * What does not fit: a box wider than where it stands, or a button, heading or label whose words are cut off. What may be
 * cut (`mayCut`: a cell, an entry; not where there is no pointer) says its whole text under the pointer; a box that scrolls
 * is meant to.
 */
export function misfits(page: Page, within: string, { mayCut }: { mayCut: boolean }): Promise<string[]> {
  return page.evaluate(
    ({ within: root, mayCut: may }) => {
      const told: string[] = [];
      const scrolls = (element: Element | null): boolean => {
        for (let up = element; up && !up.matches(root); up = up.parentElement)
          if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
        return false;
      };
      for (const box of document.querySelectorAll<HTMLElement>(root)) {
        const name = box.closest<HTMLElement>('[data-example]')?.dataset.example ?? root;
        const edge = box.getBoundingClientRect().right + 1;
        for (const element of box.querySelectorAll<HTMLElement>('*')) {
          const style = getComputedStyle(element);
          if (style.clipPath !== 'none' || style.position === 'fixed' || element.closest('svg')) continue;
          const text = `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
          if (element.getBoundingClientRect().right > edge && !scrolls(element.parentElement))
            told.push(`${name}: ${text} stands out`);
          const isCut =
            element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'hidden' && style.display !== 'inline';
          const mayBe = may && element.closest('[title]') !== null;
          if (isCut && !mayBe && (element.textContent ?? '').trim() !== '' && element.clientWidth > 1)
            told.push(`${name}: ${text} is cut off`);
        }
      }
      return told;
    },
    { within, mayCut },
  );
}
