import type { InboundMessage } from '@millrace/driver-api';
import { BehindFickleWay } from '../../api/testing/behind-fickle-way.ts';
import { until } from '../../api/testing/harness.ts';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';
import { LabelPrinter } from './label-printer.ts';

/** A label printer as the suite of links handles it: a number is how many jobs it says that wait. */
export class ConformingPrinter extends BehindFickleWay implements SimulatedSource {
  readonly secrets = {};
  readonly cannot = {
    keep: 'it tells how it stands, not how it stood',
    many: 'it tells how it stands when it is asked',
  };
  readonly command;
  private readonly printer = new LabelPrinter();

  constructor() {
    super();
    const { printer } = this;
    this.command = {
      device: 'printer-1',
      name: 'print',
      parameters: { zpl: '^XA^FO20,20^FDRina^FS^XZ' },
      impossible: { zpl: 'a label' },
      done: () => printer.printed.length,
      hold: () => {
        printer.troubles.paperOut = true;
      },
    };
  }

  get settings() {
    return {
      id: 'labels',
      devices: [{ device: 'printer-1', host: '127.0.0.1', port: this.port, every: '20 ms', answerWithin: '500 ms' }],
    };
  }

  async start(): Promise<void> {
    await this.openTo(async () => (await this.printer.start()).port);
  }

  async remove(): Promise<void> {
    await this.closeWay();
    await this.printer.stop();
  }

  /** Stands so until it has said so. */
  async say(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      this.printer.elsewhere = number;
      const { answered } = this.printer;
      await until(() => {
        if (this.printer.answered <= answered) throw new Error('it was not asked since');
      });
    }
  }

  heard({ payload }: InboundMessage): readonly number[] {
    const { waiting } = JSON.parse(Buffer.from(payload).toString('utf8')) as { waiting?: number };
    return waiting === undefined || waiting === 0 ? [] : [waiting];
  }

  override garble(): void {
    this.printer.garbled = true;
  }

  override heal(): void {
    this.printer.troubles.paperOut = false;
    this.printer.garbled = false;
    super.heal();
  }
}
