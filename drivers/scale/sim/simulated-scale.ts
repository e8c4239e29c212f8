import { createServer, type Server, type Socket } from 'node:net';
import {
  readScaleCommand,
  type ScaleReading,
  writeSics,
  writeToledo8217,
  writeToledoContinuous,
} from '../codec/index.ts';

export type SimulatedProtocol = 'sics' | 'toledo-8217' | 'toledo-continuous';
export type ScaleFaultKind = 'none' | 'silence' | 'garbage';

const AT_REST: ScaleReading = {
  weight: '0',
  unit: 'kg',
  stable: true,
  range: 'within',
  net: false,
  tare: '0',
  zero: null,
};
/** A scale that sends by itself does so this often, ms. */
const SENDS_EVERY = 20;

/** A scale on a TCP port: it weighs what it is told, answers its protocol's commands, and misbehaves on demand. */
export class SimulatedScale {
  reading: ScaleReading = AT_REST;
  fault: ScaleFaultKind = 'none';
  /** Milliseconds by which everything that it says is late. */
  delay = 0;
  /** Commands that it does not do now. */
  busy = false;
  port = 0;
  readonly protocol: SimulatedProtocol;
  readonly #sockets = new Set<Socket>();
  readonly #stranded = new WeakSet<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: Server | null = null;

  constructor(protocol: SimulatedProtocol) {
    this.protocol = protocol;
  }

  get open(): number {
    return this.#sockets.size;
  }

  async start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
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
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Connections of now stay open and nothing is read or said any more; new ones are served. */
  strand(): void {
    for (const socket of this.#sockets) this.#stranded.add(socket);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const ended = new Set<() => void>([() => this.#sockets.delete(socket)]);
    socket.on('close', () => {
      for (const end of ended) end();
    });
    if (this.protocol === 'toledo-continuous') {
      let next = 0;
      const timer = setInterval(() => {
        const now = performance.now();
        if (now < next) return;
        next = now + this.delay;
        this.#say(socket, writeToledoContinuous(this.reading, { checksum: true }), 0);
      }, SENDS_EVERY);
      ended.add(() => clearInterval(timer));
      return;
    }
    socket.on('data', (bytes) => this.#say(socket, this.#answer(bytes), this.delay));
  }

  #say(socket: Socket, bytes: Uint8Array | undefined, delay: number): void {
    if (!bytes || this.fault === 'silence' || this.#stranded.has(socket)) return;
    const sent = this.fault === 'garbage' ? Buffer.from('\u0002~~#?!\r\n') : bytes;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      socket.write(sent);
    }, delay);
    this.#timers.add(timer);
  }

  #answer(bytes: Uint8Array): Uint8Array | undefined {
    return this.protocol === 'sics' ? this.#answerSics(bytes) : this.#answer8217(bytes);
  }

  #answer8217(bytes: Uint8Array): Uint8Array | undefined {
    const command = readScaleCommand('toledo-8217', bytes);
    if (command === 'weigh') return writeToledo8217(this.reading);
    return command === undefined ? undefined : ascii('\u0002\r');
  }

  #answerSics(bytes: Uint8Array): Uint8Array | undefined {
    const [command, value] = String.fromCharCode(...bytes)
      .trim()
      .split(' ');
    const { weight, tare } = this.reading;
    if (command === 'SI' || command === 'S')
      return this.busy ? ascii('S I\r\n') : writeSics({ ...this.reading, tare: null });
    if (command === 'TA' && value !== undefined) this.reading = { ...this.reading, tare: value };
    if (command === 'TA') return ascii(`TA A ${this.reading.tare ?? '0'} kg\r\n`);
    if (this.busy) return ascii(`${command} I\r\n`);
    if (command === 'T') {
      this.reading = { ...this.reading, tare: weight, weight: '0', net: true };
      return ascii(`T S ${weight ?? '0'} kg\r\n`);
    }
    if (command === 'TAC') this.reading = { ...this.reading, tare: '0', net: false };
    else if (command === 'Z') this.reading = { ...this.reading, weight: '0' };
    else return ascii(tare === null ? 'EL\r\n' : 'ES\r\n');
    return ascii(`${command} A\r\n`);
  }
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
