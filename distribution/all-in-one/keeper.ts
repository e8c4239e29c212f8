import { setTimeout as delay } from 'node:timers/promises';
import { databaseAway } from '../database/database-away.ts';
import { type DatabaseTarget, databaseAddresses, prepareDatabase } from '../database/prepare.ts';
import type { Cluster } from '../postgres/cluster.ts';
import { freePort } from '../postgres/free-port.ts';
import { announcePart } from './announce-part.ts';
import { certificatesPart } from './certificates-part.ts';
import { childPart } from './child-part.ts';
import { plantClaimed } from './claimed.ts';
import { type Console, messageOf } from './console.ts';
import { openDataFolder } from './data-folder.ts';
import { demoPart } from './demo-part.ts';
import { embeddedCluster, requireCluster } from './embedded-cluster.ts';
import { demoEnvironment, type Environment, gatewayEnvironment, serverEnvironment } from './environment.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { houseKeeping } from './house-keeping.ts';
import { endLeftovers } from './leftovers.ts';
import type { Part, PartStatus } from './part.ts';
import { openPlant, type PlantFile, savePlant } from './plant-file.ts';
import { requirePorts } from './ports.ts';
import { postgresPart } from './postgres-part.ts';
import { openSecrets } from './secrets.ts';
import type { KeeperSettings } from './settings.ts';
import { writeFileSafely } from './write-file-safely.ts';

export interface Programs {
  readonly gateway: string;
  readonly server: string;
  /** Brings the tables up to date; ours by default. */
  readonly migrate?: string;
  readonly demo?: { readonly setUp: string; readonly devices: string };
}

export interface KeeperOptions {
  readonly settings: KeeperSettings;
  readonly env: Environment;
  readonly console: Console;
  /** The programs that are kept; tests put small ones in their place. */
  readonly programs: Programs;
}

export interface Started {
  /** As they are in force: ports given as 0 are free ones now. */
  readonly settings: KeeperSettings;
  /** The name announced on the network, if any. */
  readonly announced: string | undefined;
  /** The one-time code of the first administrator, while there is none. */
  readonly claim: string | undefined;
}

export interface Keeper {
  /**
   * Takes the data folder, then runs database, gateway and server as processes of their own and watches them. Resolves
   * when all are ready. Throws a StartError for what people can mend (folder in use, port taken); whatever was started
   * by then is stopped again.
   */
  readonly start: () => Promise<Started>;
  /** Ends every part, then the database, then gives the folder back, also in the middle of a start. ≤ 10 s; may be called twice. */
  readonly stop: () => Promise<void>;
  readonly parts: () => PartStatus[];
}

/** Ports given as 0 become free ones, so that the parts and we speak of the same. */
async function withPorts(settings: KeeperSettings): Promise<KeeperSettings> {
  const chosen: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(settings)) {
    if (name.endsWith('_PORT') && value === 0) chosen[name] = await freePort();
  }
  return Object.freeze(chosen) as KeeperSettings;
}

const DOORS = [
  'MILLRACE_PORT',
  'MILLRACE_HTTPS_PORT',
  'MILLRACE_MQTT_PORT',
  'MILLRACE_MQTT_TLS_PORT',
  'MILLRACE_INGEST_PORT',
  'MILLRACE_INGEST_TLS_PORT',
] as const;

/** Waits for a database that is away, and says so; any other fault is thrown. */
async function prepareWhenThere(target: DatabaseTarget, console: Console, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await prepareDatabase(target, () => console.say('bringing the database up to date …'));
    } catch (error) {
      if (signal.aborted || !databaseAway(error)) throw error;
      if (attempt === 0) console.warn(`${messageOf(error)}; readings are kept, waiting for it`);
      await delay(Math.min(5_000, 250 * 2 ** attempt), undefined, { signal });
    }
  }
}

