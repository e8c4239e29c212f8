import { DeviceError, type DeviceFault } from './device-error.ts';

const WORDS: Readonly<Record<string, readonly [DeviceFault, string]>> = {
  ECONNREFUSED: ['lost', 'nothing listens there: is the device switched on, and is the port right?'],
  ECONNRESET: ['lost', 'the other side broke the connection off'],
  EPIPE: ['lost', 'the other side broke the connection off'],
  ETIMEDOUT: ['lost', 'nothing answers at this address: is the device switched on and in this network?'],
  EHOSTUNREACH: ['lost', 'no way leads to this address: is the device in this network?'],
  ENETUNREACH: ['lost', 'no way leads to this network: look at the cable and the route'],
  ENOTFOUND: ['lost', 'nobody knows this name: write the address, or look at the name'],
  EAI_AGAIN: ['lost', 'the name could not be looked up: is the name server reachable?'],
  EACCES: ['refused', 'this gateway may not open it: look at the rights of its user'],
  ENOENT: ['lost', 'it is not there: is the adapter plugged in?'],
};

/** An error of a socket or a port in plain words: `where` is what was reached for ("10.0.0.5:502"). */
export function socketError(error: unknown, where: string): DeviceError {
  if (error instanceof DeviceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [fault, words] = WORDS[code] ?? ['lost', error instanceof Error ? error.message : String(error)];
  return new DeviceError(fault, `${where}: ${words}`, { cause: error });
}
