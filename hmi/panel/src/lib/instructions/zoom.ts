/** How much larger a drawing is looked at, step by step. */
export const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const;

/** What of a drawing is looked at: how much larger, and where its middle is, from 0 (left, top) to 1. */
export interface Look {
  readonly step: number;
  readonly x: number;
  readonly y: number;
}
export const WHOLE: Look = { step: 0, x: 0.5, y: 0.5 };

export type Move = 'left' | 'right' | 'up' | 'down';
const BY: Readonly<Record<Move, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export const zoomOf = ({ step }: Pick<Look, 'step'>): number => ZOOMS[step] ?? 1;

/** No further than its edge: what is beside a drawing is nothing to be looked at. */
const within = (middle: number, zoom: number): number => {
  const half = 0.5 / zoom;
  return Math.min(1 - half, Math.max(half, middle));
};
const placed = (look: Look): Look => ({ ...look, x: within(look.x, zoomOf(look)), y: within(look.y, zoomOf(look)) });

/** Nearer or further by a step; what is in the middle stays there, as far as the edges let it. Pure. */
export const zoomed = (look: Look, by: 1 | -1): Look =>
  placed({ ...look, step: Math.min(ZOOMS.length - 1, Math.max(0, look.step + by)) });

/** Half of what is seen further. Pure. */
export const moved = (look: Look, to: Move): Look => {
  const [x, y] = BY[to];
  const far = 0.5 / zoomOf(look);
  return placed({ ...look, x: look.x + x * far, y: look.y + y * far });
};

/** Whether there is more in that direction. Pure. */
export const canMove = (look: Look, to: Move): boolean => {
  const { x, y } = moved(look, to);
  return Math.abs(x - look.x) + Math.abs(y - look.y) > 1e-9;
};
