import { readSettings, SettingsError } from '@millrace/contracts';
import { DoorError } from '../doors/listen.ts';
import { receiverSettings } from './settings.ts';
import { startReceiver } from './start.ts';

/** To the parent, where there is one; it may die at any moment, and then nobody listens. */
const tell = (message: object): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

/** The receiver as a process: runs until SIGTERM, SIGINT or { type: 'stop' } from its parent. */
async function main(): Promise<void> {
  const receiver = await startReceiver({
    settings: readSettings(receiverSettings, process.env),
    onHealth: (reason) => tell({ type: 'health', state: reason === null ? 'ready' : 'degraded', reason }),
  });
  const { log, ports } = receiver;
  const stop = (): void => {
    receiver.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'it did not end cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'stop') stop();
    if (message.type === 'certificates')
      receiver.reloadCertificate().catch((error: unknown) => log.error({ err: error }, 'certificate not renewed'));
  });
  // A parent that is gone cannot end us: we end with it.
  if (process.send) process.once('disconnect', stop);
  log.info({ ports }, 'ready');
  tell({ type: 'ready' });
}

main().catch((error: unknown) => {
  // What a person can mend is told in words; the rest with its stack.
  const expected = error instanceof SettingsError || error instanceof DoorError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
