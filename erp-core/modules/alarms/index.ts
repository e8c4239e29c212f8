import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { acknowledgeAlarm } from './acknowledge.command.ts';
import { alarm } from './alarm.ts';
import { bookConditions } from './book-conditions.ts';
import { alarmEvent } from './events.ts';
import { refuse } from './refusals.ts';

export { type Alarm, alarm } from './alarm.ts';
export { alarmEvent } from './events.ts';

/** Conditions that detectors tell as alarms: which are on, who has seen them, and which have been. */
export default module('alarms', {
  label: { en: 'Alarms', bn: 'অ্যালার্ম', hi: 'अलार्म' },
  needs: ['kernel', 'plant'],
  menu: ['alarms.alarm'],
  entities: [alarm],
  commands: [acknowledgeAlarm],
  events: [alarmEvent],
  facts: [bookConditions],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
