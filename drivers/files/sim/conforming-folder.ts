import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundMessage } from '@millrace/driver-api';
import type { SimulatedSource } from '../../api/testing/simulated-source.ts';

/** A folder as the suite of links handles it: a number is a row, what is said together is a file. */
export class ConformingFolder implements SimulatedSource {
  readonly secrets = {};
  readonly cannot = {
    silence: 'a folder without new files is one that has nothing to tell',
    strand: 'nothing is connected to a folder',
    garble: 'what is no table is a message by itself, for a person to see',
    slow: 'a file is read when it is written to its end, however long that takes',
  };
  readonly command = null;
  private readonly home = mkdtempSync(join(tmpdir(), 'millrace-folder-'));
  private readonly folder = join(this.home, 'drop');
  private files = 0;

  get settings() {
    return { id: 'scale', folder: this.folder, every: '10 ms', settle: '20 ms', devices: [{ device: 'scale-4' }] };
  }

  /** Its share is mounted. */
  async start(): Promise<void> {
    const away = join(this.home, 'away');
    if (existsSync(away)) renameSync(away, this.folder);
    else mkdirSync(this.folder, { recursive: true });
  }

  /** Its share is gone. */
  async stop(): Promise<void> {
    if (existsSync(this.folder)) renameSync(this.folder, join(this.home, 'away'));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  say(numbers: readonly number[]): void {
    writeFileSync(join(this.folder, `${++this.files}.csv`), `count\n${numbers.join('\n')}\n`);
  }

  heard({ payload }: InboundMessage): readonly number[] {
    return [Number((JSON.parse(Buffer.from(payload).toString('utf8')) as { count: string }).count)];
  }

  silence(): void {}
  strand(): void {}
  garble(): void {}
  slow(): void {}
  heal(): void {}

  connections(): number {
    return 0;
  }
}
