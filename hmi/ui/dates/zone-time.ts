const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...parts, second: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  return format;
}

/** A moment (µs) as a plant's clock shows it, as an input of type datetime-local writes it: "2026-11-28T14:05". */
export function localOf(time: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(time / 1_000)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/**
 * The moment (µs) at which a plant's clock shows this; null where it is no time. A time that a change of the clock
 * leaves out counts as after it; one that comes twice as one of the two.
 */
export function momentOf(local: string, zone: string): number | null {
  const wall = Date.parse(`${local}Z`);
  if (Number.isNaN(wall)) return null;
  const shown = (time: number): number => Date.parse(`${localOf(time * 1_000, zone)}Z`);
  let time = wall;
  // Twice: the first offset may be the one of the other side of a change of the clock.
  for (let tried = 0; tried < 2; tried++) time += wall - shown(time);
  return time * 1_000;
}
