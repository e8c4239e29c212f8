import type { Refusal } from './journal/entry.ts';
import { COUNT_AGAIN } from './journal/meaning.ts';
import { m } from './texts.ts';

const WORDS: Readonly<Record<string, () => string>> = {
  'production-log.count.take-back': m.undo,
  'instructions.reading.say': m.instructions,
  'handover.note.say': m.handover,
  'handover.note.acknowledge': m.handover,
  'handover.run.keep': m.handover,
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

/** Why it came back, in the reader's words. */
export const reasonOf = ({ code, message }: Refusal): string =>
  code === COUNT_AGAIN ? m.count_again({ what: message }) : message;
