import type { InboundMessage } from '@millrace/driver-api';
import { connectAsync, type MqttClient } from 'mqtt';
import { BehindFickleWay } from '../../api/testing/behind-fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { bytesOf, metric, nbirth, payloadOf } from './talk.ts';

const SEQUENCES = 256;
const COUNT = 1n;
const SETPOINT = 2n;
let made = 0;

/** An edge node at a real mosquitto, as the suite of links handles it: a number is a value of its metric. */
export class ConformingEdgeNode extends BehindFickleWay implements SimulatedSource {
  readonly secrets = { 'broker-password': 'sesame-7781' };
  readonly cannot = {
    keep: 'data is published once, by QoS 0, and a birth tells the last of it',
    order: 'a birth may come between',
  };
  /** What comes by QoS 0 is not held back by thanks. */
  readonly mostUnderWay = 20_000;
  readonly command;
  private readonly broker: number;
  private readonly group = `G${++made}`;
  private client: MqttClient | null = null;
  private seq = 0;
  private last = 0;
  private written = 0;
  /** Writes to come that it does not carry out. */
  private ignores = 0;

  constructor(broker: number) {
    super();
    this.broker = broker;
    this.command = {
      device: 'node-1',
      name: 'write',
      parameters: { metric: 'Setpoint', value: 21 },
      impossible: { metric: 'Nowhere', value: 21 },
      done: () => this.written,
      hold: () => {
        this.ignores++;
      },
    };
  }

  get settings() {
    return {
      id: `conforming-${this.group.toLowerCase()}`,
      url: `mqtt://127.0.0.1:${this.port}`,
      hostId: this.group,
      user: 'gateway',
      secret: 'broker-password',
      groups: [this.group],
      devices: [{ device: 'node-1', group: this.group, node: 'N' }],
    };
  }

  async start(): Promise<void> {
    if (!this.client) {
      this.client = await connectAsync(`mqtt://127.0.0.1:${this.broker}`);
      this.client.on('message', (_topic, payload) => this.told(payload));
      await this.client.subscribeAsync(`spBv1.0/${this.group}/NCMD/N`, { qos: 1 });
    }
    await this.openTo(() => this.broker);
  }

  async remove(): Promise<void> {
    await this.client?.endAsync(true);
    await this.closeWay();
  }

  async ready(): Promise<void> {
    await this.birth();
  }

  async say(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      this.last = number;
      await this.publish('NDATA', bytesOf(this.next(), [metricOf(COUNT, number)]));
    }
  }

  heard({ topic, payload }: InboundMessage): readonly number[] {
    if (!topic.endsWith('/Count')) return [];
    const { value } = JSON.parse(Buffer.from(payload).toString('utf8')) as { value: number | null };
    return value === null || value === 0 ? [] : [value];
  }

  private next(): number {
    this.seq = (this.seq + 1) % SEQUENCES;
    return this.seq;
  }

  private async birth(): Promise<void> {
    this.seq = 0;
    const metrics = [
      metric('Count', 'Double', this.last, { alias: COUNT }),
      metric('Setpoint', 'Double', 20, { alias: SETPOINT }),
    ];
    await this.publish('NBIRTH', nbirth(0, metrics));
  }

  private async publish(type: 'NBIRTH' | 'NDATA', payload: Uint8Array): Promise<void> {
    await this.client?.publishAsync(`spBv1.0/${this.group}/${type}/N`, Buffer.from(payload));
  }

  private told(payload: Buffer): void {
    for (const { name, alias, value } of payloadOf(payload).metrics) {
      if (name === 'Node Control/Rebirth') void this.birth();
      if (alias !== SETPOINT || value?.kind !== 'double') continue;
      if (this.ignores > 0) {
        this.ignores--;
        continue;
      }
      this.written++;
      void this.publish('NDATA', bytesOf(this.next(), [metricOf(SETPOINT, value.value)]));
    }
  }
}

const metricOf = (alias: bigint, value: number) => ({
  alias,
  timestamp: 5n,
  value: { kind: 'double' as const, value },
});
