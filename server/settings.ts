import { hostname } from 'node:os';
import { logLevelSetting, portSetting } from '@millrace/contracts';
import { z } from 'zod';

const postgresUrl = (description: string) =>
  z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'write an address like postgres://user:password@127.0.0.1:5432/millrace')
    .describe(description);

const hostNames = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((name) => name !== ''));

/** Settings of the server process, read once at start with `readSettings` of the contracts. */
export const serverSettings = z.object({
  MILLRACE_DATA: z.string().min(1).describe('Folder for everything that must survive'),
  MILLRACE_HOST: z.string().min(1).default('0.0.0.0').describe('Address the two web ports listen on'),
  MILLRACE_NAME: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'a host name: letters, digits, "-" and "."')
    .default(hostname().toLowerCase())
    .describe("The plant's host name: what browsers on other machines call it"),
  MILLRACE_PORT: portSetting(8080, 'HTTP: everything on this machine; only /trust and a redirect from elsewhere'),
  MILLRACE_HTTPS_PORT: portSetting(8443, 'HTTPS, for every other machine'),
  MILLRACE_APP_URL: postgresUrl('PostgreSQL as role millrace_app (business data, under row-level security)'),
  MILLRACE_READER_URL: postgresUrl('PostgreSQL as role millrace_reader (reads samples)'),
  MILLRACE_AUTH_URL: postgresUrl('PostgreSQL as role millrace_auth (users and sessions, schema auth)'),
  MILLRACE_AUTH_SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .describe('Signs session cookies; another one, without the one before, signs everybody out'),
  MILLRACE_AUTH_SECRET_BEFORE: z.string().min(32).optional().describe('The one before it, good while it is given'),
  MILLRACE_AUTH_SECRET_VERSION: z.coerce.number().int().min(0).default(0).describe('How often it was changed'),
  MILLRACE_OPERATOR_TOKEN: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe("Bearer token of this machine's own command line; taken from loopback alone"),
  MILLRACE_CLAIM_CODE: z
    .string()
    .min(8)
    .optional()
    .describe('One-time code of the first administrator; good while there is none'),
  MILLRACE_GATEWAY: z.string().max(64).optional().describe('Id of the gateway beside this server'),
  MILLRACE_GATEWAY_SECRET: z.string().min(16).optional().describe('Its bearer secret on the edge link'),
  MILLRACE_GATEWAY_SECRET_BEFORE: z.string().min(16).optional().describe('The one before it, good while it is given'),
  MILLRACE_RECEIVER_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Port of the receiver beside this server (a centre), told to boxes that join'),
  MILLRACE_LIVE_URL: z
    .string()
    .regex(/^(mqtt|mqtts|ws|wss):\/\//, 'mqtt://, mqtts://, ws:// or wss://')
    .optional()
    .describe("Gateway's broker with the server's credential; left out: no live values"),
  MILLRACE_LIVE_CA: z.string().optional().describe('File of the authority that signed the broker’s certificate'),
  MILLRACE_EXTRA_HOSTS: hostNames.describe('More names or addresses browsers may call this server by, comma-separated'),
  MILLRACE_TRUSTED_ORIGINS: hostNames.describe('Origins besides its own that may call it with cookies (development)'),
  MILLRACE_SESSION_HOURS: z.coerce.number().int().min(1).max(2160).default(168).describe('How long a sign-in lasts'),
  MILLRACE_OIDC_ISSUER: z
    .url()
    .optional()
    .describe('Issuer of the OpenID Connect provider that people may sign in with; left out: none'),
  MILLRACE_OIDC_CLIENT: z.string().min(1).optional().describe('Client id that the provider gave for this server'),
  MILLRACE_OIDC_SECRET_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the client secret, readable by the server alone'),
  MILLRACE_OIDC_LABEL: z
    .string()
    .min(1)
    .max(60)
    .default('OpenID Connect')
    .describe('What the provider is called on the sign-in page'),
  MILLRACE_OIDC_ORIGIN: z
    .url()
    .optional()
    .describe(
      'Where the provider sends browsers back to; left out: https, MILLRACE_NAME and MILLRACE_HTTPS_PORT. Register /api/auth/callback/oidc below it',
    ),
  MILLRACE_FILES_AT: z
    .enum(['folder', 's3'])
    .default('folder')
    .describe(
      'Where files of records are kept: the data folder, or the bucket below. After a change, the job "Move files to their new place" takes them along',
    ),
  MILLRACE_FILES_STAY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe(
      'Days that bytes stay after the last file with them was forgotten; left out: 1, with a bucket 100. With a bucket, at least as old as the oldest backup that you would go back to',
    ),
  MILLRACE_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A store that speaks S3: https://s3.eu-central-1.amazonaws.com, http://127.0.0.1:9000'),
  MILLRACE_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket: 3 to 63 small letters, digits, "-" and "."')
    .optional()
    .describe('Its bucket; it has to be there'),
  MILLRACE_S3_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._/-]*$/, 'letters, digits, "-", "_", "." and "/"')
    .default('')
    .describe('Before the name of each object, where several plants share a bucket: plant-7/'),
  MILLRACE_S3_REGION: z.string().min(1).default('us-east-1').describe('Its region; most stores of your own take any'),
  MILLRACE_S3_PATH_STYLE: z
    .enum(['0', '1', 'true', 'false'])
    .default('1')
    .transform((text) => text === '1' || text === 'true')
    .describe("1: the bucket stands in the path; 0: in the host name, as Amazon's want it"),
  MILLRACE_S3_KEY: z.string().min(1).optional().describe('Id of the access key'),
  MILLRACE_S3_SECRET_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the secret of the access key, readable by the server alone'),
  MILLRACE_S3_ENCRYPTION: z
    .enum(['AES256', 'aws:kms'])
    .optional()
    .describe('What the store is asked to encrypt objects with; left out: as its bucket does by itself'),
  MILLRACE_LOG_LEVEL: logLevelSetting(),
});
export type ServerSettings = Readonly<z.infer<typeof serverSettings>>;
