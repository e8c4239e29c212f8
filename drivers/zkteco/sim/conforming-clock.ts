import type { InboundMessage } from '@millrace/driver-api';
import { type FickleWay, fickleWay } from '../../../distribution/testing/fickle-way.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { COMMAND } from '../pull/codec/commands.ts';
import { PullClock } from './pull-clock.ts';

const SERIAL = 'CJ1';
const KEY = 917_364;

/** A clock that is asked over TCP, as the suite of links handles it: a number is a person who punches. */
export class ConformingClock implements SimulatedSource {
  readonly secrets = { 'comm-key': String(KEY) };
  readonly cannot = {};
  readonly command;
  private readonly clock = new PullClock({ serial: SERIAL, key: KEY });
  private way: FickleWay | null = null;

  constructor() {
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
          pull: { host: '127.0.0.1', port: this.way?.port, secret: 'comm-key' },
        },
      ],
    };
  }

  async start(): Promise<void> {
    this.way ??= await fickleWay(await this.clock.start());
    this.way.set('open');
  }

  /** It cannot be reached; whoever punches meanwhile is remembered. */
  async stop(): Promise<void> {
    this.way?.set('cut');
  }

  async remove(): Promise<void> {
    await this.way?.close();
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

  silence(): void {
    this.way?.set('swallow');
  }

  strand(): void {
    this.way?.forget();
  }

  garble(): void {
    this.clock.fault = 'wrong-sum';
    this.way?.inject(Buffer.alloc(32, 0xff));
  }

  slow(milliseconds: number): void {
    this.way?.slow(milliseconds);
  }

  heal(): void {
    this.clock.fault = 'none';
    this.way?.set('open');
    this.way?.slow(0);
  }

  connections(): number {
    return this.way?.open ?? 0;
  }
}
