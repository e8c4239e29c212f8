import type { Drill } from '../harness/drill.ts';
import { codecFuzz } from './codec-fuzz/index.ts';
import { edgeLink } from './edge-link/index.ts';
import { clockStep } from './faults/clock-step.ts';
import { databaseAway } from './faults/database-away.ts';
import { diskFull } from './faults/disk-full.ts';
import { halfOpen } from './faults/half-open.ts';
import { journalBudget } from './faults/journal-budget.ts';
import { kill } from './faults/kill.ts';
import { restore } from './faults/restore.ts';
import { storeMove } from './faults/store-move.ts';
import { forwardAway } from './forward-away/index.ts';
import { hostileMqtt } from './hostile/index.ts';
import { misbehavingDevices } from './misbehaving/index.ts';
import { panelOfflineShift } from './panel-offline/index.ts';
import { panelJournalWiped } from './panel-offline/wiped.ts';
import { plantHour } from './plant-hour/index.ts';
import { powerLoss } from './power-loss/index.ts';
import { workflowKill } from './workflow-kill/index.ts';

/** Every drill, in the order in which they are run. */
export const drills: readonly Drill[] = [
  kill,
  databaseAway,
  diskFull,
  journalBudget,
  clockStep,
  halfOpen,
  hostileMqtt,
  codecFuzz,
  misbehavingDevices,
  powerLoss,
  restore,
  edgeLink,
  storeMove,
  forwardAway,
  workflowKill,
  panelOfflineShift,
  panelJournalWiped,
  plantHour,
];
