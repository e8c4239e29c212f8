import { shift } from '@millrace/contracts';
import { z } from 'zod';
import { localizedText } from './common.ts';

/** `plant.sites` {} → the sites one may see. */
export const sites = z.array(
  z.object({ code: z.string(), name: localizedText, zone: z.string(), shifts: z.array(shift) }),
);

export const treePoint = z.object({
  id: z.int().positive(),
  /** site/area/line/cell/device/name */
  path: z.string(),
  type: z.enum(['number', 'boolean', 'text', 'json']).default('number'),
  unit: z.string().default('1'),
  label: localizedText.optional(),
  range: z.object({ low: z.number(), high: z.number() }).optional(),
  normal: z.object({ low: z.number(), high: z.number() }).optional(),
  /** Microseconds: longer between two readings is a gap. */
  maxGap: z.int().optional(),
});
export type TreePoint = z.infer<typeof treePoint>;

/** `plant.tree` { site } → areas with their lines, devices and points side by side; null before the first configuration. */
export const plantTree = z
  .object({
    site: z.string(),
    areas: z.array(
      z.object({
        id: z.string(),
        name: localizedText,
        lines: z.array(z.object({ id: z.string(), name: localizedText })),
      }),
    ),
    devices: z.array(
      z.object({
        id: z.string(),
        /** area/line/cell/device: what facts call the machine. */
        path: z.string(),
        profile: z.string().nullish(),
        label: localizedText.nullish(),
        /** Something whose states or counts are kept; others only measure or read. */
        machine: z.boolean(),
      }),
    ),
    points: z.array(treePoint),
  })
  .nullable();
export type PlantTree = z.infer<typeof plantTree>;

/** `plant.devices` { site } → every device with what lets it in. */
export const plantDevices = z.array(
  z.object({
    id: z.string(),
    device: z.string(),
    path: z.string(),
    profile: z.string().nullish(),
    label: localizedText.nullish(),
    state: z.string(),
    secrets: z.int(),
  }),
);
export type PlantDevices = z.infer<typeof plantDevices>;
