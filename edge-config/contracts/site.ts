import { z } from 'zod';
import { assetDeclaration, assetPart } from './asset.ts';
import { localizedText, shiftCalendar } from './calendar.ts';
import { askedDevice, deviceConnection } from './connection.ts';
import { deviceDeclaration, tags } from './device.ts';
import { forward } from './forward.ts';
import { deviceLink } from './link.ts';
import { mappingRule } from './mapping.ts';
import { opcuaServer } from './opcua-server.ts';
import { pathSegment, pointDefinition } from './point.ts';

/**
 * A detector put to work: `subject` is the asset, `inputs` names points of it by role. In a profile, `{device}` stands
 * for the device's path. `settings` are checked by the detector itself, where it is known (`config check`).
 */
export const detectorDeclaration = z.object({
  type: z.string().min(1).max(64),
  subject: z.string(),
  inputs: z.record(z.string(), z.string()).default({}),
  settings: z.record(z.string(), z.json()).default({}),
});
export type DetectorDeclaration = z.infer<typeof detectorDeclaration>;

/** A kind of device as data: what it sends, what points that makes, what is detected from them. */
export const deviceProfile = z.object({
  profile: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  version: z.literal(1),
  /** Another profile, of which all holds that is not written here: points, rules and detectors go by their names. */
  extends: z.string().optional(),
  label: localizedText,
  source: z.string().describe('where this was read: a public manual, with its page'),
  tags: tags.optional(),
  /** A kind that is made of others: then it has no points, rules or detectors of its own. */
  parts: z.array(assetPart).default([]),
  points: z.array(pointDefinition).default([]),
  rights: z.object({ publish: z.array(z.string()), subscribe: z.array(z.string()).default([]) }).optional(),
  rules: z.array(mappingRule).default([]),
  /** Of a device that is asked: where its points stand in it. */
  asked: askedDevice.optional(),
  /** Of a device that reports through a link: the protocols whose messages its rules take. */
  links: z.array(z.string().min(1).max(32)).default([]),
  /** `subject` is the device where it is left out; a detector of one point of several names the point. */
  detectors: z.array(detectorDeclaration.extend({ subject: z.string().default('{device}') })).default([]),
});
export type DeviceProfile = z.infer<typeof deviceProfile>;

/** A connection to somebody else's broker. `secret` names a secret of the data folder, never the secret itself. */
export const brokerConnection = z.object({
  id: pathSegment,
  url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'mqtt://, mqtts://, ws:// or wss://'),
  protocol: z.enum(['3.1.1', '5']).default('5'),
  clientId: z.string().optional(),
  user: z.string().optional(),
  secret: z.string().optional(),
  tls: z
    .object({ ca: z.string().optional(), certificate: z.string().optional(), key: z.string().optional() })
    .optional(),
  subscribe: z
    .array(z.object({ filter: z.string(), qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1) }))
    .min(1),
  sharedGroup: z.string().optional(),
  will: z.object({ topic: z.string(), payload: z.string() }).optional(),
});
export type BrokerConnection = z.infer<typeof brokerConnection>;

/** A plant as data: what a technician writes in YAML. */
export const siteDocument = z.object({
  version: z.literal(1),
  site: pathSegment,
  name: localizedText,
  calendar: shiftCalendar,
  areas: z.array(
    z.object({
      id: pathSegment,
      name: localizedText,
      lines: z.array(z.object({ id: pathSegment, name: localizedText })),
    }),
  ),
  devices: z.array(deviceDeclaration).default([]),
  /** Machines of one kind, many at once or made of parts; each comes to devices. */
  assets: z.array(assetDeclaration).default([]),
  points: z
    .array(pointDefinition.omit({ name: true }).extend({ path: z.string().describe('area/line/cell/device/name') }))
    .default([]),
  rules: z.array(mappingRule).default([]),
  detectors: z.array(detectorDeclaration).default([]),
  brokers: z.array(brokerConnection).default([]),
  connections: z.array(deviceConnection).default([]),
  /** Who outside is given what is read here. */
  forwards: z.array(forward).default([]),
  links: z.array(deviceLink).default([]),
  /** Left out: none runs. */
  opcuaServer: opcuaServer.optional(),
  /** Locations a portal stands between, reasons of stops and the like are the ERP core's: see its own masters. */
});
export type SiteDocument = z.infer<typeof siteDocument>;
