import { beginForRecord, beginWhenThere, hear } from './begin.commands.ts';
import { decide } from './decide.command.ts';
import { decisionsWaiting } from './decisions.attention.ts';
import { askedQuery, decisionsQuery, waitingCount } from './decisions.query.ts';
import { workflowEvents } from './events.ts';
import { settleCommand, timeIsUp } from './go-on.commands.ts';
import { actForRun, timeForRun } from './jobs.ts';
import { workflowNotices } from './notices.ts';
import { ownDeputies } from './own-deputies.query.ts';
import { endDeputy, endDeputyOf, nameDeputy, nameDeputyFor, setSuperior } from './people.commands.ts';
import { publishWorkflow, startWorkflow, switchWorkflow } from './publish.commands.ts';
import { askAnew, endRun, mendRun, recallRun, resumeRun } from './run.commands.ts';
import { requestsToMend, runsToMend } from './stopped.attention.ts';
import {
  deputiesQuery,
  gateableQuery,
  previewQuery,
  runsQuery,
  workflowsQuery,
  workflowVersionQuery,
} from './workflows.query.ts';

/** Approvals and workflows: parts of the kernel's own module. */
export const workflow = {
  commands: [
    publishWorkflow,
    switchWorkflow,
    startWorkflow,
    decide,
    recallRun,
    mendRun,
    endRun,
    resumeRun,
    askAnew,
    nameDeputy,
    nameDeputyFor,
    endDeputy,
    endDeputyOf,
    setSuperior,
    settleCommand,
    timeIsUp,
    hear,
    beginForRecord,
  ],
  queries: [
    decisionsQuery,
    askedQuery,
    waitingCount,
    ownDeputies,
    workflowsQuery,
    workflowVersionQuery,
    gateableQuery,
    runsQuery,
    previewQuery,
    deputiesQuery,
  ],
  jobs: [actForRun, timeForRun, beginWhenThere],
  events: workflowEvents,
  notices: workflowNotices,
  attention: [decisionsWaiting, requestsToMend, runsToMend],
} as const;
