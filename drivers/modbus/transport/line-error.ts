import { DeviceError, type DeviceFault } from '@millrace/driver-api';

const WORDS: Readonly<Record<string, readonly [DeviceFault, string]>> = {
  ECONNREFUSED: ['lost', 'nothing listens there: is the device switched on, and is the port right (502 is usual)?'],
  ECONNRESET: ['lost', 'the other side broke the connection off'],
  EPIPE: ['lost', 'the other side broke the connection off'],
  ETIMEDOUT: ['lost', 'nothing answers at this address: is the device switched on and in this network?'],
  EHOSTUNREACH: ['lost', 'no way leads to this address: is the device in this network?'],
  ENETUNREACH: ['lost', 'no way leads to this network: look at the cable and the route'],
  ENOTFOUND: ['lost', 'nobody knows this name: write the address, or look at the name'],
};

/** A serial port's faults come as sentences, not as codes. */
const SERIAL: readonly (readonly [RegExp, DeviceFault, string])[] = [
  [/permission denied|access denied/i, 'refused', "this gateway's user may not open it: add it to the group dialout"],
  [/no such file|file not found/i, 'lost', 'it is not there: is the adapter plugged in?'],
  [/busy|cannot lock/i, 'refused', 'another program holds it: end that one, or let it alone ask this line'],
];

/** A fault of a socket or a serial port in words a technician can act on; `where` is what was reached for. */
export function lineError(error: unknown, where: string): DeviceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : String(error);
  const said = WORDS[code] ?? SERIAL.find(([pattern]) => pattern.test(text))?.slice(1);
  const [fault, words] = (said as readonly [DeviceFault, string] | undefined) ?? ['lost', text];
  return new DeviceError(fault, `${where}: ${words}`, { cause: error });
}
