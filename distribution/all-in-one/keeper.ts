import { setTimeout as delay } from 'node:timers/promises';
import { requireRestored } from '../backup/restoring.ts';
import { databaseAway } from '../database/database-away.ts';
import { type DatabaseTarget, prepareDatabase } from '../database/prepare.ts';
import { freePort } from '../postgres/free-port.ts';
import { plantClaimed } from './claimed.ts';
import { type Console, messageOf } from './console.ts';
import { openDataFolder } from './data-folder.ts';
import { requireCluster, runningPort } from './embedded-cluster.ts';
import type { Environment } from './environment.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { type HouseParts, houseParts, type Shape } from './house-parts.ts';
import { endLeftovers } from './leftovers.ts';
import type { PartStatus } from './part.ts';
import { openPlant, type PlantFile, savePlant } from './plant-file.ts';
import { type PortNeed, requirePorts } from './ports.ts';
import { openSecrets } from './secrets.ts';
import type { HouseSettings } from './settings.ts';
import { writeFileSafely } from './write-file-safely.ts';

export interface KeeperOptions {
  readonly settings: HouseSettings;
  readonly env: Environment;
  readonly console: Console;
  readonly shape: Shape;
}

export interface Started {
  /** As they are in force: ports given as 0 are free ones now. */
  readonly settings: HouseSettings;
  /** The name announced on the network, if any. */
  readonly announced: string | undefined;
  /** The one-time code of the first administrator, while there is none. */
  readonly claim: string | undefined;
}

export interface Keeper {
  /**
   * Takes the data folder, then runs the shape's parts as processes of their own and watches them. Resolves when all are
   * ready. Throws a StartError for what people can mend (folder in use, port taken); whatever was started by then is
   * stopped again.
   */
  readonly start: () => Promise<Started>;
  /** Ends every part, then the database, then gives the folder back, also in the middle of a start. ≤ 10 s; may be called twice. */
  readonly stop: () => Promise<void>;
  readonly parts: () => PartStatus[];
}

/** Ports given as 0 become free ones, so that the parts and we speak of the same. */
async function withPorts(settings: HouseSettings): Promise<HouseSettings> {
  const chosen: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(settings)) {
    if (name.endsWith('_PORT') && value === 0) chosen[name] = await freePort();
  }
  return Object.freeze(chosen) as HouseSettings;
}

const DOORS = [
  'MILLRACE_PORT',
  'MILLRACE_HTTPS_PORT',
  'MILLRACE_MQTT_PORT',
  'MILLRACE_MQTT_TLS_PORT',
  'MILLRACE_MQTT_WS_PORT',
  'MILLRACE_INGEST_PORT',
  'MILLRACE_INGEST_TLS_PORT',
  'MILLRACE_RECEIVER_PORT',
] as const;

/** The doors that this shape has, free to be opened; the database's too, unless our own of a killed run still has it. */
async function requireDoors(settings: HouseSettings, withDatabase: boolean): Promise<void> {
  const need = (
    setting: (typeof DOORS)[number] | 'MILLRACE_DATABASE_PORT' | 'MILLRACE_RECEIVER_STATUS_PORT',
    host: string,
  ): PortNeed[] => {
    const port = settings[setting];
    return port === undefined ? [] : [{ setting, port, host }];
  };
  const embedded = withDatabase && settings.DATABASE_URL === undefined;
  const ours = runningPort(settings.MILLRACE_DATA) === settings.MILLRACE_DATABASE_PORT;
  await requirePorts([
    ...DOORS.flatMap((setting) => need(setting, settings.MILLRACE_HOST)),
    ...need('MILLRACE_RECEIVER_STATUS_PORT', '127.0.0.1'),
    ...(embedded && !ours ? need('MILLRACE_DATABASE_PORT', '127.0.0.1') : []),
  ]);
}

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

