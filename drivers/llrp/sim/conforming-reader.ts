import type { InboundMessage } from '@millrace/driver-api';
import type { SimulatedSource, SourceCommand } from '../../api/testing/simulated-source.ts';
import { SimulatedReader } from './simulated-reader.ts';

const EPC = '3074257BF7194E4000001A85';
const OUTPUT = 2;

/** The simulated reader as the suite of links handles it: a number is the moment at which a tag came by. */
export class ConformingReader implements SimulatedSource {
  readonly secrets = { 'tag-access': '0BADF00D' };
  readonly cannot = { keep: 'a reader forgets what it has reported: LLRP knows no thanks for a report' };
  private readonly reader = new SimulatedReader();
  private port = 0;
  readonly command: SourceCommand = {
    device: 'gate-1',
    name: 'set-output',
    parameters: { port: OUTPUT, high: true },
    impossible: { port: 9, high: true },
    done: () => [...this.reader.outputs.keys()].filter((port) => port === OUTPUT).length,
    hold: () => this.silence(),
  };

  get settings() {
    return {
      id: 'gate-1',
      host: '127.0.0.1',
      port: this.port,
      keepalive: '300 ms',
      tags: { allow: ['lock'], accessSecret: 'tag-access' },
      devices: [{ device: 'gate-1' }],
    };
  }

  async start(): Promise<void> {
    this.port = await this.reader.start();
  }

  stop(): Promise<void> {
    return this.reader.stop();
  }

  say(numbers: readonly number[]): void {
    this.reader.see(numbers.map((at) => ({ epc: EPC, antenna: 1, rssi: -50, at })));
  }

  heard({ payload }: InboundMessage): readonly number[] {
    return (JSON.parse(Buffer.from(payload).toString('utf8')) as { reads: { ts: number }[] }).reads.map(({ ts }) => ts);
  }

  silence(): void {
    this.reader.mute();
  }

  strand(): void {
    this.reader.strand();
  }

  garble(): void {
    this.reader.garbage(Buffer.alloc(32, 0xff));
  }

  slow(milliseconds: number): void {
    this.reader.slow(milliseconds);
  }

  heal(): void {
    this.reader.mute(false);
    this.reader.slow(0);
  }

  connections(): number {
    return this.reader.connections;
  }
}
