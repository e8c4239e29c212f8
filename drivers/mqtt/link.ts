import { setTimeout as delay } from 'node:timers/promises';
import type { DriverHost, DriverLink } from '@millrace/driver-api';
import { reasonOf, recoverQuickly, thankWhenSafe } from '@millrace/mqtt-client';
import { connect, type MqttClient } from 'mqtt';
import { clientOptions, subscriptions } from './client-options.ts';
import type { MqttSettings } from './manifest.ts';

/** How long to stay away after the gateway refused a message, so that a full disk is not hammered. */
const AWAY_AFTER_REFUSAL_MS = 5_000;
const FAREWELL_MS = 1_000;

/** A connection to one broker of others. It connects again by itself for as long as it is started. */
export function mqttLink(settings: MqttSettings, host: DriverHost): DriverLink {
  let client: MqttClient | undefined;
  let again: NodeJS.Timeout | undefined;
  let stopped = false;

  async function open(): Promise<void> {
    host.report('connecting', null);
    const options = await clientOptions(settings, host);
    if (stopped) return;
    const opened = connect(settings.url, options);
    client = opened;
    let lastError: unknown = null;
    let told = '';
    recoverQuickly(opened);
    thankWhenSafe(opened, host.deliver, (error) => refuse(opened, error));
    opened.on('connect', () => {
      lastError = null;
      told = '';
      opened.subscribe(subscriptions(settings), (error, granted) => {
        const denied = granted?.filter(({ qos }) => Number(qos) >= 0x80).map(({ topic }) => topic) ?? [];
        if (error) host.report('refused', `the broker took no subscription: ${reasonOf(error)}`);
        else if (denied.length > 0) host.report('refused', `the broker does not allow us to read ${denied.join(', ')}`);
        else host.report('online', null);
      });
    });
    opened.on('error', (error) => {
      lastError = error;
      // Attempts are many while it is away: what is the same is said once.
      const reason = reasonOf(error);
      if (reason !== told) host.log.warn({ broker: settings.id, reason }, 'the broker gave an error');
      told = reason;
    });
    opened.on('close', () => {
      if (stopped || client !== opened) return;
      host.report('lost', lastError ? reasonOf(lastError) : 'the connection ended; trying again');
    });
  }

  /** What was refused must come again: only a new session makes a broker repeat what it was not thanked for. */
  function refuse(from: MqttClient, error: unknown): void {
    if (stopped || client !== from || again) return;
    client = undefined;
    host.report('lost', `the gateway takes no more now (${reasonOf(error)}); the broker keeps the rest`);
    from.end(true);
    again = setTimeout(() => {
      again = undefined;
      openAndReport();
    }, AWAY_AFTER_REFUSAL_MS);
  }

  function openAndReport(): void {
    open().catch((error: unknown) => {
      host.report('refused', reasonOf(error));
      if (!stopped)
        again = setTimeout(() => {
          again = undefined;
          openAndReport();
        }, AWAY_AFTER_REFUSAL_MS);
    });
  }

  return {
    async start() {
      if (client || again) return;
      stopped = false;
      openAndReport();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(again);
      again = undefined;
      const ending = client;
      client = undefined;
      if (ending) await ended(ending);
      host.report('stopped', null);
    },
  };
}

/**
 * Ends without a good-bye, so that the broker speaks our last will; but thanks that are under way go out first, for what
 * they are for is safe. A broker that does not take them is left after a moment.
 */
async function ended(client: MqttClient): Promise<void> {
  const { stream } = client;
  if (client.connected && !stream.destroyed) {
    const waiting = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => void stream.once('close', resolve).end()),
      delay(FAREWELL_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
  }
  await client.endAsync(true);
}
