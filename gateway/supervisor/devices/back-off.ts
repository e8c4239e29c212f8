import type { DeviceFault } from '@millrace/driver-api';

/**
 * Where nobody would have us, asking often only fills the other side's log, or locks an account; and what is configured
 * wrongly for a device as it is may be right once that is set up.
 */
const PATIENT = { first: 10_000, most: 60_000 };
const EAGER = { first: 250, most: 15_000 };

/**
 * Milliseconds to wait before the next attempt: doubled with every one that failed, up to a limit, and the upper half of
 * it by chance, so that a hundred devices behind a switch that comes back do not all ask in the same moment.
 */
export function backOff(fault: DeviceFault, failed: number, random: () => number): number {
  const { first, most } = fault === 'refused' || fault === 'misconfigured' ? PATIENT : EAGER;
  const whole = Math.min(most, first * 2 ** Math.min(failed, 20));
  return whole / 2 + (whole / 2) * random();
}
