import { setTimeout as delay } from 'node:timers/promises';
import type { InboundMessage } from '@millrace/driver-api';
import { until } from '../../api/testing/harness.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { AdmsClock } from './adms-clock.ts';

const SERIAL = 'CJ1';
/** ms between two turns of it: a real one waits some seconds. */
const TURN = 20;

/** A clock that pushes, as the suite of links handles it: a number is a person who punches. */
export class ConformingPushingClock implements SimulatedSource {
  readonly secrets = {};
  readonly cannot = {
    silence: 'it knocks when it likes: only three minutes without it are told',
    strand: 'it asks on a connection of its own each time',
    switchOff: 'one that is off is silent: only three minutes without it are told',
    garble: 'what means nothing is handed on as unreadable, and the clock is thanked for the rest',
  };
  /** Its door thanks for an upload once all of it is safe. */
  readonly mostUnderWay = 256;
  readonly command = null;
  private readonly clock: AdmsClock;
  private readonly port: number;
  private ending: AbortController | null = null;
  private turning: Promise<void> = Promise.resolve();
  private known = false;
  private late = 0;
  private asking = 0;

  /** `port`: one that nobody else has. */
  constructor(port: number) {
    this.port = port;
    this.clock = new AdmsClock({ url: `http://127.0.0.1:${port}`, serial: SERIAL });
  }

  get settings() {
    return {
      id: 'clocks',
      door: { port: this.port },
      devices: [{ device: 'gate', serial: SERIAL, zone: 'Asia/Dhaka' }],
    };
  }

  async start(): Promise<void> {
    if (this.ending) return;
    this.ending = new AbortController();
    this.turning = this.turns(this.ending.signal);
  }

  async stop(): Promise<void> {
    this.ending?.abort();
    this.ending = null;
    await this.turning;
  }

  /** Until it has been let in. */
  async ready(): Promise<void> {
    await until(() => {
      if (!this.known) throw new Error('it was not let in');
    });
  }

  say(numbers: readonly number[]): void {
    for (const number of numbers)
      this.clock.punches.push({ person: String(number), wall: '2026-03-02 08:58:11', state: 0, verify: 1 });
  }

  heard({ topic, payload }: InboundMessage): readonly number[] {
    if (!topic.endsWith('/punches')) return [];
    const { badge } = JSON.parse(Buffer.from(payload).toString('utf8')) as { badge: string };
    return [Number(badge)];
  }

  silence(): void {
    this.ending?.abort();
  }

  strand(): void {
    this.ending?.abort();
  }

  garble(): void {
    this.ending?.abort();
  }

  slow(milliseconds: number): void {
    this.late = milliseconds;
  }

  heal(): void {
    this.late = 0;
  }

  /** Requests that wait for their answer. */
  connections(): number {
    return this.asking;
  }

  private async turns(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(TURN + this.late, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.knock();
    }
  }

  /** Asks for its options after it could not be heard, for commands, and uploads what was not thanked for. */
  private async knock(): Promise<void> {
    this.asking++;
    try {
      this.known ||= await this.clock.handshake();
      if (!this.known) return;
      await this.clock.poll();
      this.known = await this.clock.upload();
    } catch {
      this.known = false;
    } finally {
      this.asking--;
    }
  }
}
