import type { BoardWidget } from '@millrace/hmi-client';

export const COLUMNS = 12;
const MOST_HEIGHT = 40;

export type Direction = 'left' | 'right' | 'up' | 'down';
type Widgets = readonly BoardWidget[];

const overlaps = (a: BoardWidget, b: BoardWidget): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const sharesColumns = (a: BoardWidget, b: BoardWidget): boolean => a.x < b.x + b.w && b.x < a.x + a.w;
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * The widgets with none over another and no gap above any. `first`: the one that was moved stays where it was put, as far as
 * that is possible, and the others make room.
 */
export function settled(widgets: Widgets, first?: string): BoardWidget[] {
  const order = [...widgets].sort((a, b) => a.y - b.y || Number(b.id === first) - Number(a.id === first) || a.x - b.x);
  const placed: BoardWidget[] = [];
  for (const widget of order) {
    const x = clamp(widget.x, 0, COLUMNS - widget.w);
    let at = { ...widget, x };
    const isFree = (y: number): boolean => !placed.some((other) => overlaps({ ...at, y }, other));
    while (!isFree(at.y)) at = { ...at, y: at.y + 1 };
    while (at.y > 0 && isFree(at.y - 1)) at = { ...at, y: at.y - 1 };
    placed.push(at);
  }
  // In the order of the reading eye, which is the order of the keyboard as well.
  return placed.sort((a, b) => a.y - b.y || a.x - b.x);
}

function changed(widgets: Widgets, id: string, patch: Partial<BoardWidget>): BoardWidget[] {
  return settled(
    widgets.map((one) => (one.id === id ? { ...one, ...patch } : one)),
    id,
  );
}

/** One step: a column to the side; up and down past the next widget, for what lies between is no place to stay. */
export function moved(widgets: Widgets, id: string, direction: Direction): BoardWidget[] {
  const own = widgets.find((one) => one.id === id);
  if (!own) return [...widgets];
  if (direction === 'left') return changed(widgets, id, { x: clamp(own.x - 1, 0, COLUMNS - own.w) });
  if (direction === 'right') return changed(widgets, id, { x: clamp(own.x + 1, 0, COLUMNS - own.w) });
  const others = widgets.filter((one) => one.id !== id && sharesColumns(one, own));
  if (direction === 'up') {
    const above = others.filter(({ y }) => y < own.y).sort((a, b) => b.y - a.y)[0];
    return changed(widgets, id, { y: above ? above.y : 0 });
  }
  const below = others.filter(({ y }) => y > own.y).sort((a, b) => a.y - b.y)[0];
  return below ? changed(widgets, id, { y: below.y + below.h }) : [...widgets];
}

/** Put where a finger or a mouse let go of it. */
export const placedAt = (widgets: Widgets, id: string, x: number, y: number): BoardWidget[] => {
  const own = widgets.find((one) => one.id === id);
  return own ? changed(widgets, id, { x: clamp(x, 0, COLUMNS - own.w), y: Math.max(0, y) }) : [...widgets];
};

/** One column wider or narrower, one row taller or shorter; never below what the kind needs to say anything. */
export function resized(
  widgets: Widgets,
  id: string,
  by: { readonly w?: number; readonly h?: number },
  least: { readonly w: number; readonly h: number },
): BoardWidget[] {
  const own = widgets.find((one) => one.id === id);
  if (!own) return [...widgets];
  const w = clamp(own.w + (by.w ?? 0), least.w, COLUMNS);
  const h = clamp(own.h + (by.h ?? 0), least.h, MOST_HEIGHT);
  return changed(widgets, id, { w, h, x: Math.min(own.x, COLUMNS - w) });
}

/** A new one below all others. */
export const added = (widgets: Widgets, widget: Omit<BoardWidget, 'x' | 'y'>): BoardWidget[] =>
  settled([...widgets, { ...widget, x: 0, y: Math.max(0, ...widgets.map(({ y, h }) => y + h)) }]);

export const without = (widgets: Widgets, id: string): BoardWidget[] => settled(widgets.filter((one) => one.id !== id));
