import type { InboundMessage } from '@millrace/driver-api';
import { connectAsync, type MqttClient } from 'mqtt';
import { type FickleWay, fickleWay } from '../../../distribution/testing/fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';

let made = 0;

/** A real mosquitto as the suite of links handles it: a number is a message. What links do to a connection, the way to it does. */
export class ConformingBroker implements SimulatedSource {
  readonly secrets = { 'broker-password': 'sesame-7781' };
  readonly cannot = {};
  /** Packet identifiers that there are: this mosquitto was seen to send more than the receive maximum that it was told. */
  readonly mostUnderWay = 65_535;
  readonly command = null;
  private readonly broker: number;
  private readonly name = `conforming-${++made}`;
  private way: FickleWay | null = null;
  private publisher: MqttClient | null = null;

  constructor(broker: number) {
    this.broker = broker;
  }

  get settings() {
    return {
      id: this.name,
      url: `mqtt://127.0.0.1:${this.way?.port}`,
      protocol: '5',
      user: 'gateway',
      secret: 'broker-password',
      subscribe: [{ filter: `${this.name}/#`, qos: 1 }],
    };
  }

  async start(): Promise<void> {
    this.way ??= await fickleWay(this.broker);
    this.publisher ??= await connectAsync(`mqtt://127.0.0.1:${this.broker}`);
    this.way.set('open');
  }

  /** It cannot be reached; what it is told meanwhile it keeps. */
  async stop(): Promise<void> {
    this.way?.set('cut');
  }

  async remove(): Promise<void> {
    await this.publisher?.endAsync(true);
    await this.way?.close();
  }

  async say(numbers: readonly number[]): Promise<void> {
    const { publisher } = this;
    if (!publisher) throw new Error('it is not started');
    await Promise.all(
      numbers.map((number) => publisher.publishAsync(`${this.name}/count`, String(number), { qos: 1 })),
    );
  }

  heard({ payload }: InboundMessage): readonly number[] {
    return [Number(Buffer.from(payload).toString('utf8'))];
  }

  silence(): void {
    this.way?.set('swallow');
  }

  strand(): void {
    this.way?.forget();
  }

  garble(): void {
    this.way?.inject(Buffer.alloc(32, 0xff));
  }

  slow(milliseconds: number): void {
    this.way?.slow(milliseconds);
  }

  heal(): void {
    this.way?.set('open');
    this.way?.slow(0);
  }

  connections(): number {
    return this.way?.open ?? 0;
  }
}