/** How long the gateway waits for its callers' end. With a part's grace and PostgreSQL's three seconds: below ten. */
const GOODBYE_MS = 1_500;

export function createKeeper(options: KeeperOptions): Keeper {
  const { console, env, shape } = options;
  const stopping = new AbortController();
  let lock: FolderLock | undefined;
  let house: HouseParts | undefined;
  let starting: Promise<Started> | undefined;
  let stopped: Promise<void> | undefined;

  const parts = () => (house?.all ?? []).map((part) => part.status());

  async function begin(): Promise<Started> {
    const folder = openDataFolder(options.settings.MILLRACE_DATA);
    const held = lockFolder(folder.path, shape.name);
    lock = held;
    requireRestored(folder.path);
    await endLeftovers(held.killedRun, console);
    const settings = await withPorts(options.settings);
    await requireDoors(settings, shape.server !== undefined);
    if (settings.MILLRACE_PORT !== undefined) held.setPort(settings.MILLRACE_PORT);

    let plant = openPlant(folder.file('plant.json'), settings.MILLRACE_DEMO);
    const remember = (more: Partial<PlantFile>) => {
      plant = { ...plant, ...more };
      savePlant(folder.file('plant.json'), plant);
    };
    if (shape.server && plant.begun && settings.DATABASE_URL === undefined) requireCluster(folder.path);
    const ownDatabase = settings.DATABASE_URL !== undefined;
    if (ownDatabase !== (plant.ownDatabase ?? false)) remember({ ownDatabase });
    const secrets = openSecrets(folder.file('secrets.json'));
    // What the command line shows to the server, on this machine and for this account alone.
    if (shape.server) writeFileSafely(folder.file('operator-token'), secrets.operator);
    const built = houseParts({
      ...{ shape, settings, env, folder, secrets, plant, console },
      onDemoSetUp: () => remember({ demoSetUp: true }),
      onChange(all) {
        const children = all.filter(({ name }) => name !== 'database');
        try {
          held.setChildren(children.flatMap(({ name, pid }) => (pid ? [{ name, pid }] : [])));
        } catch (cause) {
          // A full disk, say. The list only helps a later run to name leftovers; the plant must go on without it.
          console.warn(
            `the list of running parts could not be written: ${cause instanceof Error ? cause.message : cause}`,
          );
        }
      },
    });
    house = built;

    await built.certificates.start();
    await built.announcement?.start();
    stopping.signal.throwIfAborted();
    // The gateway needs no database to listen and to keep: it goes first, beside the rest.
    const gatewayReady = built.gateway?.start();
    if (built.target && built.server) {
      await built.database?.start();
      await prepareWhenThere(built.target, console, stopping.signal);
      stopping.signal.throwIfAborted();
      await built.store?.start();
      built.gateway?.tell({ type: 'database', state: 'ready' });
      await Promise.all([built.server.start(), built.receiver?.start()]);
      built.server.tell({ type: 'database', state: 'ready' });
    }
    await gatewayReady;
    await built.keeping.start();
    await built.backup.start();
    if (!plant.begun) remember({ begun: new Date().toISOString() });
    await built.demo?.start();
    const port = settings.MILLRACE_PORT;
    const claimed = port === undefined ? undefined : await plantClaimed(port, stopping.signal);
    const announced = built.announcement?.announced();
    return { settings, announced, claim: claimed === false ? secrets.claim : undefined };
  }

  async function end(): Promise<void> {
    stopping.abort(new Error('the keeper was stopped'));
    // The gateway goes after those that talk to it, who can then say goodbye; the database last.
    const { gateway, database, rotation, all = [] } = house ?? {};
    rotation?.stop();
    const callers = Promise.allSettled(
      all.filter((part) => part !== gateway && part !== database).map((part) => part.stop()),
    );
    await Promise.race([callers, delay(GOODBYE_MS, undefined, { ref: false })]);
    await Promise.allSettled([gateway?.stop(), callers]);
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
