import { connect, createServer, type Socket } from 'node:net';

/** A link that can be cut, or held half open: bytes vanish, and nobody is told. */
export interface TcpProxy {
  readonly port: number;
  /** `open` passes, `half-open` swallows both ways and keeps the sockets, `cut` resets them and refuses new ones. */
  set(state: 'open' | 'half-open' | 'cut'): void;
  close(): Promise<void>;
}

/**
 * `knocked` is called when somebody is connected with the target, and whenever something is said that can reach it: what was
 * said on the way to a target that then is not there was no attempt on one that comes back a moment later.
 */
export async function tcpProxy(target: () => number, knocked: () => void = () => undefined): Promise<TcpProxy> {
  let state: 'open' | 'half-open' | 'cut' = 'open';
  const pairs = new Set<readonly [Socket, Socket]>();
  /** One end may live on after the other, where bytes were swallowed. */
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target(), '127.0.0.1');
    const pair = [near, far] as const;
    // What was held half open stays so to its end, as a dead route does: those bytes never arrive.
    let swallowed = false;
    far.once('connect', () => {
      if (!swallowed) knocked();
    });
    const pass = (from: Socket, to: Socket) =>
      from.on('data', (data) => {
        if (state === 'half-open') swallowed = true;
        if (swallowed) return;
        if (from === near && !far.connecting && !far.destroyed) knocked();
        to.write(data);
      });
    pairs.add(pair);
    pass(near, far);
    pass(far, near);
    for (const socket of pair) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        pairs.delete(pair);
        if (!swallowed) for (const other of pair) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const drop = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    pairs.clear();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set(next) {
      state = next;
      if (next === 'cut') drop();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
