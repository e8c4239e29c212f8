import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { flagSetting, portSetting } from '@millrace/contracts';
import { z } from 'zod';
import { keepSetting } from '../backup/retention.ts';
import { scheduleSetting } from '../backup/schedule.ts';

/** The checkout's own root: what is not said otherwise lies below its `.millrace/` (ignored by git). */
export const CHECKOUT = resolve(import.meta.dirname, '..', '..');
export const defaultDataFolder = (): string => join(CHECKOUT, '.millrace', 'data');

const folder = (description: string) =>
  z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .describe(description);

/** The doors and folders that every shape shares. */
const houseSettings = {
  MILLRACE_DATA: folder(
    'Folder for everything that must survive: database, journal, files, secrets, certificates. Made with owner-only rights',
  ).default(defaultDataFolder),
  MILLRACE_BACKUPS: folder('Folder where backups are made; beside the data folder when left out').optional(),
  MILLRACE_BACKUP_AT: scheduleSetting
    .prefault('02:30')
    .describe(
      "When backups are made, in this machine's time zone: 02:30, or several times, or every 6 h, or off. Missed ones are caught up",
    ),
  MILLRACE_BACKUP_KEEP: z
    .string()
    .default('7d 4w 3m')
    .refine((text) => keepSetting.safeParse(text).success, 'write days, weeks and months like 7d 4w 3m, or all')
    .describe(
      'How many scheduled backups are kept: the newest of each of so many days, weeks and months; or all. Those made by hand stay',
    ),
  MILLRACE_LOGS: z
    .enum(['files', 'console'])
    .default('files')
    .describe(
      'Where the logs of the parts go: files in the data folder (kept small), or the console (systemd, containers)',
    ),
  MILLRACE_HOST: z.string().min(1).default('0.0.0.0').describe('Address that the doors listen on'),
  MILLRACE_NAME: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i, 'a host name: letters, digits, "-" and "."')
    .transform((name) => name.toLowerCase())
    .default(
      () =>
        hostname()
          .toLowerCase()
          .replace(/[^a-z0-9.-]/g, '-')
          .slice(0, 63) || 'millrace',
    )
    .describe("The plant's host name: in certificates, and announced as <name>.local"),
} as const;

const webDoors = {
  MILLRACE_PORT: portSetting(8080, 'HTTP: everything on this machine; only /trust and a redirect from elsewhere'),
  MILLRACE_HTTPS_PORT: portSetting(8443, 'HTTPS, for every other machine'),
} as const;
const gatewayDoors = {
  MILLRACE_MQTT_PORT: portSetting(1883, 'MQTT'),
  MILLRACE_MQTT_TLS_PORT: portSetting(8883, 'MQTT over TLS'),
  MILLRACE_MQTT_WS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('MQTT over WebSocket; closed when left out'),
  MILLRACE_INGEST_PORT: portSetting(8081, "The gateway's own HTTP door for readings"),
  MILLRACE_INGEST_TLS_PORT: portSetting(8444, 'The same over TLS'),
} as const;

const databaseSettings = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'write an address like postgres://user:password@host:5432/millrace')
    .optional()
    .describe(
      'A PostgreSQL (16 or newer) or TimescaleDB of your own, as a login that may create roles; left out: the embedded one',
    ),
  MILLRACE_DATABASE_PORT: portSetting(5442, 'The embedded PostgreSQL, on this machine only'),
} as const;

const announceSetting = { MILLRACE_ANNOUNCE: flagSetting(true, 'Announce <name>.local on the local network (mDNS)') };
const archiveSetting = {
  MILLRACE_ARCHIVE_GB: z.coerce
    .number()
    .positive()
    .default(10)
    .describe('How much write-ahead log (GB) is kept since the last backup; beyond it, restoring ends at that backup'),
};

const secretsSetting = {
  MILLRACE_SECRETS_OVERLAP_HOURS: z.coerce
    .number()
    .positive()
    .max(2_160)
    .default(168)
    .describe(
      'How long the secrets of before are good after "millrace secrets rotate". As long as a sign-in lasts, and nobody is signed out',
    ),
};

/** Settings of the keeper: all in one process tree on one PC. Read once at start with `readSettings` of the contracts. */
export const keeperSettings = z.object({
  ...houseSettings,
  ...webDoors,
  ...gatewayDoors,
  ...databaseSettings,
  ...announceSetting,
  MILLRACE_DEMO: z
    .enum(['0', '1', 'true', 'false'])
    .transform((text) => text === '1' || text === 'true')
    .optional()
    .describe(
      '1: the demo plant, 0: an empty one. Left out: the demo on an empty data folder, then what it was begun with',
    ),
  ...archiveSetting,
  ...secretsSetting,
});

/** Where a box gets what nobody sets by hand; `docs/settings.md` says so in the place of a default. */
const JOINING = 'joining (`millrace gateway join`, MILLRACE_JOIN)';

/**
 * Settings of a gateway alone on its box, with a centre elsewhere. What a box got when it joined (`edge.json`) stands for
 * those that are left out.
 */
export const edgeSettings = z.object({
  ...houseSettings,
  ...gatewayDoors,
  ...announceSetting,
  MILLRACE_JOIN: z
    .string()
    .optional()
    .describe('Joins a centre at the first start: https://<centre>:8443/#<code> as "millrace gateway add" printed it'),
  MILLRACE_GATEWAY: z
    .string({ error: 'this box has joined no centre yet: run "millrace gateway join", or set MILLRACE_JOIN' })
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"')
    .meta({ description: "This gateway's id, another one for each box", givenBy: JOINING }),
  MILLRACE_GATEWAY_SECRET: z
    .string({ error: 'comes from joining a centre' })
    .min(16, 'at least 16 characters')
    .meta({ description: 'Its secret on the edge link', givenBy: JOINING }),
  MILLRACE_SERVER_URL: z
    .url({ error: 'comes from joining a centre' })
    .meta({ description: 'The centre, https://…', givenBy: JOINING }),
  MILLRACE_RECEIVER_URL: z
    .string()
    .regex(/^(postgres(ql)?|https):\/\//, 'https://centre:8445, or postgres://millrace_receiver:password@host/millrace')
    .optional()
    .meta({
      description:
        "Where readings go: the centre's receiver (https://…), or a PostgreSQL of the box's own (postgres://…)",
      givenBy: JOINING,
    }),
});

const receiverDoors = {
  MILLRACE_RECEIVER_PORT: portSetting(8445, 'Records of gateways elsewhere: HTTPS with client certificates'),
  MILLRACE_RECEIVER_STATUS_PORT: portSetting(8446, "The receiver's health and metrics, on this machine only"),
} as const;

/** Settings of a centre: server, receiver and database, for gateways elsewhere. */
export const centralSettings = z.object({
  ...houseSettings,
  ...webDoors,
  ...receiverDoors,
  ...databaseSettings,
  ...announceSetting,
  ...archiveSetting,
  ...secretsSetting,
});

/** What any of the shapes may set: what a shape does not have is undefined. */
export type HouseSettings = Readonly<
  z.infer<z.ZodObject<typeof houseSettings>> &
    Partial<z.infer<typeof keeperSettings>> &
    Partial<z.infer<z.ZodObject<typeof receiverDoors>>>
>;

export const backupsFolder = (settings: { MILLRACE_DATA: string; MILLRACE_BACKUPS?: string | undefined }): string =>
  settings.MILLRACE_BACKUPS ?? join(dirname(settings.MILLRACE_DATA), `${basename(settings.MILLRACE_DATA)}-backups`);
