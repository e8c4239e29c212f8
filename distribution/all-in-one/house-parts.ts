import { signGateway } from '../certificates/sign-gateway.ts';
import { type DatabaseTarget, databaseAddresses } from '../database/prepare.ts';
import { readStoreFile } from '../store/store-file.ts';
import { type StorePart, storePart } from '../store/store-part.ts';
import { type AnnouncePart, announcePart } from './announce-part.ts';
import { type BackupPart, backupPart } from './backup-part.ts';
import { answerBackups } from './backup-report.ts';
import { certificatesPart } from './certificates-part.ts';
import { type ChildPart, childPart } from './child-part.ts';
import type { Console } from './console.ts';
import { type DataFolder, StartError } from './data-folder.ts';
import { demoPart } from './demo-part.ts';
import { embeddedCluster } from './embedded-cluster.ts';
import {
  demoEnvironment,
  type Environment,
  gatewayEnvironment,
  liveUrl,
  receiverEnvironment,
  serverEnvironment,
} from './environment.ts';
import { houseKeeping } from './house-keeping.ts';
import { answerPacks } from './pack-run.ts';
import type { Part, PartStatus } from './part.ts';
import type { PlantFile } from './plant-file.ts';
import { postgresPart } from './postgres-part.ts';
import { createRotation, type Rotation } from './rotation.ts';
import type { Secrets } from './secrets.ts';
import { backupsFolder, type HouseSettings } from './settings.ts';

/** Which programs run together. With a server comes the database; a gateway alone keeps its readings for a centre. */
export interface Shape {
  /** What the lock calls it: "millrace", "edge", "central". */
  readonly name: string;
  readonly gateway?: string;
  readonly server?: string;
  /** The door for records of gateways elsewhere, at a centre. */
  readonly receiver?: string;
  /** Brings the tables up to date; ours by default. */
  readonly migrate?: string;
  /** Milliseconds between two looks at logs and archive; a minute by default. */
  readonly lookEvery?: number;
  readonly demo?: { readonly setUp: string; readonly devices: string };
}

export interface HouseParts {
  readonly database: Part | undefined;
  /** The database to be prepared; undefined in a shape without one. */
  readonly target: DatabaseTarget | undefined;
  readonly gateway: ChildPart | undefined;
  readonly server: ChildPart | undefined;
  readonly receiver: ChildPart | undefined;
  /** Where the readings are; undefined in a shape without a database. */
  readonly store: StorePart | undefined;
  readonly demo: Part | undefined;
  readonly certificates: Part;
  readonly announcement: AnnouncePart | undefined;
  readonly keeping: Part;
  readonly backup: Part;
  readonly rotation: Rotation;
  /** Every part, the database first. */
  readonly all: readonly Part[];
}

export interface HouseOptions {
  readonly shape: Shape;
  readonly settings: HouseSettings;
  readonly env: Environment;
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly plant: PlantFile;
  readonly console: Console;
  readonly onDemoSetUp: () => void;
  readonly onChange: (all: readonly PartStatus[]) => void;
}

