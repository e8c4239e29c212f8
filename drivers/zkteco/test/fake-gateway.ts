import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundMessage } from '@millrace/driver-api';
import { afterAll } from 'vitest';
import { fakeHost } from './fake-host.ts';

export { type Punched, settingsOf } from './fake-host.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `fakeHost` with a folder that is removed when the tests of the file are over. */
export function fakeGateway(safe?: (message: InboundMessage) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-clocks-'));
  folders.push(folder);
  return fakeHost(folder, safe);
}
