import { setTimeout as delay } from 'node:timers/promises';
import { readSettings, SettingsError } from '@millrace/contracts';
import { keeperBackups } from './backups/keeper-backups.ts';
import { keeperSigner } from './edge-link/keeper-signer.ts';
import { createLog } from './log.ts';
import { keeperPacks } from './packs/keeper-packs.ts';
import { keeperSecrets } from './secrets/keeper-secrets.ts';
import { secretsMessage } from './secrets/secret-messages.ts';
import { serverSettings } from './settings.ts';
import { startServer } from './start.ts';

/** What a parent (the keeper) may say; everything else is ignored. */
type Message = { type?: unknown; parts?: unknown; url?: unknown };

const STOP_WITHIN_MS = 4_500;
/** A database that does not answer keeps the doors shut for nobody. */
const LOOKED_WITHIN_MS = 10_000;

/** To the parent, where there is one; it may die at any moment, and then nobody listens. */
const tell = (message: object): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

try {
  const settings = readSettings(serverSettings, process.env);
  const log = createLog(settings.MILLRACE_LOG_LEVEL);
  const signer = keeperSigner(tell);
  const backups = keeperBackups(tell);
  const packs = keeperPacks(tell);
  const secrets = keeperSecrets(tell);
  const server = await startServer({
    settings,
    log,
    // Only the keeper has the authority's key.
    ...(process.connected ? { signGateway: signer.sign, backups, packs, secrets } : {}),
    onSealed: (version) => tell({ type: 'secrets-sealed', version }),
    onHealth: (state, reason) => tell({ type: 'health', state, reason }),
  });
  let ending = false;
  const end = (why: string): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'stopping');
    // Whatever still waits then (a database that never answers) is undone by the database itself.
    setTimeout(() => {
      log.warn('not everything ended in time');
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  // The parent is dead: nobody would ever end us.
  process.on('disconnect', () => end('the keeper is gone'));
  process.on('message', (message: Message) => {
    if (message?.type === 'stop') end('asked to');
    else if (message?.type === 'certificates') {
      server.reloadCertificate().catch((error: unknown) => log.error({ err: error }, 'certificate could not be read'));
    } else if (message?.type === 'parts') server.reportParts(message.parts);
    else if (message?.type === 'database') server.databaseReady();
    else if (message?.type === 'secrets') {
      const { id, ...changed } = secretsMessage.parse(message);
      server.useSecrets(changed);
      tell({ type: 'secrets-taken', id });
    } else if (message?.type === 'store' && typeof message.url === 'string') {
      server.moveStore(message.url).catch((error: unknown) => log.warn({ err: error }, 'the old store'));
    } else {
      signer.hear(message);
      backups.hear(message);
      packs.hear(message);
      secrets.hear(message);
    }
  });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was not waited for'));
  log.info({ port: server.port, httpsPort: server.httpsPort() }, 'ready');
  // Whoever hears "ready" may ask at once: the health must not still say that nobody has looked.
  await Promise.race([server.looked, delay(LOOKED_WITHIN_MS, undefined, { ref: false })]);
  tell({ type: 'ready' });
} catch (error) {
  // Settings and ports are for people: without a stack.
  console.error(error instanceof SettingsError || error instanceof Error ? error.message : error);
  process.exit(1);
}
