import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverHost, InboundMessage, LinkState } from '@millrace/driver-api';
import { sqlSettings } from '../index.ts';
import { TableLink } from '../link.ts';

/** Links with a folder of their own. The gateway is stood in for: what it is handed is safe at once. */
export class Plant {
  readonly memory = mkdtempSync(join(tmpdir(), 'millrace-sql-'));
  private readonly running: TableLink[] = [];

  async asks(settings: object, password: string) {
    const kept: InboundMessage[] = [];
    const states: { state: LinkState; reason: string | null }[] = [];
    const gateway = { refuseAfter: Number.POSITIVE_INFINITY };
    const host: DriverHost = {
      async deliver(message) {
        if (kept.length >= gateway.refuseAfter) throw new Error('the disk is full');
        kept.push(message);
      },
      report: (state, reason) => void states.push({ state, reason }),
      secret: async () => password,
      folder: () => this.memory,
      log: { info: () => undefined, warn: () => undefined },
    };
    const link = new TableLink(sqlSettings.parse(settings), host);
    this.running.push(link);
    await link.start();
    const rows = () =>
      kept.map(({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>);
    return { link, kept, states, gateway, rows, samples: () => rows().map(({ sample }) => sample) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.splice(0).map((link) => link.stop()));
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.memory, { recursive: true, force: true });
  }
}
