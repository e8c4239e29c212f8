/**
 * Why a device gave no value, and with it whose fault it is and what the supervisor does.
 *
 * | code | meaning | what follows |
 * |---|---|---|
 * | `lost` | the link is gone, or is no longer in step with the device | a new link, after a pause |
 * | `silent` | nothing was answered in time | asked again; a new link where nothing at all answers |
 * | `garbled` | what came is not this protocol, or not the answer to the question | a new link, after a pause |
 * | `refused` | the other side is there and will not have us: wrong key, no right, no more places | a new link, after a long pause |
 * | `misconfigured` | what is configured cannot work with this device as it is | a new link, or this device behind it, after a long pause |
 * | `device` | the device answered that it cannot (a sensor that is broken, an address it has not) | the link stays; the points are bad |
 * | `unwritable` | this value cannot be written to this point | the link stays; who asked is told |
 */
export const DEVICE_FAULTS = ['lost', 'silent', 'garbled', 'refused', 'misconfigured', 'device', 'unwritable'] as const;
export type DeviceFault = (typeof DEVICE_FAULTS)[number];

/** What a driver throws where it knows what happened; the message is for people, says what was wrong and what to do. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly code: DeviceFault;

  constructor(code: DeviceFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
