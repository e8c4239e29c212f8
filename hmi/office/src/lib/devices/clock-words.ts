import type { GatewayStatus } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { m } from '#lib/texts.ts';

type Source = GatewayStatus['sources'][number];

/** From here on somebody should set a clock, though its times are still believed; the command line says it from here on too. */
const OFF = 5e6;
const DAY_SECONDS = 86_400;

export interface ClockWords {
  /** What is wrong, with its size. */
  readonly what: string;
  /** What to do, and what becomes of the readings until then. */
  readonly next: string;
  /** How far off the size may be, µs; null: it has none. */
  readonly give: number | null;
}

/** What is wrong with a device's clock and what to do about it; null where nothing is, or nothing can be told yet. */
export function clockWords({ clock, clockOffset }: Source, show: Format): ClockWords | null {
  const offset = clock?.offset ?? clockOffset;
  const known = clock === undefined || (clock !== null && clock.uncertainty !== null);
  const length = show.duration(Math.abs(offset ?? 0));
  const give = clock?.uncertainty ?? null;
  switch (clock?.fault) {
    case 'unset':
      return {
        what: m.clock_unset({ day: show.fullDate(clock.since + clock.offset) }),
        next: m.clock_unset_next(),
        give: null,
      };
    case 'ahead':
      return { what: m.clock_ahead({ length }), next: m.clock_doubted_next(), give };
    case 'behind':
      return { what: m.clock_behind({ length }), next: m.clock_doubted_next(), give };
    case 'unreadable':
      return { what: m.clock_unreadable(), next: m.clock_unreadable_next(), give: null };
    case 'drifting': {
      const perDay = show.duration(Math.abs(clock.drift ?? 0) * DAY_SECONDS);
      const fast = (clock.drift ?? 0) > 0;
      return {
        what: fast ? m.clock_fast({ length: perDay }) : m.clock_slow({ length: perDay }),
        next: m.clock_drifting_next(),
        give: null,
      };
    }
  }
  if (offset === null || !known || Math.abs(offset) <= OFF) return null;
  return offset > 0
    ? { what: m.clock_ahead({ length }), next: m.clock_off_next(), give }
    : { what: m.clock_behind({ length }), next: m.clock_late_next(), give };
}
