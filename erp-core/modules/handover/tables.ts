import { z } from 'zod';
import { moment, table, text } from '../../kernel/index.ts';

/** Who has seen a note, each once. */
export const acknowledgements = table('handover.acknowledgement', {
  key: ['note', 'person'],
  fields: { note: z.uuid(), person: text(), at: moment(), bookedAt: moment() },
});

/** That a job went on over the end of a shift, so that nobody is asked again. */
export const keptRuns = table('handover.kept_run', {
  key: ['job', 'endedAt'],
  fields: {
    job: z.uuid(),
    /** When the shift ended. */
    endedAt: moment(),
    site: text(),
    line: text(),
    person: text(),
    at: moment(),
  },
});
