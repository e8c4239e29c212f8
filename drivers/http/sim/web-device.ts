import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Moods } from '../../api/testing/moods.ts';
import { PeerPort } from '../../api/testing/peer-port.ts';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
interface WrittenAddress {
  readonly read: string;
}

/** A device with a web server: `values` is a page of all its numbers as JSON, with its own time; other pages by `page`. */
export class WebDevice extends Moods implements SimulatedDevice {
  readonly values = new Map<string, number>();
  readonly pages = new Map<string, Handler>();
  readonly writable = { read: 'values#/setpoint', write: { to: 'values/setpoint', body: { value: '{value}' } } };
  readonly profile = { time: { at: '/time', format: 'epoch-ms' } };
  /** Questions that were heard, oldest first. */
  readonly heard: { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers'] }[] =
    [];
  private clock: () => number = Date.now;
  private readonly door = new PeerPort(() => createServer((request, response) => this.hear(request, response)));

  get settings() {
    return { url: `http://127.0.0.1:${this.door.port}/` };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `values#/p${at}`);
  }

  async start(): Promise<this> {
    await this.door.start();
    return this;
  }
  stop(): Promise<void> {
    return this.door.stop();
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
  strand(): void {
    this.door.strand();
  }
  connections(): number {
    return this.door.open;
  }

  private hear(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      this.heard.push({ method, url, headers });
      if (this.mood === 'silent' || this.door.isStranded(socket)) return;
      this.inTime(() => {
        if (this.mood === 'garbled') socket.end(randomBytes(40));
        else this.answer(request, response, Buffer.concat(parts).toString('utf8'));
      });
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
