import { driver } from '@millrace/driver-api';
import { manifest } from './manifest.ts';
import { zktecoLink } from './zkteco-link.ts';

export type { KeptCommand } from './clock-memory.ts';
export { type ClockSettings, manifest, type ZktecoSettings, zktecoSettings } from './manifest.ts';
export { type ClockPerson, type ZktecoLink, zktecoLink } from './zkteco-link.ts';

/** Time clocks of ZKTeco and its relatives: those that push (ADMS), and those that are asked over port 4370. */
export const zktecoDriver = driver(manifest, zktecoLink);
