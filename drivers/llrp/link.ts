import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS, type PeerCertificate } from '@millrace/contracts';
import type { DriverHost, DriverLink, InboundMessage } from '@millrace/driver-api';
import { carryOut } from './commands.ts';
import type { TagRead } from './inventory.ts';
import { LlrpError } from './llrp-error.ts';
import type { LlrpSettings } from './manifest.ts';
import { Outbox } from './outbox.ts';
import { openReader, type Reader, type ReaderSettings } from './reader.ts';
import { tlsIdentity } from './tls.ts';

/** Ours on every reader: by it an inventory of before is known again. */
const SPEC_ID = 0x4d52;
/** The moment of each read is kept only where each is told by itself. */
const TAGS_PER_REPORT = 1;
/** As registered for LLRP, without and with TLS. */
const PORT = 5084;
const TLS_PORT = 5085;
/** Faults that no waiting mends. */
const SHUT: ReadonlySet<LlrpError['kind']> = new Set(['busy', 'refused', 'untrusted']);
const SIGNS_MISSED = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** Reads that become one message where they wait together. */
const MOST_TOGETHER = 500;
/** Reads; beyond it the reader is left to keep its own. */
const MOST_WAITING = 10_000;

/** A link to one reader. It connects again by itself for as long as it is started, and leaves the reader reading. */
export function llrpLink(settings: LlrpSettings, host: DriverHost): DriverLink {
  let stopping: AbortController | undefined;
  let running: Promise<void> | undefined;
  const device = settings.devices[0]?.device ?? settings.id;
  /** The reader of now, while it is ours. */
  let ours: Reader | null = null;
  /** Ends the connection of now, if there is one, with a reason. */
  let leave: (reason: LlrpError) => void = () => undefined;
  /** Resolves when the gateway takes messages again. */
  let held = Promise.withResolvers<void>();
  held.resolve();

  /** What the reader showed at the last try, where that was not taken. */
  let shown: PeerCertificate | null = null;
  /** Of a reader that gave the connection up when it was asked, what it speaks is known from then on. */
  let version = settings.version;
  const readerSettings = async (): Promise<ReaderSettings> => ({
    host: settings.host,
    port: settings.port ?? (settings.tls ? TLS_PORT : PORT),
    // Read anew each time: a certificate that was renewed counts from the next connection on.
    ...(settings.tls ? { tls: await tlsIdentity(settings.tls) } : {}),
    version,
    answerWithin: settings.answerWithin / MICROS_PER_MS,
    keepalive: settings.keepalive / MICROS_PER_MS,
    silentAfter: (settings.keepalive / MICROS_PER_MS) * SIGNS_MISSED,
    inventory: { antennas: settings.antennas, tagsPerReport: TAGS_PER_REPORT, specId: SPEC_ID },
  });

  /** One connection, until it ends. Gives the reason, and whether it was in use. */
  async function once(outbox: Outbox<TagRead>, signal: AbortSignal): Promise<{ reason: LlrpError; used: boolean }> {
    const ended = Promise.withResolvers<LlrpError>();
    let reader: Reader;
    try {
      reader = await openReader(
        await readerSettings(),
        {
          reads: (reads) => outbox.add(reads),
          event: (event) => host.log.info({ reader: settings.id, ...event }, 'the reader tells'),
          lost: ended.resolve,
        },
        signal,
      );
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (error instanceof LlrpError && error.kind === 'older') version = '1.0.1';
      return {
        reason: error instanceof LlrpError ? error : new LlrpError('lost', words, { cause: error }),
        used: false,
      };
    }
    ours = reader;
    leave = ended.resolve;
    const stop = (): void => ended.resolve(new LlrpError('lost', 'not wanted any more'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else {
      shown = null;
      host.report('online', null);
    }
    const reason = await ended.promise;
    signal.removeEventListener('abort', stop);
    leave = () => undefined;
    ours = null;
    await reader.leave();
    return { reason, used: true };
  }

  async function run(outbox: Outbox<TagRead>, signal: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      host.report('connecting', null);
      const { reason, used } = await once(outbox, signal);
      if (signal.aborted) return;
      const shut = SHUT.has(reason.kind);
      shown = reason.certificate ?? null;
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
      const outbox = new Outbox<TagRead>({
        deliver: (reads) => host.deliver(messageOf(device, reads)),
        together: MOST_TOGETHER,
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
    certificate: () => shown,
    command: (command, signal) =>
      carryOut(command, { reader: ours, settings: settings.tags, secret: (name) => host.secret(name), signal }),
  };
}

/** Reads as a message: `reads`, each with its own moment in µs where the reader's clock gives one. */
const messageOf = (device: string, reads: readonly TagRead[]): InboundMessage => ({
  topic: `devices/${device}/reads`,
  device,
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
