import { logLevelSetting, portSetting } from '@millrace/contracts';
import { z } from 'zod';

const size = (megabytes: number, description: string) =>
  z.coerce
    .number()
    .positive()
    .max(1_000_000)
    .default(megabytes)
    .transform((value) => Math.round(value * 1024 * 1024))
    .describe(`${description}, in MiB`);

/** The gateway's settings; see `docs/settings.md`. Read once at start by `readSettings` of the contracts. */
export const gatewaySettings = z.object({
  MILLRACE_DATA: z.string().min(1).describe('folder for everything that must survive'),
  MILLRACE_HOST: z.string().min(1).default('127.0.0.1').describe('address the doors listen on; 0.0.0.0 for all'),
  MILLRACE_GATEWAY: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"')
    .default('main')
    .describe("this gateway's id"),
  MILLRACE_MQTT_PORT: portSetting(1883, 'MQTT'),
  MILLRACE_MQTT_TLS_PORT: portSetting(8883, 'MQTT over TLS'),
  MILLRACE_MQTT_WS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('MQTT over WebSocket; left out: closed'),
  MILLRACE_INGEST_PORT: portSetting(8081, 'HTTP ingest'),
  MILLRACE_INGEST_TLS_PORT: portSetting(8444, 'HTTP ingest over TLS'),
  MILLRACE_RECEIVER_URL: z
    .string()
    .regex(
      /^(postgres(ql)?|https):\/\//,
      'a PostgreSQL address (postgres://user:password@host/database), or the receiver of a centre (https://host:port)',
    )
    .optional()
    .describe(
      'where samples are stored: a PostgreSQL (postgres://…), or the receiver of a centre (https://…); left out: they wait in the journal',
    ),
  MILLRACE_SERVER_URL: z.url().optional().describe('the server of the edge link'),
  MILLRACE_GATEWAY_SECRET: z.string().optional().describe('bearer secret of the edge link'),
  MILLRACE_LIVE_SECRET: z
    .string()
    .optional()
    .describe("the server's password at the broker; left out: it may not connect"),
  MILLRACE_LIVE_SECRET_BEFORE: z.string().optional().describe('the one before it, good while it is given'),
  MILLRACE_JOURNAL_LIMIT: size(4096, 'the journal is full at this size: doors refuse'),
  MILLRACE_JOURNAL_KEEP: size(1024, 'kept for a restore although every sink has it'),
  MILLRACE_JOURNAL_KEEP_DAYS: z.coerce.number().min(0).max(365).default(7).describe('the same, by age in days'),
  MILLRACE_BACKLOG_RATE: z.coerce
    .number()
    .int()
    .min(100)
    .default(20_000)
    .describe('values a second of a backlog that drain beside live data'),
  MILLRACE_LIVE_RATE: z.coerce
    .number()
    .int()
    .min(0)
    .max(20_000)
    .default(1_000)
    .describe('live values a second at most that a box sends to its centre; 0: none'),
  MILLRACE_MAX_CLIENTS: z.coerce.number().int().min(1).default(2_000).describe('MQTT connections at a time'),
  MILLRACE_MAX_CONNECTIONS_PER_SECOND: z.coerce
    .number()
    .int()
    .min(1)
    .default(200)
    .describe('new connections a second; twice as many at once'),
  MILLRACE_MAX_PAYLOAD: size(1, 'the largest message'),
  MILLRACE_DRIVER_MEMORY: size(768, 'a thread of a driver that needs more is started anew'),
  MILLRACE_LOG_LEVEL: logLevelSetting(),
});
export type GatewaySettings = Readonly<z.infer<typeof gatewaySettings>>;
