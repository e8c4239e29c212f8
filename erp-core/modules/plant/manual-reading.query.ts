import { query, text } from '../../kernel/index.ts';
import { enteredPoints, newestEntered } from './manual-points.ts';

/**
 * The readings of a site's rounds: every point that people enter, its newest reading, and since when the next is due
 * (`dueAt`; null: it was never read, so it is due now). The longest overdue come first.
 */
export const readingsDue = query('plant.readings.due', {
  label: { en: 'Readings due', bn: 'যে পাঠ নিতে হবে', hi: 'जो रीडिंग लेनी हैं' },
  input: { site: text(), round: text().optional() },
  site: (input) => input.site,
  async run({ site, round }, { db, now }) {
    const points = (await enteredPoints(db, site)).filter(({ manual }) => !round || manual.round === round);
    const entered = await newestEntered(
      db,
      site,
      points.map(({ id }) => id),
    );
    const last = new Map(entered.map(({ point, ...of }) => [point, of]));
    const readings = points.map(({ id, path, label, type, unit, manual }) => {
      const known = last.get(id) ?? null;
      const dueAt = known && known.at + manual.every;
      const { every, plausible } = manual;
      return {
        ...{ point: id, path, label: label ?? null, type, unit, round: manual.round, every, plausible },
        ...{ last: known, dueAt, overdue: dueAt === null || dueAt <= now },
      };
    });
    return { now, readings: readings.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)) };
  },
});
