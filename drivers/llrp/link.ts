import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import type { DriverHost, DriverLink } from '@millrace/driver-api';
import type { TagRead } from './inventory.ts';
import { LlrpError } from './llrp-error.ts';
import type { LlrpSettings } from './manifest.ts';
import { Outbox } from './outbox.ts';
import { openReader, type Reader, type ReaderSettings } from './reader.ts';

/** Ours on every reader: by it an inventory of before is known again. */
const SPEC_ID = 0x4d52;
/** The moment of each read is kept only where each is told by itself. */
const TAGS_PER_REPORT = 1;
const SIGNS_MISSED = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** A report each: beyond it the reader is left to keep its own. */
const MOST_WAITING = 1000;

/** A link to one reader. It connects again by itself for as long as it is started, and leaves the reader reading. */
export function llrpLink(settings: LlrpSettings, host: DriverHost): DriverLink {
  let stopping: AbortController | undefined;
  let running: Promise<void> | undefined;
  /** Ends the connection of now, if there is one, with a reason. */
  let leave: (reason: LlrpError) => void = () => undefined;
  /** Resolves when the gateway takes messages again. */
  let held = Promise.withResolvers<void>();
  held.resolve();

  const readerSettings: ReaderSettings = {
    host: settings.host,
    port: settings.port,
    answerWithin: settings.answerWithin / MICROS_PER_MS,
    keepalive: settings.keepalive / MICROS_PER_MS,
    silentAfter: (settings.keepalive / MICROS_PER_MS) * SIGNS_MISSED,
    inventory: { antennas: settings.antennas, tagsPerReport: TAGS_PER_REPORT, specId: SPEC_ID },
  };

  /** One connection, until it ends. Gives the reason, and whether it was in use. */
  async function once(outbox: Outbox, signal: AbortSignal): Promise<{ reason: LlrpError; used: boolean }> {
    const ended = Promise.withResolvers<LlrpError>();
    let reader: Reader;
    try {
      reader = await openReader(
        readerSettings,
        {
          reads: (reads) => outbox.add(messageOf(settings.topic, reads)),
          event: (event) => host.log.info({ reader: settings.id, ...event }, 'the reader tells'),
          lost: ended.resolve,
        },
        signal,
      );
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return {
        reason: error instanceof LlrpError ? error : new LlrpError('lost', words, { cause: error }),
        used: false,
      };
    }
    leave = ended.resolve;
    const stop = (): void => ended.resolve(new LlrpError('lost', 'not wanted any more'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else host.report('online', null);
    const reason = await ended.promise;
    signal.removeEventListener('abort', stop);
    leave = () => undefined;
    await reader.leave();
    return { reason, used: true };
  }

  async function run(outbox: Outbox, signal: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      host.report('connecting', null);
      const { reason, used } = await once(outbox, signal);
      if (signal.aborted) return;
      const shut = reason.kind === 'busy' || reason.kind === 'refused';
      host.report(shut ? 'refused' : 'lost', `${reason.message}; trying again`);
      wait = used ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
      // Readers that lose power together should not be asked together.
      await delay(wait * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      await held.promise;
    }
  }

  return {
    async start() {
      if (stopping) return;
      const started = new AbortController();
      stopping = started;
      const outbox = new Outbox({
        deliver: (message) => host.deliver(message),
        most: MOST_WAITING,
        full: (reason) => {
          held = Promise.withResolvers<void>();
          leave(new LlrpError('lost', `the gateway takes no more now (${reason}); the reader keeps the rest`));
        },
        empty: () => held.resolve(),
      });
      running = run(outbox, started.signal).finally(() => outbox.stop());
    },
    async stop() {
      if (!stopping) return;
      stopping.abort();
      held.resolve();
      await running;
      stopping = undefined;
      host.report('stopped', null);
    },
  };
}

/** One report as a message: `reads`, each with its own moment in µs where the reader's clock gives one. */
const messageOf = (topic: string, reads: readonly TagRead[]) => ({
  topic,
  payload: Buffer.from(
    JSON.stringify({
      reads: reads.map(({ epc, antenna, rssi, count, lastSeen }) => ({
        epc,
        ...(antenna === null ? {} : { antenna }),
        ...(rssi === null ? {} : { rssi }),
        count,
        ...(lastSeen === null ? {} : { ts: lastSeen }),
      })),
    }),
  ),
  retained: false,
  redelivered: false,
});
