import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileMapping, type GatewayConfig, gatewayConfig, LIVE_ROOT, nowMicros } from '@millrace/contracts';
import { watchLoopDelay } from '@millrace/driver-api';
import { BROKER_LIMITS } from './broker/broker.types.ts';
import { startBroker } from './broker/start-broker.ts';
import { Calculator } from './calculate/calculator.ts';
import { DeviceCommands } from './commands/device-commands.ts';
import { releaseHold } from './commands/release-hold.ts';
import type { TlsFiles } from './forward/http-call.ts';
import { remoteStore } from './forward/remote-receiver.ts';
import type { GatewayPart, GatewayServices, RunningGateway, RunningPart } from './gateway.types.ts';
import { openJournal } from './journal/open-journal.ts';
import { Ledger } from './ledger/ledger.ts';
import { arrivalClock } from './pipeline/arrival-clock.ts';
import { BestEffortQueue } from './pipeline/best-effort-queue.ts';
import { badMessage } from './pipeline/check-message.ts';
import { enterReading } from './pipeline/enter-reading.ts';
import { Intake } from './pipeline/intake.ts';
import { quarantine } from './pipeline/quarantine.ts';
import { SampleIntake } from './pipeline/sample-intake.ts';
import type { Source } from './pipeline/source.ts';
import { SourceKeys } from './pipeline/source-keys.ts';
import type { GatewaySettings } from './settings.ts';
import { liveSinks } from './sinks/live-sinks.ts';
import { StoreSink } from './sinks/store-sink.ts';
import { KeptConfig, readConfig } from './supervisor/config-file.ts';
import { Credentials } from './supervisor/credentials.ts';
import { deviceQuestions } from './supervisor/devices/device-questions.ts';
import { DeviceSupervisor } from './supervisor/devices/device-supervisor.ts';
import { systemTiming } from './supervisor/devices/timing.ts';
import { memoryKeeper } from './supervisor/give-memory-back.ts';
import { LinkSupervisor } from './supervisor/links/link-supervisor.ts';
import { tellLost } from './supervisor/links/tell-lost.ts';
import { gatewayLog } from './supervisor/log.ts';
import { gatewayMetrics } from './supervisor/metrics.ts';
import { openDoors } from './supervisor/open-doors.ts';
import { Refusals } from './supervisor/refusals.ts';
import { Restarts } from './supervisor/restarts.ts';
import { secretFiles } from './supervisor/secret-files.ts';
import { openServiceSecret, type ServiceSecret } from './supervisor/service-secret.ts';
import { gatewayStatus } from './supervisor/status.ts';
import { storeConnection } from './supervisor/store-connection.ts';
import type { SupervisedDriver, SupervisedLinkDriver } from './supervisor/threads/supervised-driver.ts';
import { threadStatus } from './supervisor/threads/thread-status.ts';
import { HeldBack } from './supervisor/watchdog/held-back.ts';

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  /** Run instead of the kept configuration. */
  readonly config?: GatewayConfig;
  /** Bring messages, by protocol; that of `mqtt` reads brokers of others. */
  readonly linkDrivers?: readonly SupervisedLinkDriver[];
  /** Ask devices, by protocol. */
  readonly deviceDrivers?: readonly SupervisedDriver[];
  readonly parts?: readonly GatewayPart[];
  readonly version?: string;
  /** What secures the way to a receiver elsewhere. */
  readonly tls?: TlsFiles;
}

const MAX_KEYS = 200_000;
/** Milliseconds between two looks at what waits in memory: refusals to be counted, best-effort messages. */
const TICK = 1_000;
const DAY = 24 * 3600 * 1_000_000;

/** Where it is kept what is held back at the next start. */
export const heldBackPath = ({ MILLRACE_DATA }: Pick<GatewaySettings, 'MILLRACE_DATA'>): string =>
  join(MILLRACE_DATA, 'gateway', 'held-back.json');

