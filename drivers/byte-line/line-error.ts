import { DeviceError, type DeviceFault, socketError } from '@millrace/driver-api';

/** A serial port's faults come as sentences, not as codes. */
const SENTENCES: readonly (readonly [RegExp, DeviceFault, string])[] = [
  [/permission denied|access denied/i, 'refused', "this gateway's user may not open it: add it to the group dialout"],
  [/no such file|file not found/i, 'lost', 'it is not there: is the adapter plugged in?'],
  [/bad file descriptor|hung up/i, 'lost', 'the line has ended: was the adapter pulled out?'],
  [/busy|cannot lock/i, 'refused', 'another program holds it: end that one, or let it alone ask this line'],
];

/** A fault of a serial port in words a technician can act on. */
export function lineError(error: unknown, path: string): DeviceError {
  const text = error instanceof Error ? error.message : String(error);
  const known = SENTENCES.find(([pattern]) => pattern.test(text));
  if (!known) return socketError(error, path);
  const [, fault, words] = known;
  return new DeviceError(fault, `${path}: ${words}`, { cause: error });
}
