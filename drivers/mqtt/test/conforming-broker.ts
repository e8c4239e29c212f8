import type { InboundMessage } from '@millrace/driver-api';
import { connectAsync, type MqttClient } from 'mqtt';
import { BehindFickleWay } from '../../api/testing/behind-fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';

let made = 0;

/** A real mosquitto as the suite of links handles it: a number is a message. What links do to a connection, the way to it does. */
export class ConformingBroker extends BehindFickleWay implements SimulatedSource {
  readonly secrets = { 'broker-password': 'sesame-7781' };
  readonly cannot = {};
  /** Packet identifiers that there are: this mosquitto was seen to send more than the receive maximum that it was told. */
  readonly mostUnderWay = 65_535;
  readonly command = null;
  private readonly broker: number;
  private readonly name = `conforming-${++made}`;
  private publisher: MqttClient | null = null;

  constructor(broker: number) {
    super();
    this.broker = broker;
  }

  get settings() {
    return {
      id: this.name,
      url: `mqtt://127.0.0.1:${this.port}`,
      protocol: '5',
      user: 'gateway',
      secret: 'broker-password',
      subscribe: [{ filter: `${this.name}/#`, qos: 1 }],
    };
  }

  async start(): Promise<void> {
    this.publisher ??= await connectAsync(`mqtt://127.0.0.1:${this.broker}`);
    await this.openTo(() => this.broker);
  }

  async remove(): Promise<void> {
    await this.publisher?.endAsync(true);
    await this.closeWay();
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
}
