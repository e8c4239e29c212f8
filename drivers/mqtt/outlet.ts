import type { ForwardedSample, MqttForward } from '@millrace/contracts';
import { isSample, OutletError, type OutletHost, type OutletLink, outlet } from '@millrace/driver-api';
import { brokerAccess, reasonOf, recoverQuickly } from '@millrace/mqtt-client';
import { connect, type MqttClient } from 'mqtt';
import { MOST_UNDER_WAY, publishAll } from './publish-window.ts';
import { topicOf } from './uns-message.ts';

/** Where nothing could be opened at all (a secret or a certificate that cannot be read), it is tried again after that. */
const AFTER_FAULT_MS = 5_000;

/**
 * Publishes a unified namespace to somebody's broker. A session begins clean: what was not acknowledged is the journal's
 * to give again, not a broker's to remember.
 */
function mqttOutletLink(settings: MqttForward, host: OutletHost): OutletLink {
  let client: MqttClient | undefined;
  let again: NodeJS.Timeout | undefined;
  let stopped = true;
  let window = MOST_UNDER_WAY;
  /** The newest that was acknowledged of each point, for a birth. */
  const newest = new Map<string, ForwardedSample>();
  /** One after the other: a birth between two batches, never within one, or the broker would keep an older value. */
  let turn: Promise<unknown> = Promise.resolve();
  const over = new AbortController();
  let wake: (() => void)[] = [];

  async function open(): Promise<void> {
    host.report('connecting', null);
    const access = await brokerAccess(settings, host);
    if (stopped) return;
    const opened = connect(settings.url, {
      protocolVersion: settings.protocol === '5' ? 5 : 4,
      clientId: settings.clientId ?? `millrace-forward-${settings.id}`,
      clean: true,
      keepalive: 30,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      ...access,
    });
    client = opened;
    let lastError: unknown = null;
    recoverQuickly(opened);
    opened.on('connect', (packet) => {
      lastError = null;
      window = Math.min(MOST_UNDER_WAY, packet.properties?.receiveMaximum ?? MOST_UNDER_WAY);
      host.report('online', null);
      // A fault of it is a fault of the connection, and the next one has another birth.
      if (settings.birth)
        inTurn(() => publishAll(opened, [...newest.values()].map(message), window, over.signal)).catch(() => undefined);
      for (const go of wake.splice(0)) go();
    });
    opened.on('error', (error) => {
      lastError = error;
      if (!opened.connected) host.report('lost', reasonOf(error));
    });
    opened.on('close', () => {
      if (stopped || client !== opened) return;
      host.report('lost', lastError ? reasonOf(lastError) : 'the connection ended; trying again');
    });
  }

  function openAndReport(): void {
    open().catch((error: unknown) => {
      host.report('refused', reasonOf(error));
      if (!stopped) again = setTimeout(openAndReport, AFTER_FAULT_MS);
    });
  }

  function online(signal: AbortSignal): Promise<MqttClient> {
    const { promise, resolve, reject } = Promise.withResolvers<MqttClient>();
    const look = (): void => {
      if (signal.aborted || stopped) reject(signal.reason ?? new OutletError('it is stopped'));
      else if (client?.connected) resolve(client);
      else wake.push(look);
    };
    const abort = (): void => {
      wake = wake.filter((one) => one !== look);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    look();
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  const message = (record: Parameters<typeof topicOf>[0]) => ({
    topic: topicOf(record, settings),
    payload: JSON.stringify(record),
    retain: settings.retain && isSample(record),
  });

  function note(record: ForwardedSample): void {
    const before = newest.get(record.path);
    if (!before || before.time <= record.time) newest.set(record.path, record);
  }

  return {
    async start() {
      if (!stopped) return;
      stopped = false;
      openAndReport();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      over.abort(new OutletError('it is stopped'));
      clearTimeout(again);
      const ending = client;
      client = undefined;
      for (const go of wake.splice(0)) go();
      await ending?.endAsync(true);
      host.report('stopped', null);
    },
    async send(records, signal) {
      const to = await online(signal);
      const refused = await inTurn(() => publishAll(to, records.map(message), window, signal));
      for (const [at, record] of records.entries()) {
        if (settings.birth && isSample(record) && !refused.has(at)) note(record);
      }
      return [...refused].flatMap(([at, reason]) => {
        const record = records[at];
        return record ? [{ record, reason }] : [];
      });
    },
  };
}

/** A unified namespace at a broker of others; see `mqttForward` of the contracts. */
export const mqttOutlet = outlet('mqtt', mqttOutletLink);
