import { DeviceError } from '@millrace/driver-api';

/** An error as what it says of the link: one that a driver did not foresee ends it, and its message is told as it is. */
export const asDeviceError = (error: unknown): DeviceError =>
  error instanceof DeviceError
    ? error
    : new DeviceError('lost', error instanceof Error ? error.message : String(error), { cause: error });
