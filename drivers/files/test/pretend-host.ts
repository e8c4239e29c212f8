import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverHost, InboundMessage, LinkState } from '@millrace/driver-api';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-files-'));
  folders.push(folder);
  return folder;
}

export interface RowMessage {
  readonly [column: string]: unknown;
  readonly _: { readonly file: string; readonly row: number; readonly key: string };
}

/** Stands in for the gateway where only the driver is looked at: what it is handed is safe unless `refuse` says why not. */
export function pretendHost(memory = newFolder()) {
  const kept: InboundMessage[] = [];
  const told: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
  const states: { readonly state: LinkState; readonly reason: string | null }[] = [];
  const pretend = { refuse: null as string | null };
  const host: DriverHost = {
    async deliver(message) {
      if (pretend.refuse !== null) throw new Error(pretend.refuse);
      kept.push(message);
    },
    report: (state, reason) => void states.push({ state, reason }),
    secret: async (name) => {
      throw new Error(`there is no secret "${name}" in this test`);
    },
    folder: () => memory,
    log: {
      info: (fields, message) => void told.push({ fields: { ...fields }, message }),
      warn: (fields, message) => void told.push({ fields: { ...fields }, message }),
    },
  };
  const on = (kind: string): RowMessage[] =>
    kept
      .filter(({ topic }) => topic.endsWith(`/${kind}`))
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as RowMessage);
  return { host, kept, told, states, pretend, rows: () => on('rows'), unreadable: () => on('unreadable') };
}
