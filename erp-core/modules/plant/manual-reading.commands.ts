import { oddityOf } from '@millrace/contracts';
import { z } from 'zod';
import { answer, command, moment, reading, text } from '../../kernel/index.ts';
import { readingEntered } from './events.ts';
import { enteredPoints } from './manual-points.ts';
import { refuse } from './refusals.ts';
import { manualReadings } from './tables.ts';

/**
 * Enters what a person has read. A fact, so it is taken whatever it says once it is `confirmed`; what is implausible is
 * asked about before. It is safe when this is done: a gateway of the site fetches it into its journal.
 */
export const enterReading = command('plant.reading.enter', {
  label: { en: 'Enter reading', bn: 'পাঠ লিখুন', hi: 'रीडिंग दर्ज करें' },
  input: {
    /** Chosen by the terminal: said again, it is the same reading. */
    reading: z.uuid(),
    site: text(),
    /** site/area/line/cell/device/name */
    point: text(),
    value: z.union([z.number(), z.boolean(), text({ max: 1000 })]),
    /** When it was read; now where it is left out. */
    at: moment().optional(),
    /** It was asked about, and is meant. */
    confirmed: z.boolean().default(false),
  },
  site: (input) => input.site,
  load: ({ reading: id, site, point: path }) => ({
    known: manualReadings.found({ id }),
    found: reading(async (db) => {
      const point = (await enteredPoints(db, site)).find((one) => one.path === path);
      const before = await db.rows<{ value: unknown; at: number }>(
        `select value, at from plant.manual_reading where site = $1 and path = $2 order by at desc limit 100`,
        [site, path],
      );
      return { point, before };
    }),
  }),
  decide({ reading: id, site, point: path, value, at: given, confirmed }, { known, found }, { now, caller }) {
    if (known) return refuse('reading-known');
    const { point, before } = found;
    if (!point) return refuse('reading-not-entered', { point: path });
    if (typeof value !== (point.type === 'text' ? 'string' : point.type)) {
      return refuse('reading-wrong-type', { type: point.type });
    }
    const at = given ?? now;
    if (at > now) return refuse('reading-in-future');
    if (before.some((one) => one.at === at)) return refuse('reading-same-moment');
    if (typeof value === 'number' && !confirmed) {
      const last = before.find((one) => one.at < at)?.value;
      const oddity = oddityOf(value, typeof last === 'number' ? last : null, point.manual);
      if (oddity)
        return refuse('reading-implausible', { ...oddity, value, last: typeof last === 'number' ? last : null });
    }
    return [
      manualReadings.insert({
        id,
        site,
        point: point.id,
        path,
        value,
        at,
        userId: caller.user,
        enteredAt: now,
        confirmed,
        state: 'waiting',
      }),
      readingEntered({ id, site, point: path }, { aggregate: `plant.point/${path}`, site }),
      answer({ at }),
    ];
  },
});
