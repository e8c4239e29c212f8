import type { BrokerConnection } from '@millrace/contracts';
import type { Driver, DriverLink, LinkState } from '@millrace/driver-api';
import type { Logger } from 'pino';
import type { Message, Source } from '../pipeline/source.ts';

export interface LinkParts {
  readonly driver: Driver<BrokerConnection>;
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  readonly secret: (name: string) => Promise<string>;
  readonly log: Logger;
}

interface RunningLink {
  readonly signature: string;
  /** null: the settings cannot be used, as `reason` says. */
  link: DriverLink | null;
  readonly connection: BrokerConnection;
  state: LinkState;
  reason: string | null;
}

const DAY = 24 * 3600 * 1_000_000;

/**
 * The connections to brokers of others, as the configuration names them: only one that changed is made anew. One that
 * cannot be used is told as refused, with the reason, and is no reason to leave the rest of a configuration.
 */
export function links({ driver, accept, secret, log }: LinkParts) {
  const running = new Map<string, RunningLink>();
  let changing: Promise<void> = Promise.resolve();
  let stopped = false;

  const start = async (connection: BrokerConnection, signature: string): Promise<void> => {
    const entry: RunningLink = { signature, link: null, connection, state: 'connecting', reason: null };
    const report = (state: LinkState, reason: string | null): void => {
      // Tried again several times a second while a broker is away: only what changes is worth a line.
      if (entry.state === state && entry.reason === reason) return;
      Object.assign(entry, { state, reason });
      log.info({ link: connection.id, state, reason }, 'link to a broker');
    };
    running.set(connection.id, entry);
    const settings = driver.manifest.settings.safeParse(connection);
    if (!settings.success) {
      report('refused', settings.error.issues.map(({ message }) => message).join('; '));
      return;
    }
    const source: Source = { name: `broker:${connection.id}`, plausibleWithin: 2 * DAY, delivery: 'identified' };
    try {
      entry.link = driver.link(settings.data, {
        deliver: ({ topic, payload }) =>
          new Promise((resolve, reject) => {
            accept({ source, topic, payload }, (error) => (error ? reject(error) : resolve()));
          }),
        report,
        secret,
        log,
      });
      await entry.link.start();
    } catch (error) {
      report('refused', textOf(error));
    }
  };

  const end = async ({ connection, link }: RunningLink): Promise<void> => {
    await link
      ?.stop()
      .catch((error: unknown) => log.warn({ link: connection.id, reason: textOf(error) }, 'link ended'));
  };

  const change = async (connections: readonly BrokerConnection[]): Promise<void> => {
    const wanted = new Map(connections.map((connection) => [connection.id, connection]));
    for (const [id, entry] of running) {
      const next = wanted.get(id);
      if (next && JSON.stringify(next) === entry.signature) wanted.delete(id);
      else {
        running.delete(id);
        await end(entry);
      }
    }
    for (const connection of wanted.values()) {
      if (!stopped) await start(connection, JSON.stringify(connection));
    }
  };

  return {
    /** One change after the other: two at once would leave a link that nobody knows. */
    use(connections: readonly BrokerConnection[]): Promise<void> {
      changing = changing.then(() => change(connections));
      return changing;
    },
    status: () => [...running.values()].map(({ connection, state, reason }) => ({ connection, state, reason })),
    async stop(): Promise<void> {
      stopped = true;
      await changing;
      const all = [...running.values()];
      running.clear();
      await Promise.all(all.map(end));
    },
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
