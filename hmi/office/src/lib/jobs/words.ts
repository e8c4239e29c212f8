import type { DeclaredJob, JobRecord, JobState } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const STATES: Readonly<Record<JobState, () => string>> = {
  waiting: m.job_state_waiting,
  running: m.job_state_running,
  failed: m.job_state_failed,
  done: m.job_state_done,
  cancelled: m.job_state_cancelled,
  'given-up': m.job_state_given_up,
};
export const stateWord = (state: JobState): string => STATES[state]();

/** Who started it: null where that is a person, whose name stands elsewhere. */
export function startedByItself({ startedBy }: Pick<JobRecord, 'startedBy'>): string | null {
  if (startedBy === 'system:schedule') return m.job_by_clock();
  return startedBy.startsWith('system:') ? m.job_by_system() : null;
}

const EVERY = {
  hour: m.job_every_hour,
  day: m.job_every_day,
  week: m.job_every_week,
  month: m.job_every_month,
} as const;

export function whenWords({ schedule }: Pick<DeclaredJob, 'schedule'>): string {
  if (schedule === null) return m.job_by_hand();
  if (!schedule.enabled) return m.job_off();
  const at = schedule.every === 'hour' ? schedule.at.slice(3) : schedule.at;
  return EVERY[schedule.every]({ at });
}
