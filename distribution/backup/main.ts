import { constants, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@millrace/contracts';
import { z } from 'zod';
import { createBackup, originOf } from './create.ts';
import { BackupError } from './manifest.ts';
import { pruneBackups } from './prune.ts';
import { keepSetting } from './retention.ts';
import { stopTrial } from './unfinished.ts';

/** What the keeper gives its backup program. It tells its parent { type: 'progress' | 'done' | 'failed', … }. */
const settings = readSettings(
  z.object({
    MILLRACE_DATA: z.string().min(1),
    MILLRACE_BACKUPS: z.string().min(1),
    MILLRACE_BACKUP_KEEP: keepSetting,
    MILLRACE_BACKUP_MADE: z.enum(['by hand', 'by schedule']),
  }),
  process.env,
);
const { MILLRACE_DATA: data, MILLRACE_BACKUPS: to, MILLRACE_BACKUP_MADE: made } = settings;

const tell = (message: object): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });

/** Asked to end, or the keeper is gone: what is half made is cleared by the next one, but nothing of ours may go on running. */
let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.race([stopTrial(data), delay(3_000)]).catch(() => undefined);
  process.exit(75);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
process.on('disconnect', () => void end());
process.on('message', (message) => {
  if (typeof message === 'object' && message && 'type' in message && message.type === 'stop') void end();
});

// The plant goes first, but a backup must come to its end where the plant never rests (see docs/decisions.md). On Linux the
// disk follows this too, and the trial recovery inherits it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.umask(0o077);
try {
  const { manifest } = await createBackup({
    ...{ data, to, made, verify: true },
    onProgress: (step) => void tell({ type: 'progress', step }),
  });
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  // The backup stands, whatever becomes of the old ones: it must not be made again and again for them.
  let pruned: string[] = [];
  let trouble: string | null = null;
  try {
    // Whoever asks for one more does not ask for fewer of the others.
    if (made === 'by schedule') {
      await tell({ type: 'progress', step: 'removing-old' });
      pruned = await pruneBackups({ data, backups: to, origin: originOf(data) }, settings.MILLRACE_BACKUP_KEEP);
    }
  } catch (error) {
    trouble = `old backups could not be removed: ${error instanceof Error ? error.message : error}`;
  }
  await tell({ type: 'done', id: manifest.id, verified: manifest.verified, bytes, pruned, trouble });
  process.exit(0);
} catch (error) {
  if (ending) await delay(60_000);
  const ours = error instanceof BackupError || (error instanceof Error && error.name === 'StartError');
  const reason = error instanceof Error ? (ours ? error.message : (error.stack ?? error.message)) : String(error);
  await tell({ type: 'failed', reason });
  process.exit(1);
}
