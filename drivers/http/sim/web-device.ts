import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
interface WrittenAddress {
  readonly read: string;
}

/** A device with a web server: `values` is a page of all its numbers as JSON, with its own time; other pages by `page`. */
export class WebDevice implements SimulatedDevice {
  readonly values = new Map<string, number>();
  readonly pages = new Map<string, Handler>();
  readonly writable = { read: 'values#/setpoint', write: { to: 'values/setpoint', body: { value: '{value}' } } };
  readonly profile = { time: { at: '/time', format: 'epoch-ms' } };
  /** Questions that were heard, oldest first. */
  readonly heard: { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers'] }[] =
    [];
  private clock: () => number = Date.now;
  private mood: 'well' | 'silent' | 'garbled' = 'well';
  private delay = 0;
  private server: Server | null = null;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  private readonly stranded = new WeakSet<Socket>();

  get settings() {
    return { url: `http://127.0.0.1:${this.port}/` };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `values#/p${at}`);
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => this.hear(request, response));
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  set(address: string | WrittenAddress, value: number): void {
    this.values.set(nameOf(address), value);
  }
  get(address: string | WrittenAddress): number {
    return this.values.get(nameOf(address)) ?? 0;
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

  private hear(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      this.heard.push({ method, url, headers });
      if (this.mood === 'silent' || this.stranded.has(socket)) return;
      const answer = (): void => {
        if (this.mood === 'garbled') socket.end(randomBytes(40));
        else this.answer(request, response, Buffer.concat(parts).toString('utf8'));
      };
      if (this.delay === 0) answer();
      // A timer that holds the process would hold the test's.
      else setTimeout(answer, this.delay).unref();
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const name = (request.url ?? '').slice(1);
    const page = this.pages.get(name.split('?', 1)[0] ?? '');
    if (page) page(request, response, body);
    else if (request.method === 'PUT' && name === 'values/setpoint') {
      this.values.set('setpoint', (JSON.parse(body) as { value: number }).value);
      response.end('{}');
    } else if (name === 'values') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ setpoint: 0, ...Object.fromEntries(this.values), time: this.clock() }));
    } else response.writeHead(404).end('there is no such page');
  }
}

const nameOf = (address: string | WrittenAddress): string =>
  (typeof address === 'string' ? address : address.read).split('#/')[1] ?? '';
