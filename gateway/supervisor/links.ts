import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerConnection } from '@millrace/contracts';
import type { Driver, DriverLink, LinkState } from '@millrace/driver-api';
import type { Logger } from 'pino';
import type { Message, Source } from '../pipeline/source.ts';

export interface LinkParts {
  readonly driver: Driver<BrokerConnection>;
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  readonly secrets: string;
  readonly log: Logger;
}

interface RunningLink {
  readonly signature: string;
  readonly link: DriverLink;
  readonly connection: BrokerConnection;
  state: LinkState;
  reason: string | null;
}

const DAY = 24 * 3600 * 1_000_000;
const SECRET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The connections to brokers of others, as the configuration names them: only one that changed is made anew. */
export function links({ driver, accept, secrets, log }: LinkParts) {
  const running = new Map<string, RunningLink>();

  const start = async (connection: BrokerConnection, signature: string): Promise<void> => {
    const source: Source = { name: `broker:${connection.id}`, plausibleWithin: 2 * DAY, delivery: 'identified' };
    const link = driver.link(connection, {
      deliver: ({ topic, payload }) =>
        new Promise((resolve, reject) => {
          accept({ source, topic, payload }, (error) => (error ? reject(error) : resolve()));
        }),
      report(state, reason) {
        const entry = running.get(connection.id);
        // Tried again several times a second while a broker is away: only what changes is worth a line.
        if (entry?.state === state && entry.reason === reason) return;
        if (entry) Object.assign(entry, { state, reason });
        log.info({ link: connection.id, state, reason }, 'link to a broker');
      },
      async secret(name) {
        if (!SECRET_NAME.test(name)) throw new Error(`"${name}" is not the name of a secret`);
        return (await readFile(join(secrets, name), 'utf8')).trimEnd();
      },
      log,
    });
    running.set(connection.id, { signature, link, connection, state: 'connecting', reason: null });
    await link.start();
  };

  return {
    async use(connections: readonly BrokerConnection[]): Promise<void> {
      const wanted = new Map(connections.map((connection) => [connection.id, connection]));
      for (const [id, { signature, link }] of running) {
        const next = wanted.get(id);
        if (next && JSON.stringify(next) === signature) wanted.delete(id);
        else {
          running.delete(id);
          await link.stop();
        }
      }
      for (const connection of wanted.values()) await start(connection, JSON.stringify(connection));
    },
    status: () => [...running.values()].map(({ connection, state, reason }) => ({ connection, state, reason })),
    async stop(): Promise<void> {
      const all = [...running.values()];
      running.clear();
      await Promise.all(all.map(({ link }) => link.stop()));
    },
  };
}
