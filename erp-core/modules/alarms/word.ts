import { z } from 'zod';
import { moment, table, text } from '../../kernel/index.ts';

/** What people have said of alarms, each of a range of time: laid anew over whatever detectors say. */
export const words = table('alarms.acknowledgement', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    kind: z.enum(['acknowledged', 'reset']),
    site: text(),
    line: text({ max: 1_000 }),
    fromAt: moment(),
    toAt: moment(),
    at: moment(),
    userId: text(),
    comment: text({ max: 500 }).nullable(),
    deviceCommand: z.uuid().nullable(),
  },
});
