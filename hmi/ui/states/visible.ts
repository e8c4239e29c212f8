import type { Attachment } from 'svelte/attachments';

/** Pixels around the glass that count as on it: what is scrolled in has its value already. */
const AROUND = '200px';
const listeners = new Map<Element, (visible: boolean) => void>();
let observer: IntersectionObserver | null = null;

function watch(element: Element, told: (visible: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: AROUND },
  );
  listeners.set(element, told);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = null;
  };
}

/**
 * Tells whether the element it is attached to is on the glass or near it, and `false` when it goes: what nobody can see needs
 * no live values. One observer for the whole page, gone with the last element.
 */
export const whileVisible =
  (told: (visible: boolean) => void): Attachment =>
  (element) => {
    const release = watch(element, told);
    return () => {
      release();
      told(false);
    };
  };
