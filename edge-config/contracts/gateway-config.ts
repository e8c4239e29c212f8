import { z } from 'zod';
import { calculation } from './calculated-point.ts';
import { shiftCalendar } from './calendar.ts';
import { configuredConnection } from './connection.ts';
import { secretHash, topicRights } from './device.ts';
import { forward } from './forward.ts';
import { deviceLink } from './link.ts';
import { mappingRule } from './mapping.ts';
import { opcuaServer } from './opcua-server.ts';
import { point } from './point.ts';
import { brokerConnection } from './site.ts';

/**
 * What a gateway runs: a site's document and profiles compiled by the server (`config apply`), with point numbers and
 * the hashes of device secrets. The gateway fetches it over its own outward link and keeps a copy, so that it starts
 * without a server.
 */
export const gatewayConfig = z.object({
  version: z.int().positive(),
  site: z.string(),
  calendar: shiftCalendar,
  points: z.array(point),
  devices: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      /** Hashes that are valid now: two while a secret is rotated. */
      secrets: z.array(secretHash),
      rights: topicRights,
      delivery: z.enum(['identified', 'at-least-once', 'best-effort']),
      plausibleWithin: z.int().positive(),
    }),
  ),
  rules: z.array(mappingRule),
  detectors: z.array(
    z.object({
      /** "<type>:<subject>", unique: the name of the stream of fact sets. */
      stream: z.string(),
      type: z.string(),
      subject: z.string(),
      inputs: z.record(z.string(), z.int().positive()),
      /** Devices whose observations it takes. */
      devices: z.array(z.string()),
      settings: z.record(z.string(), z.json()),
      units: z.record(z.string(), z.string()),
      lateness: z.int().positive(),
    }),
  ),
  brokers: z.array(brokerConnection),
  /** Left out by what was kept before there were any. */
  connections: z.array(configuredConnection).default([]),
  forwards: z.array(forward).default([]),
  links: z.array(deviceLink).default([]),
  opcuaServer: opcuaServer.optional(),
  /** Inputs before what is reckoned from them. */
  calculated: z.array(calculation).default([]),
});
export type GatewayConfig = z.infer<typeof gatewayConfig>;
