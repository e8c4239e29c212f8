import { z } from 'zod';
import { type Effect, event } from '../../kernel/index.ts';
import type { Alarm } from './alarm.ts';
import { OPEN } from './standing.ts';

/** An alarm came, changed or was over; `state` null: a late record took it back. */
export const alarmEvent = event('alarms.changed', 1, {
  alarm: z.uuid(),
  subject: z.string(),
  condition: z.string(),
  severity: z.string(),
  began: z.int(),
  over: z.int().nullable(),
  state: z.enum([...OPEN, 'over']).nullable(),
});

export function alarmChanged(
  of: Pick<Alarm, 'id' | 'site' | 'subject' | 'condition' | 'severity' | 'began' | 'over'>,
  state: Alarm['state'] | null,
): Effect {
  const { id, site, subject, condition, severity, began, over } = of;
  return alarmEvent(
    { alarm: id, subject, condition, severity, began, over, state },
    { aggregate: `alarms.alarm/${id}`, site },
  );
}
