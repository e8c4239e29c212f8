import { event } from '../event.ts';
import { choice, id, text } from '../fields.ts';

/** A job has come to its end: done, failed for good (a person has to look), or cancelled. Told once; tries that failed are not told. */
export const jobEnded = event('kernel.job-ended', 1, {
  job: id(),
  name: text({ max: 128 }),
  state: choice(['done', 'failed', 'cancelled']),
  startedBy: text(),
});
