import type { Detector } from '@millrace/contracts';
import { alarm } from './detectors/alarm.ts';
import { attendancePunch } from './detectors/attendance-punch.ts';
import { badgeRead } from './detectors/badge-read.ts';
import { counter } from './detectors/counter.ts';
import { deviceAlarms } from './detectors/device-alarms.ts';
import { limit } from './detectors/limit.ts';
import { machineStateDetector } from './detectors/machine-state.ts';
import { measurement } from './detectors/measurement.ts';
import { rfidPassage } from './detectors/rfid-passage.ts';
import { silence } from './detectors/silence.ts';

/** The detectors that every gateway has. Packs add theirs beside them. */
export const BUILT_IN_DETECTORS: readonly Detector[] = [
  machineStateDetector,
  counter,
  rfidPassage,
  attendancePunch,
  badgeRead,
  limit,
  alarm,
  deviceAlarms,
  measurement,
  silence,
];
