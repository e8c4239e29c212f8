const isCut = (element: HTMLElement): boolean =>
  element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow === 'ellipsis';

/**
 * A text that has no room for its end says the whole of it under the pointer, where its author has not said more. Asked when a
 * pointer comes, for rows are used again for other records and columns change their width: nothing is measured before.
 */
export function sayWhole({ target }: PointerEvent): void {
  for (let at = target instanceof HTMLElement ? target : null; at; at = at.parentElement) {
    const isOurs = at.dataset.whole !== undefined;
    if (at.title && !isOurs) return;
    if (isCut(at)) {
      at.dataset.whole = '';
      at.title = (at.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
      return;
    }
    if (isOurs) {
      delete at.dataset.whole;
      at.removeAttribute('title');
    }
    if (at.matches('tr, li, main')) return;
  }
}
