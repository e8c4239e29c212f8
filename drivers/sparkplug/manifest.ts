import { pathSegment } from '@millrace/contracts';
import type { DriverManifest } from '@millrace/driver-api';
import { z } from 'zod';
import { idFault } from './topic.ts';

const sparkplugId = (what: string) =>
  z.string().superRefine((id, context) => {
    const fault = idFault(what, id);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

/** A broker and how it is entered. `secret` names a secret of the data folder, never the secret itself. */
const access = z.object({
  url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'mqtt://, mqtts://, ws:// or wss://'),
  protocol: z.enum(['3.1.1', '5']).default('5'),
  user: z.string().optional(),
  secret: z.string().optional(),
  tls: z
    .object({ ca: z.string().optional(), certificate: z.string().optional(), key: z.string().optional() })
    .optional(),
});
export type SparkplugBroker = z.infer<typeof access>;

/** Settings of a host application at one broker. At several brokers there are several, each with a state of its own. */
export const hostSettings = access.extend({
  id: pathSegment,
  clientId: z.string().optional(),
  /** What edge nodes know this host by: those that have it as their primary host wait for it. */
  hostId: sparkplugId('host id'),
  /** Groups that are listened to; all where none is named. */
  groups: z.array(sparkplugId('group id')).default([]),
  /** How long (ms) a message may be overtaken before a new birth is asked for. */
  reorderMs: z.int().min(0).max(60_000).default(2_000),
});
export type HostSettings = z.infer<typeof hostSettings>;

export const manifest: DriverManifest<HostSettings> = {
  protocol: 'sparkplug',
  label: { en: 'Sparkplug B host', bn: 'স্পার্কপ্লাগ বি হোস্ট', hi: 'स्पार्कप्लग बी होस्ट' },
  settings: hostSettings,
};

/** Settings of an edge node: brokers in the order in which they are tried, never two at once. */
export const edgeSettings = z.object({
  id: pathSegment,
  group: sparkplugId('group id').refine((group) => group !== 'STATE', 'a group may not be called STATE'),
  node: sparkplugId('edge node id'),
  brokers: z.array(access).min(1),
  /** The host without which nothing is sent: what happens meanwhile is kept and sent as history. */
  primaryHost: sparkplugId('host id').optional(),
  /** Names are said once, then numbers stand for them. */
  aliases: z.boolean().default(true),
});
export type EdgeSettings = z.infer<typeof edgeSettings>;
