import { z } from 'zod/mini';
import { localizedText, micros, plausible, shift } from './basic.ts';

export const treePoint = z.object({
  id: z.int().check(z.positive()),
  /** site/area/line/cell/device/name */
  path: z.string(),
  type: z._default(z.enum(['number', 'boolean', 'text', 'json']), 'number'),
  unit: z._default(z.string(), '1'),
  label: z.optional(localizedText),
  /** What the numbers of an enumeration mean. */
  values: z.optional(z.record(z.string(), localizedText)),
  range: z.optional(z.object({ low: z.number(), high: z.number() })),
  normal: z.optional(z.object({ low: z.number(), high: z.number() })),
  /** Microseconds: longer between two readings is a gap. */
  maxGap: z.optional(z.int()),
  /** Reckoned from others: the formula, and the numbers of its inputs by name. */
  calculated: z.optional(z.object({ formula: z.string(), inputs: z.record(z.string(), z.int().check(z.positive())) })),
});
export type TreePoint = z.infer<typeof treePoint>;

export const treeDevice = z.object({
  id: z.string(),
  /** area/line/cell/device: what facts call the machine. */
  path: z.string(),
  name: localizedText,
  profile: z.nullable(z.string()),
  /** What the plant says of it in words of its own. */
  tags: z.optional(z.record(z.string(), z.string())),
  /** Something whose states and counts are kept (a downtime detector watches it); others only measure or read. */
  machine: z.boolean(),
  points: z.array(treePoint),
});
export type TreeDevice = z.infer<typeof treeDevice>;

export const treeLine = z.object({ id: z.string(), name: localizedText, devices: z.array(treeDevice) });
export const treeArea = z.object({ id: z.string(), name: localizedText, lines: z.array(treeLine) });
export const treeSite = z.object({
  id: z.string(),
  name: localizedText,
  zone: z.string(),
  shifts: z.array(shift),
  areas: z.array(treeArea),
});
export type TreeSite = z.infer<typeof treeSite>;

/** `plant.tree` {} → the sites one may see. */
export const plantTree = z.object({ sites: z.array(treeSite) });
export type PlantTree = z.infer<typeof plantTree>;

/** `plant.readings.due` { site, round? } → the points that people enter, the longest due first. */
export const readingsDue = z.object({
  now: micros,
  readings: z.array(
    z.object({
      point: z.int().check(z.positive()),
      path: z.string(),
      label: z.nullable(localizedText),
      type: z.enum(['number', 'boolean', 'text', 'json']),
      unit: z.string(),
      round: z.string(),
      /** Microseconds. */
      every: z.number(),
      plausible,
      last: z.nullable(
        z.object({
          value: z.union([z.number(), z.boolean(), z.string()]),
          at: micros,
          by: z.string(),
          state: z.string(),
        }),
      ),
      dueAt: z.nullable(micros),
      overdue: z.boolean(),
    }),
  ),
});
export type ReadingDue = z.infer<typeof readingsDue>['readings'][number];

/** `plant.devices` { site? } → every device with its credential's state. */
export const plantDevices = z.object({
  devices: z.array(
    z.object({
      id: z.string(),
      site: z.string(),
      path: z.string(),
      name: localizedText,
      profile: z.nullable(z.string()),
      state: z.enum(['active', 'waiting', 'revoked']),
      addedAt: z._default(z.nullable(micros), null),
    }),
  ),
});
export type PlantDevices = z.infer<typeof plantDevices>;

const given = z.object({
  value: z.union([z.number(), z.boolean(), z.string()]),
  state: z.enum(['waiting', 'fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed']),
  message: z.nullable(z.string()),
  at: micros,
  by: z.string(),
});
/** `plant.set-points` { site, machine }: what people may set there, and the newest word to each */
export const setPoints = z.object({
  at: micros,
  points: z.array(
    z.object({
      point: z.int().check(z.positive()),
      path: z.string(),
      label: z.nullable(localizedText),
      type: z.enum(['number', 'boolean', 'text', 'json']),
      unit: z.string(),
      setPoint: z.object({
        low: z.optional(z.number()),
        high: z.optional(z.number()),
        step: z.optional(z.number()),
        twoPersons: z.boolean(),
      }),
      last: z.nullable(given),
    }),
  ),
});
export type SetPoints = z.infer<typeof setPoints>;
