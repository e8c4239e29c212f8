import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { Moods } from '../../api/testing/moods.ts';
import { PeerPort } from '../../api/testing/peer-port.ts';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';

/** A kiln on a port of this machine, whose faults the test chooses. Values that were never set are 0. */
export class Kiln extends Moods implements SimulatedDevice {
  readonly values = new Map<string, number | null>();
  readonly writable = 'setpoint';
  /** The kiln's clock, in milliseconds since 1970. */
  clock: () => number = Date.now;
  private readonly door = new PeerPort(() => createServer((socket) => this.serve(socket)));

  get settings() {
    return { host: '127.0.0.1', port: this.door.port };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `p${at}`);
  }

  async start(): Promise<this> {
    await this.door.start();
    return this;
  }
  stop(): Promise<void> {
    return this.door.stop();
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
  strand(): void {
    this.door.strand();
  }
  connections(): number {
    return this.door.open;
  }

  private serve(socket: Socket): void {
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(socket, line);
    });
  }

  private hear(socket: Socket, line: string): void {
    if (this.mood === 'silent' || this.door.isStranded(socket)) return;
    const answer = this.mood === 'garbled' ? randomBytes(40) : `${this.answer(line)}\n`;
    this.inTime(() => socket.writable && socket.write(answer));
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
