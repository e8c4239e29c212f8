import { DeviceError, openSocket, socketError } from '@millrace/driver-api';
import type { ByteStream } from './byte-stream.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
  /** Milliseconds until an address that does not answer is given up. */
  readonly connectWithin: number;
}

/** A peer that lost its power is asked by the system after so long: what it does not answer ends the connection. */
const KEEP_ALIVE_MS = 5_000;

/** Connects. Rejects with a DeviceError that names the address, or with the signal's reason. */
export async function openTcp({ host, port, connectWithin }: TcpAddress, signal: AbortSignal): Promise<ByteStream> {
  const where = `${host}:${port}`;
  const late = AbortSignal.timeout(connectWithin);
  const socket = await openSocket(host, port, AbortSignal.any([signal, late])).catch((error: unknown) => {
    if (signal.aborted || !late.aborted) throw error;
    throw new DeviceError(
      'lost',
      `${where}: nothing answers within ${connectWithin} ms: is the device on, and in this network?`,
    );
  });
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  let closed = false;
  return {
    write: (bytes) => void socket.write(bytes),
    listen({ bytes, gone }) {
      let fault: unknown;
      socket.on('data', bytes);
      socket.on('error', (error) => {
        fault = error;
      });
      socket.on('close', () => {
        if (closed) return;
        closed = true;
        gone(
          fault ? socketError(fault, where) : new DeviceError('lost', `${where}: the other side ended the connection`),
        );
      });
    },
    async close() {
      closed = true;
      if (socket.destroyed) return;
      const ended = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
      socket.destroy();
      await ended;
    },
  };
}