/** Makes the parts of a shape; starts none. Every change of one is told to the server, for its health page. */
export function houseParts(options: HouseOptions): HouseParts {
  const { shape, settings, env, folder, secrets, plant, console } = options;
  const all: Part[] = [];
  const keep = <Kind extends Part>(part: Kind): Kind => {
    all.push(part);
    return part;
  };
  function onChange(): void {
    const statuses = all.map((part) => part.status());
    options.onChange(statuses);
    server?.tell({ type: 'parts', parts: statuses });
  }
  const logOf = (name: string) => (settings.MILLRACE_LOGS === 'files' ? folder.file('logs', `${name}.log`) : undefined);

  const port = settings.MILLRACE_DATABASE_PORT;
  const cluster =
    shape.server && settings.DATABASE_URL === undefined && port !== undefined
      ? embeddedCluster(folder.path, port, secrets.postgres)
      : undefined;
  const admin = settings.DATABASE_URL ?? cluster?.url('postgres');
  const target =
    shape.server && admin !== undefined
      ? { admin, passwords: secrets, embedded: cluster !== undefined, migrate: shape.migrate }
      : undefined;
  const addresses = target && databaseAddresses(target);
  if (shape.receiver && readStoreFile(folder.path)?.at)
    throw new StartError(
      'the readings of this data folder were moved to a database of their own, and the receiver of a centre does not follow: ' +
        'run it as one PC (npm start), say "millrace store move --to plant", and start the centre again',
    );
  const store =
    target &&
    keep(
      storePart({
        ...{ data: folder.path, plant: target, console, onChange },
        onMoved() {
          gateway?.tell({ type: 'store', url: store?.addresses().of('millrace_receiver') });
          server?.tell({ type: 'store', url: store?.addresses().of('millrace_reader') });
        },
      }),
    );
  const child = (name: string, script: string, childEnv: () => Environment, onMessage?: (message: unknown) => void) =>
    keep(
      childPart({ name, script, env: childEnv, log: logOf(name), console, onChange, ...(onMessage && { onMessage }) }),
    );

  const rotation = createRotation({
    file: folder.file('secrets.json'),
    ...{ secrets, console },
    overlap: (settings.MILLRACE_SECRETS_OVERLAP_HOURS ?? 0) * 3_600_000,
    parts: () => ({ gateway, server }),
    liveUrl: (secret) => liveUrl(settings, secret),
  });
  const database = cluster && keep(postgresPart(cluster, console, onChange));
  const gateway: ChildPart | undefined = shape.gateway
    ? child(
        'gateway',
        shape.gateway,
        () => gatewayEnvironment(settings, env, rotation.secrets(), store?.addresses()),
        (message) => void rotation.hear(message),
      )
    : undefined;
  const server: ChildPart | undefined =
    shape.server && addresses && store
      ? child(
          'server',
          shape.server,
          () =>
            serverEnvironment(settings, env, rotation.secrets(), addresses, store.addresses(), gateway !== undefined),
          (message) => {
            void signGateway(message, folder.file('certificates')).then((signed) => signed && server?.tell(signed));
            const report = answerBackups(message, backup);
            if (report) server?.tell(report);
            const desk = { ownerUrl: () => addresses.of('millrace_owner'), removed: folder.file('removed') };
            void rotation.hear(message).then((said) => said && server?.tell(said));
            void answerPacks(message, desk).then((said) => said && server?.tell(said));
          },
        )
      : undefined;
  const receiver =
    shape.receiver && addresses
      ? child('receiver', shape.receiver, () => receiverEnvironment(settings, env, addresses))
      : undefined;
  const demo =
    plant.demo && shape.demo && addresses
      ? keep(
          demoPart({
            setUp: shape.demo.setUp,
            devices: {
              script: shape.demo.devices,
              env: () => demoEnvironment(settings, env, secrets, addresses),
              log: logOf('demo'),
            },
            isSetUp: plant.demoSetUp === true,
            onSetUp: options.onDemoSetUp,
            console,
            onChange,
          }),
        )
      : undefined;
  const announcement = settings.MILLRACE_ANNOUNCE ? keep(announcePart(settings.MILLRACE_NAME, onChange)) : undefined;
  const certificates = keep(
    certificatesPart({
      folder: folder.file('certificates'),
      plant: settings.MILLRACE_NAME,
      console,
      onChange,
      onRenewed() {
        for (const part of [gateway, server, receiver]) part?.tell({ type: 'certificates' });
        announcement?.tell();
      },
    }),
  );
  const archiveBytes = (settings.MILLRACE_ARCHIVE_GB ?? 0) * 1e9;
  const keeping = keep(
    houseKeeping({ data: folder.path, cluster, archiveBytes, lookEvery: shape.lookEvery, console, onChange }),
  );
  const backup: BackupPart = keep(
    backupPart({
      ...{ data: folder.path, to: backupsFolder(settings), schedule: settings.MILLRACE_BACKUP_AT },
      ...{ keep: settings.MILLRACE_BACKUP_KEEP, ownDatabase: settings.DATABASE_URL !== undefined },
      ...{ begun: plant.begun, log: logOf('backup'), console, onChange },
    }),
  );
  return {
    database,
    target,
    gateway,
    server,
    receiver,
    store,
    demo,
    certificates,
    announcement,
    keeping,
    backup,
    rotation,
    all,
  };
}
