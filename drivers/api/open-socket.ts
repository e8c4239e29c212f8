import { connect, type Socket } from 'node:net';
import { DeviceError } from './device-error.ts';
import { socketError } from './socket-error.ts';

/**
 * A TCP connection without delays of its own. Rejects with a DeviceError in plain words, and at once when the signal is
 * aborted; either way nothing is left of the attempt. Whoever gets the socket owns it.
 */
export function openSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const socket = connect({ host, port, noDelay: true });
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', aborted);
      socket.removeListener('error', failed).removeListener('connect', made);
      act();
    };
    const giveUp = (reason: unknown): void =>
      settle(() => {
        // What still goes wrong with it is nobody's business any more.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(reason as Error);
      });
    const aborted = (): void => giveUp(signal.reason);
    const failed = (error: unknown): void => giveUp(socketError(firstOf(error), `${host}:${port}`));
    const made = (): void => settle(() => resolve(socket));
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', failed).once('connect', made);
  });
}

/** Several addresses of one name were tried: the first says enough. */
const firstOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 && !(error instanceof DeviceError)
    ? (error.errors[0] as unknown)
    : error;
