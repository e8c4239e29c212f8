import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';

type Mood = 'well' | 'silent' | 'garbled';

/** A kiln on a port of this machine, whose faults the test chooses. Values that were never set are 0. */
export class Kiln implements SimulatedDevice {
  readonly values = new Map<string, number | null>();
  readonly writable = 'setpoint';
  /** The kiln's clock, in milliseconds since 1970. */
  clock: () => number = Date.now;
  private mood: Mood = 'well';
  private delay = 0;
  private server: Server | null = null;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  private readonly stranded = new WeakSet<Socket>();

  get settings() {
    return { host: '127.0.0.1', port: this.port };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `p${at}`);
  }

  async start(): Promise<this> {
    const server = createServer((socket) => this.serve(socket));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  set(address: string, value: number | null): void {
    this.values.set(address, value);
  }
  get(address: string): number | null {
    return this.values.has(address) ? (this.values.get(address) ?? null) : 0;
  }
  setClock(milliseconds: number): void {
    const since = Date.now();
    this.clock = () => milliseconds + Date.now() - since;
  }
  silence(): void {
    this.mood = 'silent';
  }
  strand(): void {
    for (const socket of this.sockets) this.stranded.add(socket);
  }
  garble(): void {
    this.mood = 'garbled';
  }
  slow(milliseconds: number): void {
    this.delay = milliseconds;
  }
  heal(): void {
    this.mood = 'well';
    this.delay = 0;
  }
  connections(): number {
    return this.sockets.size;
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(socket, line);
    });
  }

  private hear(socket: Socket, line: string): void {
    if (this.mood === 'silent' || this.stranded.has(socket)) return;
    const answer = this.mood === 'garbled' ? randomBytes(40) : `${this.answer(line)}\n`;
    if (this.delay === 0) socket.write(answer);
    // A timer that holds the process would hold the test's.
    else setTimeout(() => socket.writable && socket.write(answer), this.delay).unref();
  }

  private answer(line: string): string {
    const [verb, number, ...words] = line.split(' ');
    if (verb === 'W') {
      const [name = '', value] = words;
      if (name !== this.writable) return `${number} ERR ${name} cannot be set`;
      this.values.set(name, Number(value));
      return `${number} OK ${this.clock()}`;
    }
    const fields = words.map((name) => `${name}=${this.get(name) ?? '?'}`);
    return `${number} OK ${this.clock()} ${fields.join(' ')}`;
  }
}
