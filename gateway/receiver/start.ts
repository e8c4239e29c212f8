import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { startReceiverDoor } from '../forward/receiver-door.ts';
import { gatewayLog } from '../supervisor/log.ts';
import { receiverStore } from './receiver-store.ts';
import type { ReceiverSettings } from './settings.ts';
import { openStatusDoor } from './status-door.ts';

export interface RunningReceiver {
  readonly log: Logger;
  readonly ports: { readonly records: number; readonly status: number };
  /** The plant's certificate was renewed: it is used by the next connection. Rejects where it cannot be read. */
  reloadCertificate(): Promise<void>;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly settings: ReceiverSettings;
  /** Told when it changes; null: all is well. */
  readonly onHealth?: (reason: string | null) => void;
}

/**
 * The receiver of a centre in this process: its door, the store behind it and the store's maintenance. It needs no
 * database to start; while that is away the door answers 503 and gateways keep what they have.
 */
export async function startReceiver({
  settings,
  onHealth = () => undefined,
}: ReceiverOptions): Promise<RunningReceiver> {
  const log = gatewayLog(settings.MILLRACE_LOG_LEVEL, 'receiver');
  const file = (name: string) => readFile(join(settings.MILLRACE_DATA, 'certificates', name), 'utf8');
  const tls = async () => {
    const [key, certificate, ca] = await Promise.all([file('server.key'), file('server.pem'), file('authority.pem')]);
    return { key, certificate, ca };
  };
  let problem: string | null = 'the database has not answered yet';
  const store = receiverStore({
    url: settings.MILLRACE_RECEIVER_URL,
    onProblem(reason) {
      if (reason === problem) return;
      problem = reason;
      if (reason === null) log.info('the store can be written');
      else log.warn({ reason }, 'the store cannot be written');
      onHealth(reason);
    },
  });
  const stops: (() => Promise<void>)[] = [() => store.end()];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop().catch((err: unknown) => log.error({ err }, 'ending'));
  };
  try {
    const door = await startReceiverDoor({
      host: settings.MILLRACE_HOST,
      port: settings.MILLRACE_RECEIVER_PORT,
      tls: await tls(),
      accessOf: store.accessOf,
      sitesOf: store.sitesOf,
      receiver: store.receiver,
      log,
    });
    stops.push(() => door.stop());
    const status = await openStatusDoor({
      port: settings.MILLRACE_RECEIVER_STATUS_PORT,
      door,
      problem: () => problem,
    });
    stops.push(() => status.close());
    return {
      log,
      ports: { records: door.port, status: status.port },
      async reloadCertificate() {
        door.useCertificate(await tls());
        log.info('the renewed certificate is in use');
      },
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
