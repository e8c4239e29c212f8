import type { DetectorCatalogue } from './check-detectors.ts';
import { COUNTER_ROLES, counterSettings } from './detectors/counter.ts';
import { MACHINE_STATE_ROLES, machineStateSettings } from './detectors/machine-state.ts';

/** The detectors that every gateway has, as far as a site can choose and tune them. A pack adds its own. */
export const DETECTOR_CATALOGUE: DetectorCatalogue = {
  counter: { settings: counterSettings, roles: COUNTER_ROLES },
  'machine-state': { settings: machineStateSettings, roles: MACHINE_STATE_ROLES },
};
