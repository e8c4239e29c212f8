import type { TreeSite } from '@millrace/hmi-client';
import { plusDays } from '@millrace/hmi-ui/dates/days.ts';
import { dayNames } from '@millrace/hmi-ui/dates/names.ts';
import { shiftsOn } from '@millrace/hmi-ui/dates/shifts.ts';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { m } from '#lib/texts.ts';
import type { Stretch } from './compare.ts';

/** What people call a stretch: the same time before, a shift of a day, else from when to when. */
export function stretchName(
  { key, from, to }: Stretch & { readonly key: string },
  site: TreeSite | null,
  show: Format,
): string {
  if (key === 'd1') return m.trends_day_before();
  if (key === 'd7') return m.trends_week_before();
  const began = show.dayOf(from);
  // One over midnight belongs to the day before.
  const shifts = [began, plusDays(began, -1)].flatMap((day) =>
    shiftsOn(day, site?.shifts ?? [], show.zone).map((each) => ({ ...each, day })),
  );
  const found = shifts.find((each) => each.from === from && each.to === to);
  return found
    ? `${show.name(found.shift.name)}, ${dayNames(show).short(found.day)}`
    : `${show.moment(from)} – ${show.moment(to)}`;
}
