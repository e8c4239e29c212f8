/** Rows as tall as each other, of which those near the eye are drawn. */
export interface Window {
  readonly first: number;
  /** The one after the last that is drawn. */
  readonly last: number;
}

/**
 * Which of `count` rows are drawn where the eye begins `top` pixels below the first and sees `tall` pixels. It moves by
 * whole steps, so that a scroll of a pixel draws nothing anew. Pure.
 */
export function windowOf(
  { top, tall, height, count }: { top: number; tall: number; height: number; count: number },
  around = 12,
): Window {
  const from = Math.floor(Math.max(0, top) / height) - around;
  const first = Math.max(0, Math.min(from - (((from % 4) + 4) % 4), count - 1));
  const last = Math.min(count, Math.ceil((Math.max(0, top) + tall) / height) + around);
  return { first, last: Math.max(first, last) };
}

/** How far a box is scrolled so that a row stands between a head of `head` pixels and its end; `at` where it does. Pure. */
export function scrolledTo(
  row: number,
  { at, tall, height, head }: { at: number; tall: number; height: number; head: number },
): number {
  const top = row * height;
  if (top < at) return top;
  return top + height > at + tall - head ? top + height - tall + head : at;
}
