import { join } from 'node:path';
import { module, on } from '../../kernel/index.ts';
import { acknowledgeAlarm } from './acknowledge.command.ts';
import { alarm } from './alarm.ts';
import { applyRules, followMachines, followRules, shiftTimer } from './apply-rules.command.ts';
import { bookConditions } from './book-conditions.ts';
import { definition, definitionChanged, definitionCommands } from './definition.ts';
import { alarmEvent } from './events.ts';
import { callLate, lateCallTimer } from './late-call.ts';
import { endSuppression, runOut, shelfTimer, shelveAlarm, takeOutOfService } from './quiet.commands.ts';
import { criticalAlarm, highAlarm } from './raised.ts';
import { refuse } from './refusals.ts';
import { alarmReport, undecided } from './report.query.ts';
import { resetAlarm } from './reset.command.ts';
import { restateAlarms } from './restate.ts';
import { alarmSettings } from './settings.ts';
import { standingAlarms } from './standing.query.ts';
import { suppression, suppressionChanged } from './suppression.ts';
import { ruleChanged, ruleCommands, suppressionRule } from './suppression-rule.ts';

export { type Alarm, alarm } from './alarm.ts';
export { alarmEvent } from './events.ts';
export { OPEN } from './standing.ts';

/** What was decided of alarms holds for those that are on. */
const followDefinitions = on('alarms.follow-definitions', definitionChanged, async ({ payload, site }, { call }) => {
  await call(restateAlarms, { site: site ?? '', subject: payload.subject });
});

/** Conditions that detectors tell as alarms: which are on, who has seen them, and which have been. */
export default module('alarms', {
  label: { en: 'Alarms', bn: 'অ্যালার্ম', hi: 'अलार्म' },
  needs: ['kernel', 'plant'],
  menu: ['alarms.alarm', 'alarms.suppression', 'alarms.definition', 'alarms.suppression-rule'],
  entities: [alarm, definition, suppression, suppressionRule],
  commands: [
    acknowledgeAlarm,
    resetAlarm,
    shelveAlarm,
    takeOutOfService,
    endSuppression,
    runOut,
    restateAlarms,
    callLate,
    ...definitionCommands,
    ...ruleCommands,
    applyRules,
  ],
  queries: [standingAlarms, alarmReport, undecided],
  events: [alarmEvent, definitionChanged, suppressionChanged, ruleChanged],
  handlers: [followDefinitions, followMachines, followRules],
  facts: [bookConditions],
  jobs: [shelfTimer, shiftTimer, lateCallTimer],
  notices: [criticalAlarm, highAlarm],
  settings: [alarmSettings],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
