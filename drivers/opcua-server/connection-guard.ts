import type { Server, Socket } from 'node:net';
import type { DriverLog } from '@millrace/driver-api';
import type { OPCUAServer } from 'node-opcua';

/**
 * Ends the connection whose bytes the library cannot take, and nothing else. It throws where a chunk says that it is longer
 * than may be: out of the socket's own listener, where nobody catches it, so that one hostile length would end the thread.
 */
export function guardConnections(server: OPCUAServer, log: DriverLog): void {
  for (const endpoint of server.endpoints) {
    const { _server: listener } = endpoint as unknown as { readonly _server?: Server };
    if (!listener) throw new Error('the library keeps its sockets elsewhere now');
    listener.prependListener('connection', (socket: Socket) => guard(socket, log));
  }
}

function guard(socket: Socket, log: DriverLog): void {
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string, ...given: unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...given);
    try {
      return emit(event, ...given);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ from: socket.remoteAddress, reason }, 'a connection to the OPC UA server was cut off');
      socket.destroy();
      return true;
    }
  };
}
