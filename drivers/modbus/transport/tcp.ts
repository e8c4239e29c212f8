import { once } from 'node:events';
import { connect } from 'node:net';
import { DeviceError } from '@millrace/driver-api';
import type { ByteStream } from './byte-stream.ts';
import { lineError } from './line-error.ts';

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
  signal.throwIfAborted();
  const where = `${host}:${port}`;
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(connectWithin)]) });
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    signal.throwIfAborted();
    const late = error instanceof Error && error.name === 'AbortError';
    throw late
      ? new DeviceError(
          'lost',
          `${where}: nothing answers within ${connectWithin} ms: is the device on, in this network?`,
        )
      : lineError(error, where);
  }
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
          fault ? lineError(fault, where) : new DeviceError('lost', `${where}: the other side ended the connection`),
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
