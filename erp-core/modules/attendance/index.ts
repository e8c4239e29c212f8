import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { addPunch, takeBackPunch } from './correct-punch.commands.ts';
import { attendanceDay } from './day.query.ts';
import { dayPaired, punched } from './events.ts';
import { forgottenOut } from './forgotten.attention.ts';
import { forgottenPunches } from './forgotten.query.ts';
import { ownAttendance } from './own.query.ts';
import { assignBadge, savePerson } from './person.commands.ts';
import { bookPunches } from './punch.ts';
import { refuse } from './refusals.ts';
import { sayPunch } from './say-punch.command.ts';
import { badge, person } from './tables.ts';

export { dayPaired } from './events.ts';
export { type PairedDay, type Punch, pairPunches } from './pair-punches.ts';
export { person } from './tables.ts';

/** Who was there: punches as they come, paired to days that are versions, never overwritten. */
export default module('attendance', {
  label: { en: 'Attendance', bn: 'উপস্থিতি', hi: 'उपस्थिति' },
  needs: ['kernel'],
  entities: [person, badge],
  commands: [savePerson, assignBadge, sayPunch, addPunch, takeBackPunch],
  queries: [attendanceDay, ownAttendance, forgottenPunches],
  events: [dayPaired, punched],
  facts: [bookPunches],
  attention: [forgottenOut],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
