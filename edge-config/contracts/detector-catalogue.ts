import type { DetectorCatalogue } from './check-detectors.ts';
import { ALARM_ROLES, alarmSettings, DEVICE_ALARMS_ROLES, deviceAlarmsSettings } from './detectors/alarm.ts';
import { ATTENDANCE_PUNCH_ROLES, attendancePunchSettings } from './detectors/attendance-punch.ts';
import { BADGE_READ_ROLES, badgeReadSettings } from './detectors/badge-read.ts';
import { COUNTER_ROLES, counterSettings } from './detectors/counter.ts';
import { LIMIT_ROLES, limitSettings } from './detectors/limit.ts';
import { MACHINE_STATE_ROLES, machineStateSettings } from './detectors/machine-state.ts';
import { MEASUREMENT_ROLES, measurementSettings } from './detectors/measurement.ts';
import { RFID_PASSAGE_ROLES, rfidPassageSettings } from './detectors/rfid-passage.ts';
import { SILENCE_ROLES, silenceSettings } from './detectors/silence.ts';

/** The detectors that every gateway has, as far as a site can choose and tune them. A pack adds its own. */
export const DETECTOR_CATALOGUE: DetectorCatalogue = {
  counter: { settings: counterSettings, roles: COUNTER_ROLES },
  'machine-state': { settings: machineStateSettings, roles: MACHINE_STATE_ROLES },
  'rfid-passage': { settings: rfidPassageSettings, roles: RFID_PASSAGE_ROLES },
  'attendance-punch': { settings: attendancePunchSettings, roles: ATTENDANCE_PUNCH_ROLES },
  'badge-read': { settings: badgeReadSettings, roles: BADGE_READ_ROLES },
  limit: { settings: limitSettings, roles: LIMIT_ROLES, needs: LIMIT_ROLES },
  measurement: { settings: measurementSettings, roles: MEASUREMENT_ROLES, needs: MEASUREMENT_ROLES },
  alarm: { settings: alarmSettings, roles: ALARM_ROLES, needs: ['active'] },
  'device-alarms': { settings: deviceAlarmsSettings, roles: DEVICE_ALARMS_ROLES, needs: DEVICE_ALARMS_ROLES },
  silence: { settings: silenceSettings, roles: SILENCE_ROLES },
};
