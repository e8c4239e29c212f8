import type { Server } from 'node:net';

/** Counts the connections that are open at a server; call it before anybody can have come. */
export function countConnections(server: Server): () => number {
  let open = 0;
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => open--);
  });
  return () => open;
}
