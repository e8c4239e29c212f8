import { m } from './texts.ts';

const WORDS: Readonly<Record<string, () => string>> = {
  'production-log.job.start': m.start_job,
  'production-log.job.pause': m.pause,
  'production-log.job.finish': m.finish_job,
  'production-log.count.enter': m.count,
  'production-log.stop.explain': m.save_reason,
  'plant.reading.enter': m.readings,
  'attendance.punch.say': m.attendance,
  'stock.issue': m.scan_issue_plain,
  'stock.count.spot': m.scan_count,
};
/** The plant has what was counted, and wants it looked at once more. */
export const COUNT_AGAIN = 'count-again';
const MENDS: Readonly<Record<string, () => string>> = {
  'job-not-startable': m.inbox_mend_jobs,
  'job-not-running': m.inbox_mend_jobs,
  'job-unknown': m.inbox_mend_jobs,
  'line-busy': m.inbox_mend_jobs,
  'not-permitted': m.inbox_mend_right,
  [COUNT_AGAIN]: m.inbox_mend_count,
};

/** What was asked for, in a word. */
export const wordOf = (command: string): string =>
  WORDS[command]?.() ?? (command.startsWith('stock.') ? m.scan() : command);
/** What a person can do about a refusal. */
export const mendOf = (code: string): string => (MENDS[code] ?? m.inbox_mend_other)();
