const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ranges that end now, by the name that stands in the URL. */
export const PRESETS = {
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '8h': 8 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '1y': 365 * DAY,
} as const;
export type Preset = keyof typeof PRESETS;
export const USUAL: Preset = '8h';

export const isPreset = (text: string | null): text is Preset => text !== null && text in PRESETS;

/** How often a range that follows the clock is asked for again, µs: a step that can be seen, never oftener than 2 s. */
export const stepOf = (span: number): number => Math.max(2e6, Math.ceil(span / 600 / 1e6) * 1e6);