/** Runs a gateway in this process. Throws what keeps it from running (a taken port, a journal that cannot be opened). */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { settings } = options;
  const log = gatewayLog(settings.MILLRACE_LOG_LEVEL, settings.MILLRACE_GATEWAY);
  const folder = join(settings.MILLRACE_DATA, 'gateway');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const startedAt = nowMicros();
  const stops: (() => Promise<void> | void)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        log.error({ err: error }, 'a part did not end cleanly');
      }
    }
  };

  try {
    const restoredMark = join(folder, 'restored');
    const journal = await openJournal({
      gateway: settings.MILLRACE_GATEWAY,
      path: join(folder, 'journal.sqlite'),
      restored: existsSync(restoredMark),
      limitBytes: settings.MILLRACE_JOURNAL_LIMIT,
      keepBytes: settings.MILLRACE_JOURNAL_KEEP,
      keepAge: settings.MILLRACE_JOURNAL_KEEP_DAYS * DAY,
      maxKeys: MAX_KEYS,
    });
    stops.push(() => journal.close());
    // Only now, with the new epoch on disk.
    rmSync(restoredMark, { force: true });

    const refusals = new Refusals();
    const onRefused = (source: string, reason: string, values = 1): void => refusals.count(source, reason, values);
    refusals.open(journal.opened.refused);
    // Closes before the journal does, whatever is or is not open by then.
    stops.push(() => refusals.save((rows) => journal.ask('countRefused', rows)));
    const bestEffort = new BestEffortQueue();
    const ledger = new Ledger(refusals, bestEffort);
    ledger.open(journal.opened.ledgers);
    ledger.remembers(journal.opened.store);
    ledger.holds(await journal.ask('held', { sink: 'store' }));
    journal.onCounted((deltas, held, at) => ledger.committed(deltas, held, at));

    const calculator = new Calculator({
      journal,
      onFault: (reason) => log.error({ reason }, 'a calculated point cannot be reckoned'),
    });
    await calculator.open();
    journal.addition = calculator;

    const keys = new SourceKeys(MAX_KEYS);
    for (const [source, key] of journal.opened.keys) keys.add(source, key);
    const onSourceTime = ledger.sourceTime.bind(ledger);
    const clock = arrivalClock();
    const intake = new Intake(compileMapping([], [], ''), {
      journal,
      keys,
      clock,
      onSourceTime,
      onRefused,
      bestEffort,
    });
    const samples = new SampleIntake({ journal, clock, onSourceTime, onRefused });
    stops.push(() => intake.end());
    const configPath = join(folder, 'config.json');
    const keptConfig = new KeptConfig(configPath);
    const tick = setInterval(() => {
      intake.drain();
      // Why it cannot be kept was said when it was applied.
      keptConfig.again().catch(() => undefined);
      // Where the journal cannot be written, they wait: the journal's own state says why.
      refusals.save((rows) => journal.ask('countRefused', rows)).catch(() => undefined);
    }, TICK);
    stops.push(() => clearInterval(tick));
    const accept = intake.accept.bind(intake);

    const live = settings.MILLRACE_LIVE_SECRET;
    const liveSecrets = [live, settings.MILLRACE_LIVE_SECRET_BEFORE].filter((one) => one !== undefined);
    const credentials = new Credentials(
      live === undefined ? [] : [{ name: 'server', secrets: liveSecrets, subscribe: [`${LIVE_ROOT}/#`] }],
    );
    const broker = await startBroker({
      credentials,
      limits: {
        ...BROKER_LIMITS,
        clients: settings.MILLRACE_MAX_CLIENTS,
        connectionsPerSecond: settings.MILLRACE_MAX_CONNECTIONS_PER_SECOND,
        payloadBytes: settings.MILLRACE_MAX_PAYLOAD,
      },
      accept,
      keepRefused: intake.keepRefused.bind(intake),
      onRefused,
    });
    stops.push(() => broker.close());

    const shown = liveSinks({ broker, journal });
    stops.push(() => shown.stop());

    const given = settings.MILLRACE_GATEWAY_SECRET;
    const secret = given === undefined ? null : openServiceSecret(join(folder, 'secret.json'), given);
    const remote = remoteOf(settings, secret, options.tls);
    const local = remote
      ? null
      : storeConnection(settings.MILLRACE_RECEIVER_URL, (reason) => log.warn({ reason }, 'database'));
    const connect = remote?.connect ?? local?.connect;
    if (!connect) throw new TypeError('readings go to a store here or to a centre');
    stops.push(async () => {
      await (remote ?? local)?.end();
    });
    const storeSink = new StoreSink({
      journal,
      ledger,
      connect,
      backlogRate: settings.MILLRACE_BACKLOG_RATE,
      remote: remote !== null,
      onProblem: (reason) => log.warn({ sink: 'store', reason }, 'the store cannot be written; readings wait'),
    });
    // A slow link is no reason to slow down devices: the journal is there for that.
    if (!remote) journal.braked = () => storeSink.behind();
    stops.push(() => {
      remote?.leave();
      return storeSink.stop();
    });

    const secretOf = secretFiles(join(settings.MILLRACE_DATA, 'secrets'));
    const held = new HeldBack(heldBackPath(settings), Date.now);
    const restarts = new Restarts(nowMicros);
    const linkDrivers = options.linkDrivers ?? [];
    const links = new LinkSupervisor({
      drivers: linkDrivers,
      accept,
      device: (id) => sourceNamed(id),
      secret: secretOf,
      folder: join(folder, 'links'),
      clock: nowMicros,
      held,
      restarts,
      lost: tellLost({ config: () => config, accept: samples.accept.bind(samples) }),
      log,
    });
    stops.push(() => links.stop());
    const drivers = options.deviceDrivers ?? [];
    const devices = new DeviceSupervisor({
      drivers,
      timing: systemTiming,
      clock: nowMicros,
      accept: samples.accept.bind(samples),
      onRefused,
      secret: secretOf,
      held,
      restarts,
      log,
    });
    stops.push(() => devices.stop());
    const questions = deviceQuestions({ drivers, timing: systemTiming, secret: secretOf, held, restarts, log });
    stops.push(() => questions.stop());

    let config: GatewayConfig | null = null;
    const running: RunningPart[] = [];
    const decide: GatewayServices['decide'] = async (peer, what, decision) => {
      for (const part of [...running, questions]) if (await part.decide?.(peer, what, decision)) return;
      throw new Error(`nobody here has shown this certificate as ${peer}: look at "millrace device certificates"`);
    };
    const commands = new DeviceCommands({
      journal,
      broker,
      config: () => config,
      log,
      asked: devices,
      linked: links,
      decide,
      release: releaseHold({ held, devices, links }),
    });
    await commands.start();
    stops.push(async () => commands.stop());
    let doors: Awaited<ReturnType<typeof openDoors>> | null = null;
    const sourceNamed = (name: string): Source => {
      const device = config?.devices.find(({ id }) => id === name);
      return { name, plausibleWithin: device?.plausibleWithin ?? 2 * DAY, delivery: device?.delivery ?? 'identified' };
    };

    const limits = { topicBytes: BROKER_LIMITS.topicBytes, payloadBytes: settings.MILLRACE_MAX_PAYLOAD };
    const forbidden = (name: string, topic: string): string | null => {
      const principal = credentials.named(name);
      return principal ? badMessage(principal, topic, 0, limits) : 'not a device any more';
    };

    const loop = watchLoopDelay();
    stops.push(() => loop.stop());
    const memory = memoryKeeper();
    stops.push(memory.stop);
    const use = async (next: GatewayConfig): Promise<void> => {
      // What can fail comes first: a configuration that cannot be used changes nothing.
      const mapping = compileMapping(next.rules, next.points, next.site);
      intake.useMapping(mapping);
      samples.use(next.points);
      calculator.use(next);
      storeSink.usePoints(next.points);
      void local?.useConfig(next);
      shown.use(next);
      broker.disconnect(credentials.use(next.devices));
      config = next;
      await links.use(next);
      await devices.use(next);
      memory.changed(next.points.length);
      for (const part of running) await part.useConfig?.(next);
    };

    const status = (): ReturnType<typeof gatewayStatus> =>
      gatewayStatus({
        journal,
        ledger,
        storeSink,
        parts: running,
        doors: doors?.open ?? [],
        links: links.status(),
        connections: [...devices.status(), ...running.flatMap((part) => part.connections?.() ?? [])],
        host: settings.MILLRACE_HOST,
        configVersion: config?.version ?? 0,
        startedAt,
        version: options.version ?? '0.1.0',
        threads: threadStatus({
          drivers: [...drivers, ...linkDrivers],
          places: [...devices.threadPlaces(), ...links.threadPlaces()],
          delay: loop.read(),
          others: running.flatMap((part) => part.threads?.() ?? []),
        }),
        restarts: restarts.told(),
        held: held.told(),
      });

    const services: Omit<RunningGateway, 'ports' | 'stop'> = {
      settings,
      journal,
      broker,
      ledger,
      log,
      devices,
      questions,
      held,
      restarts,
      links,
      commands,
      config: () => config,
      decide,
      async applyConfig(next) {
        const checked = gatewayConfig.parse(next);
        await use(checked);
        await keptConfig.save(checked);
      },
      enter: (reading) => enterReading(reading, samples, config),
      status,
      onLive: shown.onLive,
      onReads: shown.onReads,
      readings:
        local && settings.MILLRACE_RECEIVER_URL !== undefined
          ? (question) => local.readings(config ? [config.site] : [], question)
          : null,
      secret,
      certificateRenewed: () => remote?.renew(),
      quarantine: quarantine({ journal, intake, source: sourceNamed, forbidden }),
      useLiveSecrets: (secrets) => credentials.useSecrets('server', secrets),
      async moveStore(url) {
        // A box has no store of its own that could move: its centre sees to that.
        await local?.move(url);
      },
    };

    const notUnderstood = (error: unknown): void =>
      log.error({ err: error, path: configPath }, 'the kept configuration cannot be used; the server is asked for it');
    const first = options.config ?? (await readConfig(configPath, notUnderstood));
    if (first) await use(first);
    for (const make of options.parts ?? []) {
      const part = await make(services);
      running.push(part);
      stops.push(() => part.stop());
    }
    storeSink.start();
    doors = await openDoors({
      settings,
      broker,
      credentials,
      accept,
      onRefused,
      metrics: gatewayMetrics(status),
      health: status,
      notReady: () => {
        const { state, reason } = journal.status();
        return state === 'open' ? [] : [`journal: ${reason ?? state}`];
      },
      onCertificate: (error) => {
        if (error) log.error({ err: error }, 'the renewed certificate cannot be used; the old one holds');
        else log.info('the renewed certificate is in use');
      },
    });
    stops.push(() => doors?.close());
    let stopping: Promise<void> | null = null;
    return {
      ...services,
      ports: doors.ports,
      stop() {
        stopping ??= stopAll();
        return stopping;
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function remoteOf(settings: GatewaySettings, secret: ServiceSecret | null, tls: TlsFiles = {}) {
  const { MILLRACE_RECEIVER_URL: url } = settings;
  if (!url?.startsWith('https:')) return null;
  if (secret === null) throw new Error('a receiver elsewhere (MILLRACE_RECEIVER_URL) needs MILLRACE_GATEWAY_SECRET');
  return remoteStore({ url, secret: () => secret.current, tls });
}
