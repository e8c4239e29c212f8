import { z } from 'zod';
import { pathSegment } from './point.ts';

/** What of the log a forward takes; records that it does not take are counted as filtered. */
export const FORWARD_KINDS = ['samples', 'observations', 'facts'] as const;
export type ForwardKind = (typeof FORWARD_KINDS)[number];

const tls = z
  .object({ ca: z.string().optional(), certificate: z.string().optional(), key: z.string().optional() })
  .describe("paths of files: the peer's authority, and our certificate with its key where the peer asks for one");

const secretName = z.string().describe('the name of a secret of the data folder, never the secret itself');

/** How a broker of MQTT is entered. */
const mqttAccess = {
  url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'mqtt://, mqtts://, ws:// or wss://'),
  protocol: z.enum(['3.1.1', '5']).default('5'),
  user: z.string().optional(),
  secret: secretName.optional(),
  tls: tls.optional(),
};

const common = {
  /** Names its position, too: under another id it begins anew, under the same it goes on where it was. */
  id: pathSegment,
  what: z
    .object({
      kinds: z.array(z.enum(FORWARD_KINDS)).min(1).default(['samples']),
      /** Filters on area/line/cell/device/name, as of MQTT; an observation goes where its device does, facts always. */
      points: z.array(z.string()).min(1).default(['#']),
    })
    .prefault({}),
  /** Where a new id begins: at what comes from now on, or at the oldest record that the journal holds. */
  from: z.enum(['now', 'beginning']).default('now'),
  /** `keep`: the journal waits for it within `keep`'s bounds; `drop-oldest`: it gets what the journal holds anyway. */
  policy: z.enum(['keep', 'drop-oldest']).default('keep'),
  /** So long, and while the journal is no larger than this, nothing is dropped that only this forward lacks. */
  keep: z
    .object({
      days: z.number().positive().max(365).default(7),
      megabytes: z.number().positive().max(1_000_000).default(1024),
    })
    .prefault({}),
  /** Records a second at most. */
  rate: z.int().min(1).max(1_000_000).optional(),
};

/** A unified namespace at a broker of MQTT: a message a record, `forwarded-record` as JSON, by QoS 1. */
export const mqttForward = z.object({
  ...common,
  kind: z.literal('mqtt'),
  ...mqttAccess,
  clientId: z.string().optional(),
  /** Levels of a sample's topic; placeholders are those of the point's path, and {site}. */
  topic: z.string().default('{site}/{area}/{line}/{cell}/{device}/{name}'),
  /** Below it stand observations (by device) and fact sets (by stream). */
  events: z.string().default('{site}/_events'),
  /** The broker keeps the newest value of each point for those who come later. */
  retain: z.boolean().default(false),
  /** After each reconnect, once what was on its way has come, the newest value of every point is said again. */
  birth: z.boolean().default(false),
});
export type MqttForward = z.infer<typeof mqttForward>;

/** An edge node of Sparkplug B 3.0. Samples alone: Sparkplug has no place for the others. */
export const sparkplugForward = z.object({
  ...common,
  kind: z.literal('sparkplug'),
  group: z.string().min(1),
  node: z.string().min(1),
  brokers: z.array(z.object(mqttAccess)).min(1),
  /** The host application without which nothing is sent. */
  primaryHost: z.string().min(1).optional(),
  aliases: z.boolean().default(true),
  /** Commands of hosts to these points (filters as in `what`) go to devices; left out: none do. */
  writable: z.array(z.string()).default([]),
});
export type SparkplugForward = z.infer<typeof sparkplugForward>;

/** Batches of JSON lines, gzipped, by POST. */
export const httpForward = z.object({
  ...common,
  kind: z.literal('http'),
  url: z.string().regex(/^https?:\/\/[^/]/, 'http:// or https://'),
  /** Sent as a bearer token. */
  secret: secretName.optional(),
  /** Signs each body: HMAC-SHA256. */
  signingSecret: secretName.optional(),
  tls: tls.optional(),
  batch: z.int().min(1).max(10_000).default(1_000),
  timeoutSeconds: z.number().positive().max(300).default(30),
});
export type HttpForward = z.infer<typeof httpForward>;

/** A topic of Apache Kafka, or of what speaks its protocol. */
export const kafkaForward = z.object({
  ...common,
  kind: z.literal('kafka'),
  brokers: z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'write host:port')).min(1),
  topic: z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/, 'letters, digits, ".", "_" and "-", at most 249'),
  clientId: z.string().optional(),
  sasl: z
    .object({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      user: z.string(),
      secret: secretName,
    })
    .optional(),
  /** Left out: without TLS. An empty object: TLS by the system's authorities. */
  tls: tls.optional(),
});
export type KafkaForward = z.infer<typeof kafkaForward>;

/** Somebody outside the plant who is given what is read in it, with a position, a policy and an account of his own. */
export const forward = z.discriminatedUnion('kind', [mqttForward, sparkplugForward, httpForward, kafkaForward]);
export type Forward = z.infer<typeof forward>;
