import type { StandingAlarm } from '@millrace/hmi-client';
import { m } from '../texts.ts';

const STATES: Record<StandingAlarm['state'], () => string> = {
  active: m.alarm_active,
  acknowledged: m.alarm_acknowledged,
  returned: m.alarm_returned,
  latched: m.alarm_latched,
  'latched-acknowledged': m.alarm_latched_acknowledged,
  over: m.alarm_over,
};
export const standingWord = (state: StandingAlarm['state']): string => STATES[state]();

const SYMBOLS = { critical: 1, high: 2, low: 3, diagnostic: 4 } as const;
export const symbolOf = (priority: keyof typeof SYMBOLS): 1 | 2 | 3 | 4 => SYMBOLS[priority];

export const isUnseen = ({ state }: Pick<StandingAlarm, 'state'>): boolean =>
  state === 'active' || state === 'returned' || state === 'latched';