export function createKeeper(options: KeeperOptions): Keeper {
  const { console, env, programs } = options;
  const stopping = new AbortController();
  let lock: FolderLock | undefined;
  let database: Part | undefined;
  const children: Part[] = [];
  const others: Part[] = [];
  let starting: Promise<Started> | undefined;
  let stopped: Promise<void> | undefined;

  const parts = () => [...(database ? [database] : []), ...children, ...others].map((part) => part.status());

  async function begin(): Promise<Started> {
    const folder = openDataFolder(options.settings.MILLRACE_DATA);
    const held = lockFolder(folder.path, 'millrace');
    lock = held;
    await endLeftovers(held.killedRun, console);
    const settings = await withPorts(options.settings);
    await requirePorts(DOORS.map((setting) => ({ setting, port: settings[setting], host: settings.MILLRACE_HOST })));

    let plant = openPlant(folder.file('plant.json'), settings.MILLRACE_DEMO);
    const remember = (more: Partial<PlantFile>) => {
      plant = { ...plant, ...more };
      savePlant(folder.file('plant.json'), plant);
    };
    if (plant.begun && settings.DATABASE_URL === undefined) requireCluster(folder.path);
    const secrets = openSecrets(folder.file('secrets.json'));
    // What the command line shows to the server, on this machine and for this account alone.
    writeFileSafely(folder.file('operator-token'), secrets.operator);
    const local: Cluster | undefined =
      settings.DATABASE_URL === undefined
        ? embeddedCluster(folder.path, settings.MILLRACE_DATABASE_PORT, secrets.postgres)
        : undefined;
    const admin = settings.DATABASE_URL ?? local?.url('postgres') ?? '';
    const target: DatabaseTarget = {
      admin,
      passwords: secrets,
      embedded: local !== undefined,
      migrate: programs.migrate,
    };
    const addresses = databaseAddresses(target);
    const logOf = (name: string) =>
      settings.MILLRACE_LOGS === 'files' ? folder.file('logs', `${name}.log`) : undefined;
    const child = (name: 'gateway' | 'server', childEnv: Environment) =>
      childPart({
        name,
        script: programs[name],
        env: childEnv,
        log: logOf(name),
        console,
        onChange,
      });
    const gateway = child('gateway', gatewayEnvironment(settings, env, secrets, addresses));
    const server = child('server', serverEnvironment(settings, env, secrets, addresses));
    function onChange(): void {
      held.setChildren(children.map((part) => part.status()).flatMap(({ name, pid }) => (pid ? [{ name, pid }] : [])));
      server.tell({ type: 'parts', parts: parts() });
    }
    if (local) database = postgresPart(local, console, onChange);
    children.push(gateway, server);
    const announcement = settings.MILLRACE_ANNOUNCE ? announcePart(settings.MILLRACE_NAME, onChange) : undefined;
    const certificates = certificatesPart({
      folder: folder.file('certificates'),
      plant: settings.MILLRACE_NAME,
      console,
      onChange,
      onRenewed() {
        for (const part of [gateway, server]) part.tell({ type: 'certificates' });
        announcement?.tell();
      },
    });
    const demo =
      plant.demo && programs.demo
        ? demoPart({
            setUp: programs.demo.setUp,
            devices: {
              script: programs.demo.devices,
              env: demoEnvironment(settings, env, secrets, addresses),
              log: logOf('demo'),
            },
            isSetUp: plant.demoSetUp === true,
            onSetUp: () => remember({ demoSetUp: true }),
            console,
            onChange,
          })
        : undefined;
    const keeping = houseKeeping({
      data: folder.path,
      cluster: local,
      archiveBytes: settings.MILLRACE_ARCHIVE_GB * 1e9,
      console,
      onChange,
    });
    others.push(certificates, keeping, ...(announcement ? [announcement] : []));
    if (demo) children.push(demo);

    await certificates.start();
    await announcement?.start();
    stopping.signal.throwIfAborted();
    // The gateway needs no database to listen and to keep: it goes first, beside the rest.
    const gatewayReady = gateway.start();
    await database?.start();
    await prepareWhenThere(target, console, stopping.signal);
    stopping.signal.throwIfAborted();
    for (const part of [gateway, server]) part.tell({ type: 'database', state: 'ready' });
    await Promise.all([gatewayReady, server.start()]);
    server.tell({ type: 'database', state: 'ready' });
    await keeping.start();
    if (!plant.begun) remember({ begun: new Date().toISOString() });
    await demo?.start();
    const claimed = await plantClaimed(settings.MILLRACE_PORT, stopping.signal);
    return { settings, announced: announcement?.announced(), claim: claimed === false ? secrets.claim : undefined };
  }

  async function end(): Promise<void> {
    stopping.abort(new Error('the keeper was stopped'));
    await Promise.allSettled([...children, ...others].map((part) => part.stop()));
    await database?.stop();
    // Nothing that a start in progress still does may outlive the lock.
    await starting?.catch(() => undefined);
    lock?.release();
  }

  const stop = () => {
    stopped ??= end();
    return stopped;
  };
  return {
    parts,
    stop,
    async start() {
      starting ??= begin();
      try {
        return await starting;
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}
