import { connect, createServer, type Server, type Socket } from 'node:net';

export type WireFault = 'none' | 'silence' | 'garbage';

/** A wire before a server, on a port of its own, whose way back to the client goes wrong on demand. */
export class FaultyWire {
  fault: WireFault = 'none';
  /** Milliseconds by which everything that the server says is late. */
  delay = 0;
  port = 0;
  readonly #to: number;
  readonly #clients = new Set<Socket>();
  readonly #stranded = new WeakSet<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: Server | null = null;

  /** `to`: the port of the server, on 127.0.0.1. */
  constructor(to: number) {
    this.#to = to;
  }

  get open(): number {
    return this.#clients.size;
  }

  async start(): Promise<void> {
    const server = createServer((client) => this.#serve(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (address && typeof address !== 'string') this.port = address.port;
  }

  /** Cuts off whoever is connected; may be called twice. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const client of this.#clients) client.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Connections of now stay open and carry nothing back any more; new ones do. */
  strand(): void {
    for (const client of this.#clients) this.#stranded.add(client);
  }

  #serve(client: Socket): void {
    this.#clients.add(client);
    const server = connect(this.#to, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    client.on('close', () => this.#clients.delete(client));
    client.on('data', (bytes) => server.write(bytes));
    // One after the other, also where the delay changes in between.
    let due = 0;
    server.on('data', (bytes) => {
      if (this.fault === 'silence' || this.#stranded.has(client)) return;
      const sent = this.fault === 'garbage' ? Buffer.from(crypto.getRandomValues(new Uint8Array(64))) : bytes;
      due = Math.max(due, performance.now() + this.delay);
      const wait = due - performance.now();
      if (wait <= 0) client.write(sent);
      else {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          client.write(sent);
        }, wait);
        this.#timers.add(timer);
      }
    });
  }
}
