import { join } from 'node:path';
import { module, on } from '../../kernel/index.ts';
import { alarmEvent } from '../alarms/index.ts';
import { board, station } from './board.query.ts';
import { button, buttonCommands } from './button.ts';
import { acceptCall, arriveAtCall, cancelCall, solveCall } from './call.commands.ts';
import { call } from './call.ts';
import { escalateCall, escalationTimer } from './escalate.command.ts';
import { callChanged, peopleCalled } from './events.ts';
import { helpWanted } from './help-wanted.ts';
import { kind, kindCommands } from './kind.ts';
import { followMachine, hearMachine } from './machine.ts';
import { output, outputChanged, outputCommands } from './output.ts';
import { pressButton, raiseCall } from './raise.command.ts';
import { refuse } from './refusals.ts';
import { callReport } from './report.query.ts';
import { responder, responderCommands } from './responder.ts';
import { outputSettings } from './settings.ts';
import { hearOutput, outputHandlers, outputTimer, settleOutputs, silenceHorn } from './settle-outputs.command.ts';

export { callChanged, peopleCalled } from './events.ts';

/** A press is an alarm of the button's point; how it goes on from there is the call's. */
const followButtons = on('andon.follow-buttons', alarmEvent, async ({ payload, site }, { call: run }) => {
  const { alarm, subject, began, state } = payload;
  if (state !== null) await run(pressButton, { site: site ?? '', subject, alarm, at: began });
});

/** Calls for help from the floor: who comes, how soon, and what it was. */
export default module('andon', {
  label: { en: 'Andon', bn: 'অ্যান্ডন', hi: 'एंडन' },
  needs: ['kernel', 'plant', 'alarms'],
  menu: ['andon.call', 'andon.kind', 'andon.responder', 'andon.button', 'andon.output'],
  entities: [kind, responder, call, button, output],
  commands: [
    ...kindCommands,
    ...responderCommands,
    ...buttonCommands,
    raiseCall,
    acceptCall,
    arriveAtCall,
    solveCall,
    cancelCall,
    escalateCall,
    pressButton,
    hearMachine,
    ...outputCommands,
    settleOutputs,
    silenceHorn,
    hearOutput,
  ],
  queries: [board, station, callReport],
  events: [callChanged, peopleCalled, outputChanged],
  handlers: [followButtons, followMachine, ...outputHandlers],
  notices: [helpWanted],
  jobs: [escalationTimer, outputTimer],
  settings: [outputSettings],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
