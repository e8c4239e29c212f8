import { createSocket, type Socket } from 'node:dgram';
import type { InboundMessage } from '@millrace/driver-api';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { element, elements, integer, integerOf, oid } from './ber.ts';

const INFORM = 0xa6;
const RESPONSE = 0xa2;
const COUNTED = '1.3.6.1.4.1.32473.1.1';
const COUNT = '1.3.6.1.4.1.32473.1.2.0';
/** ms until an inform that was not thanked is sent again. */
const AGAIN = 300;
/** Informs sent in one turn: a socket takes so many without losing one. */
const AT_ONCE = 50;

let made = 0;

/** A device that sends informs, as the suite of links handles it: a number is an inform, sent again until it is thanked. */
export class ConformingSender implements SimulatedSource {
  readonly secrets = { community: 'sesame-7781' };
  readonly cannot = {
    silence: 'a device that tells nothing may have nothing to tell',
    strand: 'UDP knows no connection',
    switchOff: 'a device that is off is as quiet as one that is well',
    order: 'UDP keeps none',
  };
  readonly mostUnderWay = 500;
  readonly command = null;
  private readonly port: number;
  private socket: Socket | null = null;
  private readonly waiting = new Map<number, { readonly bytes: Buffer; sentAt: number }>();
  private turning: NodeJS.Timeout | undefined;
  private late = 0;
  private isOff = false;

  /** `port`: one that nobody else has. */
  constructor(port: number) {
    this.port = port;
  }

  get settings() {
    return {
      id: `conforming-${++made}`,
      port: this.port,
      devices: [{ device: 'ups-1', from: ['127.0.0.1'], community: 'community', most: 1_000 }],
    };
  }

  async start(): Promise<void> {
    this.isOff = false;
    if (this.socket) return;
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    socket.on('message', (bytes) => this.thanked(bytes));
    this.socket = socket;
    this.turning = setInterval(() => this.turn(), 10).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.turning);
    this.socket?.close();
    this.socket = null;
  }

  say(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.waiting.set(number, { bytes: informOf(this.secrets.community, number), sentAt: Number.NEGATIVE_INFINITY });
    }
  }

  heard({ payload }: InboundMessage): readonly number[] {
    const { values } = JSON.parse(Buffer.from(payload).toString('utf8')) as { values: Record<string, number> };
    return [values[COUNT] ?? Number.NaN];
  }

  silence(): void {
    this.isOff = true;
  }

  strand(): void {
    this.isOff = true;
  }

  garble(): void {
    this.socket?.send(Buffer.alloc(32, 0xff), this.port, '127.0.0.1');
  }

  slow(milliseconds: number): void {
    this.late = milliseconds;
  }

  heal(): void {
    this.isOff = false;
    this.late = 0;
  }

  /** UDP has none. */
  connections(): number {
    return 0;
  }

  private turn(): void {
    if (this.isOff) return;
    const now = performance.now();
    let sent = 0;
    for (const inform of this.waiting.values()) {
      if (now - inform.sentAt < AGAIN) continue;
      if (sent++ === AT_ONCE) return;
      inform.sentAt = now;
      const { socket, late } = this;
      if (late > 0) setTimeout(() => socket === this.socket && this.send(inform.bytes), late);
      else this.send(inform.bytes);
    }
  }

  private send(bytes: Buffer): void {
    this.socket?.send(bytes, this.port, '127.0.0.1', () => undefined);
  }

  private thanked(bytes: Buffer): void {
    const [message] = elements(bytes);
    const [, , pdu] = message ? elements(message.body) : [];
    const [id] = pdu?.tag === RESPONSE ? elements(pdu.body) : [];
    if (id) this.waiting.delete(integerOf(id));
  }
}

function informOf(community: string, number: number): Buffer {
  const bound = (name: string, value: Buffer): Buffer => element(0x30, oid(name), value);
  return element(
    0x30,
    integer(1),
    element(0x04, Buffer.from(community)),
    element(
      INFORM,
      integer(number),
      integer(0),
      integer(0),
      element(
        0x30,
        bound('1.3.6.1.2.1.1.3.0', integer(4_711, 0x43)),
        bound('1.3.6.1.6.3.1.1.4.1.0', oid(COUNTED)),
        bound(COUNT, integer(number)),
      ),
    ),
  );
}
