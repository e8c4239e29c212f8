import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * `open` passes; `swallow` keeps sockets and passes nothing; `deaf` passes what goes there and swallows every answer;
 * `cut` breaks what is open and refuses.
 */
export type WayState = 'open' | 'swallow' | 'deaf' | 'cut';

export interface FickleWay {
  readonly port: number;
  /** Connections that are open. */
  readonly open: number;
  /** The most connections that were open at once. */
  readonly most: number;
  /** Connections that were made. */
  readonly made: number;
  /** Connections that were refused while it was cut. */
  readonly refused: number;
  /** Pieces of answers that were passed on. */
  readonly answers: number;
  /** Pieces that were swallowed, there and back. */
  readonly swallowed: number;
  set(state: WayState): void;
  /** Those that are open now stay silent for ever, though new ones pass. */
  forget(): void;
  /** Says this to whoever is connected, as if it came from there. */
  inject(bytes: Uint8Array): void;
  /** Everything takes so many ms longer, each way. */
  slow(by: number): void;
  close(): Promise<void>;
}

/** A TCP link that can do to a connection what links do, in front of a real server. */
export async function fickleWay(targetPort: number): Promise<FickleWay> {
  const open = new Set<Socket>();
  const nears = new Set<Socket>();
  let dead = new WeakSet<Socket>();
  let state: WayState = 'open';
  let later = 0;
  const seen = { now: 0, made: 0, refused: 0, most: 0, answers: 0, swallowed: 0 };
  const server = createServer((near) => {
    if (state === 'cut') {
      seen.refused++;
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    const pass = (from: Socket, to: Socket, answer: boolean) =>
      from.on('data', (data) => {
        // What was swallowed of a stream is missing from it for good.
        if (state === 'swallow' || (state === 'deaf' && answer)) dead.add(near);
        if (dead.has(near) && (answer || state !== 'deaf')) {
          seen.swallowed++;
          return;
        }
        if (answer) seen.answers++;
        if (later > 0) setTimeout(() => to.write(data), later);
        else to.write(data);
      });
    pass(near, far, false);
    pass(far, near, true);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        // What was said before the end still arrives, however slow the way or the reader.
        if (!dead.has(near)) for (const other of [near, far]) setTimeout(() => other.destroySoon(), later);
      });
    }
    seen.now++;
    nears.add(near);
    seen.made++;
    seen.most = Math.max(seen.most, seen.now);
    near.on('close', () => {
      seen.now--;
      nears.delete(near);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return seen.now;
    },
    get most() {
      return seen.most;
    },
    get made() {
      return seen.made;
    },
    get refused() {
      return seen.refused;
    },
    get answers() {
      return seen.answers;
    },
    get swallowed() {
      return seen.swallowed;
    },
    set(next) {
      state = next;
      if (next === 'cut') {
        drop();
        dead = new WeakSet();
      }
    },
    forget() {
      for (const socket of open) dead.add(socket);
    },
    inject(bytes) {
      for (const socket of nears) socket.write(bytes);
    },
    slow(by) {
      later = by;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  };
}
