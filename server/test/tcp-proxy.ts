import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  open(): Promise<void>;
  /** Refuses new connections and cuts those there are. */
  cut(): Promise<void>;
}

/** A port that leads to another, or to nothing while it is cut: stands for a peer that goes away and comes back. */
export async function tcpProxy(target: { host: string; port: number }, port = 0): Promise<TcpProxy> {
  let server: Server | null = null;
  const sockets = new Set<Socket>();
  const listen = (on: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const made = createServer((inward) => {
        const outward = connect(target);
        for (const [socket, other] of [
          [inward, outward],
          [outward, inward],
        ] as const) {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            sockets.delete(socket);
            other.destroy();
          });
          socket.pipe(other);
        }
      });
      made.once('error', reject);
      made.listen(on, '127.0.0.1', () => resolve(made));
    });
  server = await listen(port);
  const own = (server.address() as AddressInfo).port;
  return {
    port: own,
    async open() {
      server ??= await listen(own);
    },
    async cut() {
      const closing = server;
      server = null;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => (closing ? closing.close(resolve) : resolve(undefined)));
    },
  };
}
