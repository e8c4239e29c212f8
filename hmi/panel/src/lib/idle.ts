const KEY = 'millrace.panel.touched';
/** How often what was touched last is written, and looked at. */
const EVERY_MS = 5_000;

/** When somebody touched this terminal last; it survives a reload and a power cut. */
export const touched = {
  now: (): void => localStorage.setItem(KEY, String(Date.now())),
  /** Whether nobody touched it for so many minutes. */
  before(minutes: number): boolean {
    const last = Number(localStorage.getItem(KEY) ?? Date.now());
    return Date.now() - last > minutes * 60_000;
  },
};

/** Calls `away` when nobody touches anything for so many minutes, and again while that lasts. Returns the way to stop. */
export function watchIdle(minutes: number, away: () => void): () => void {
  let written = 0;
  const touch = (): void => {
    if (Date.now() - written < EVERY_MS) return;
    written = Date.now();
    touched.now();
  };
  for (const event of ['pointerdown', 'keydown'] as const) addEventListener(event, touch, { capture: true });
  const timer = setInterval(() => {
    if (touched.before(minutes)) away();
  }, EVERY_MS);
  return () => {
    for (const event of ['pointerdown', 'keydown'] as const) removeEventListener(event, touch, { capture: true });
    clearInterval(timer);
  };
}
