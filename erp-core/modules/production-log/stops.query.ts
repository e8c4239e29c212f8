import { z } from 'zod';
import { moment, pageOf, query, rowsBefore, text } from '../../kernel/index.ts';
import { wantsReason } from './attention.ts';
import { productionSite } from './lines.ts';
import { machineTimes } from './machine-day.repository.ts';
import { reasonNames, stopRow } from './stop-rows.ts';

/** Stops of a range of time as people see them, newest first. The cursor is a number of rows: the range bounds the list. */
export const stops = query('production-log.stops', {
  label: { en: 'Stops', bn: 'থামাসমূহ', hi: 'रुकावटें' },
  input: {
    site: text(),
    from: moment(),
    to: moment(),
    machine: text().optional(),
    line: text().optional(),
    /** Only those that want a reason. */
    unexplained: z.boolean().default(false),
    /** Micro-stops too. */
    micro: z.boolean().default(false),
    cursor: text().optional(),
    limit: z.int().min(1).max(1000).default(200),
  },
  site: (input) => input.site,
  async run({ site, from, to, machine, line, unexplained, micro, cursor, limit }, { db, now }) {
    const plant = await productionSite(db, site);
    const reasons = await reasonNames(db);
    const times = await machineTimes(db, { site, from, to, now }, machine ? [machine] : null);
    const skip = rowsBefore(cursor);
    const rows = [...times.values()]
      .filter((time) => !line || time.machine.startsWith(`${line}/`))
      .flatMap((time) =>
        time.explained
          .filter((stop) => (micro || !stop.micro) && (!unexplained || wantsReason(stop)))
          .map((stop) => stopRow(time.machine, stop, plant, reasons)),
      )
      .sort((a, b) => b.from - a.from || (a.machine < b.machine ? -1 : 1));
    return pageOf(rows.slice(skip), limit, skip);
  },
});
