import type { InboundMessage } from '@millrace/driver-api';
import { BehindFickleWay } from '../../api/testing/behind-fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { COMMAND } from '../pull/codec/commands.ts';
import { PullClock } from './pull-clock.ts';

const SERIAL = 'CJ1';
const KEY = 917_364;

/** A clock that is asked over TCP, as the suite of links handles it: a number is a person who punches. */
export class ConformingClock extends BehindFickleWay implements SimulatedSource {
  readonly secrets = { 'comm-key': String(KEY) };
  readonly cannot = {};
  readonly command;
  private readonly clock = new PullClock({ serial: SERIAL, key: KEY });

  constructor() {
    super();
    const { clock } = this;
    this.command = {
      device: 'gate',
      name: 'put-person',
      parameters: { person: '4711', name: 'Rina Das' },
      impossible: { person: '4711', name: 'Rina Das', card: '99999999999999999999' },
      done: () => clock.asked.filter((asked) => asked === COMMAND.writeUser).length,
      hold: () => {
        clock.fault = 'silent';
      },
    };
  }

  get settings() {
    return {
      id: 'clocks',
      devices: [
        {
          device: 'gate',
          serial: SERIAL,
          zone: 'Asia/Dhaka',
          pull: { host: '127.0.0.1', port: this.port, secret: 'comm-key' },
        },
      ],
    };
  }

  async start(): Promise<void> {
    await this.openTo(() => this.clock.start());
  }

  async remove(): Promise<void> {
    await this.closeWay();
    await this.clock.stop();
  }

  say(numbers: readonly number[]): void {
    for (const number of numbers)
      this.clock.punch({ person: String(number), wall: '2026-03-02 08:58:11', state: 0, verify: 1 });
  }

  heard({ topic, payload }: InboundMessage): readonly number[] {
    if (!topic.endsWith('/punches')) return [];
    const { badge } = JSON.parse(Buffer.from(payload).toString('utf8')) as { badge: string };
    return [Number(badge)];
  }

  override garble(): void {
    this.clock.fault = 'wrong-sum';
    super.garble();
  }

  override heal(): void {
    this.clock.fault = 'none';
    super.heal();
  }
}
