import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/**
 * The port of a simulated device on 127.0.0.1: always the same one, also after a stop, so that a link finds it again; and
 * the connections to it. What is said there is the simulator's own: it makes the server, or extends this.
 */
export class PeerPort {
  port = 0;
  readonly sockets = new Set<Socket>();
  readonly #make: () => Server;
  readonly #stranded = new WeakSet<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: Server | null = null;

  /** `make` is asked at each start; a server of HTTP or TLS is one as well. Left out: plain TCP, which `serve` speaks. */
  constructor(make?: () => Server) {
    this.#make = make ?? (() => createServer((socket) => this.serve(socket)));
  }

  /** What becomes of a new connection: for those that extend this. */
  protected serve(_socket: Socket): void {}

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** Listens and gives its port. Rejects where that is taken. */
  async start(port = this.port): Promise<number> {
    const server = this.#make();
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.setNoDelay(true));
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    return this.port;
  }

  /** Cuts off whoever is connected and listens no more; may be called twice. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.cut();
    if (server?.listening) await new Promise((resolve) => server.close(resolve));
  }

  /** Drops every connection without a word; new ones are let in. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections of now are to stay open and never be answered again: a half-open link. */
  strand(): void {
    for (const socket of this.sockets) this.#stranded.add(socket);
  }

  isStranded(socket: Socket): boolean {
    return this.#stranded.has(socket);
  }

  /** Acts after so many ms, unless it is stopped by then. */
  protected later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
