import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { Moods } from '../../api/testing/moods.ts';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';
import { element, elements, integer, integerOf, oid, oidText } from './ber.ts';

const [SEQUENCE, OCTETS, NO_SUCH_INSTANCE] = [0x30, 0x04, 0x81];
const [GET, RESPONSE, SET] = [0xa0, 0xa2, 0xa3];
const TREE = '1.3.6.1.4.1.99999';
const NOT_WRITABLE = 17;

/** A device that answers SNMP 2c with the community "public": numbers below one object, of which one can be set. */
export class SimulatedAgent extends Moods implements SimulatedDevice {
  readonly writable = `${TREE}.2.0`;
  readonly profile = { most: 50 };
  private readonly values = new Map<string, number>([[this.writable, 0]]);
  private socket: Socket | null = null;
  private port = 0;
  private readonly clients = new Set<number>();
  private stranded: ReadonlySet<number> = new Set();

  get settings() {
    return { host: '127.0.0.1', port: this.port, answerWithin: '250 ms' };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `${TREE}.1.${at}`);
  }

  async start(): Promise<this> {
    const socket = createSocket('udp4');
    this.socket = socket;
    socket.on('message', (message, from) => this.hear(message, from));
    await new Promise<void>((resolve) => socket.bind(this.port, '127.0.0.1', resolve));
    this.port = socket.address().port;
    return this;
  }

  async stop(): Promise<void> {
    const { socket } = this;
    this.socket = null;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  set(address: string, value: number): void {
    this.values.set(address, value);
  }
  get(address: string): number {
    return this.values.get(address) ?? 0;
  }
  /** Without connections, who asked so far is known by the port it asked from. */
  strand(): void {
    this.stranded = new Set(this.clients);
  }
  /** UDP has none. */
  connections(): number {
    return 0;
  }

  private hear(message: Buffer, from: RemoteInfo): void {
    this.clients.add(from.port);
    if (this.mood === 'silent' || this.stranded.has(from.port)) return;
    const answer = this.mood === 'garbled' ? randomBytes(40) : this.answer(message);
    this.inTime(() => this.socket?.send(answer, from.port, from.address));
  }

  private answer(message: Buffer): Buffer {
    const [whole] = elements(message);
    const [version, community, pdu] = elements(whole?.body ?? Buffer.alloc(0));
    if (!version || !community || !pdu) throw new RangeError('it is no message');
    const [id, , , list] = elements(pdu.body);
    if (!id || !list) throw new RangeError('it is no question');
    let status = 0;
    const told = elements(list.body).map(({ body }) => {
      const [name, given] = elements(body);
      if (!name || !given) throw new RangeError('it names no object');
      const text = oidText(name);
      if (pdu.tag === SET) {
        if (text === this.writable) this.values.set(text, integerOf(given));
        else status = NOT_WRITABLE;
      }
      const value = this.values.get(text);
      return element(SEQUENCE, oid(text), value === undefined ? element(NO_SUCH_INSTANCE) : integer(value));
    });
    if (pdu.tag !== GET && pdu.tag !== SET) status = 5;
    return element(
      SEQUENCE,
      integer(integerOf(version)),
      element(OCTETS, community.body),
      element(
        RESPONSE,
        integer(integerOf(id)),
        integer(status),
        integer(status === 0 ? 0 : 1),
        element(SEQUENCE, ...told),
      ),
    );
  }
}
