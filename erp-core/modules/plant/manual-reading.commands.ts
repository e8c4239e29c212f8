import { oddityOf } from '@millrace/contracts';
import { z } from 'zod';
import { answer, command, moment, reading, text } from '../../kernel/index.ts';
import { readingEntered, readingOverdue } from './events.ts';
import { enteredBeside, enteredPoints, newestEntered } from './manual-points.ts';
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
  load: ({ reading: id, site, point: path, at }) => ({
    known: manualReadings.found({ id }),
    found: reading(async (db) => {
      const point = (await enteredPoints(db, site)).find((one) => one.path === path);
      return { point, beside: point && (await enteredBeside(db, site, point.id, at ?? null)) };
    }),
  }),
  decide({ reading: id, site, point: path, value, at: given, confirmed }, { known, found }, { now, caller }) {
    if (known) return refuse('reading-known');
    const { point, beside } = found;
    if (!point) return refuse('reading-not-entered', { point: path });
    if (typeof value !== (point.type === 'text' ? 'string' : point.type)) {
      return refuse('reading-wrong-type', { type: point.type });
    }
    const at = given ?? now;
    if (at > now) return refuse('reading-in-future');
    if (beside?.same || beside?.at === at) return refuse('reading-same-moment');
    if (typeof value === 'number' && !confirmed) {
      const last = typeof beside?.value === 'number' ? beside.value : null;
      const oddity = oddityOf(value, last, point.manual);
      if (oddity) return refuse('reading-implausible', { ...oddity, value, last });
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

/**
 * Says that a reading has not been entered by when it was due (`dueAt`, µs). Nothing is said where it has come meanwhile, or
 * where the point is entered no more. The system calls it, once for each time that a reading is due.
 */
export const noteOverdueReading = command('plant.reading.note-overdue', {
  label: { en: 'Note overdue reading', bn: 'বকেয়া পাঠ নোট করুন', hi: 'बकाया रीडिंग दर्ज करें' },
  input: { site: text(), point: text(), dueAt: moment() },
  site: (input) => input.site,
  load: ({ site, point: path }) => ({
    found: reading(async (db) => {
      const point = (await enteredPoints(db, site)).find((one) => one.path === path);
      const [last] = point ? await newestEntered(db, site, [point.id]) : [];
      return { point, last };
    }),
  }),
  decide({ site, point: path, dueAt }, { found: { point, last } }, { now }) {
    if (!point || !last || dueAt > now || last.at + point.manual.every !== dueAt) return [];
    const { round } = point.manual;
    return [
      readingOverdue({ site, point: path, round, dueAt, lastAt: last.at }, { aggregate: `plant.point/${path}`, site }),
    ];
  },
});
