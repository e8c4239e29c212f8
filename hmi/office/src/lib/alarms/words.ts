import type { StandingAlarm } from '@millrace/hmi-client';
import { m } from '../texts.ts';

export { symbolOf } from './symbol.ts';

const STATES: Record<StandingAlarm['state'], () => string> = {
  active: m.alarm_active,
  acknowledged: m.alarm_acknowledged,
  returned: m.alarm_returned,
  latched: m.alarm_latched,
  'latched-acknowledged': m.alarm_latched_acknowledged,
  over: m.alarm_over,
};
export const standingWord = (state: StandingAlarm['state']): string => STATES[state]();

export const isUnseen = ({ state }: Pick<StandingAlarm, 'state'>): boolean =>
  state === 'active' || state === 'returned' || state === 'latched';

const PRIORITIES: Record<StandingAlarm['severity'], () => string> = {
  critical: m.priority_critical,
  high: m.priority_high,
  low: m.priority_low,
  diagnostic: m.priority_diagnostic,
};
export const priorityWord = (priority: StandingAlarm['severity']): string => PRIORITIES[priority]();
