import { fsyncSync, openSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { filesSettings } from '../index.ts';
import { FolderLink } from '../link.ts';

// A process that is killed: it watches a folder and writes each message's key to a file, synced, before it is safe.

const [, , folder = '', memory = '', kept = ''] = process.argv;
const file = openSync(kept, 'a');
const settings = filesSettings.parse({ id: 'drop', folder, every: '10 ms', settle: '20 ms' });
const link = new FolderLink(settings, {
  async deliver({ payload }) {
    await turn();
    const { _: from } = JSON.parse(Buffer.from(payload).toString('utf8')) as { _: { key: string } };
    writeSync(file, `${from.key}\n`);
    fsyncSync(file);
  },
  report: () => undefined,
  secret: async () => '',
  folder: () => memory,
  log: { info: () => undefined, warn: () => undefined },
});
await link.start();
