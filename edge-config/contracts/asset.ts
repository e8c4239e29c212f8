import { z } from 'zod';
import { localizedText } from './calendar.ts';
import { detectorOverride, pointOverrides, tags } from './device.ts';
import { pathSegment } from './point.ts';

/** Devices that one entry under `assets` may come to. */
export const MOST_OF_A_KIND = 1_000;

/** A part of a kind of machine: another kind, and what is different there. Its place is below that of the whole. */
export const assetPart = z.object({
  id: pathSegment,
  /** The part's own kind: a profile. */
  type: z.string(),
  label: localizedText.optional(),
  tags: tags.optional(),
  points: pointOverrides,
  detectors: detectorOverride.array().default([]),
});
export type AssetPart = z.infer<typeof assetPart>;

/**
 * Machines of one kind. `each` counts them ("1-40", or "01-40" for numbers of two digits), and `{n}` stands for the number in
 * id, path and label. A kind without parts is a device, at area/line/cell/device; one of parts stands a level higher, and
 * each of its parts is a device below it, called "<id>-<part>".
 */
export const assetDeclaration = z.object({
  type: z.string(),
  id: z.string().min(1).max(80),
  path: z.string().min(1).max(300),
  each: z
    .string()
    .regex(/^\d{1,4} *- *\d{1,4}$/, 'write the first and the last number: "1-40"')
    .optional(),
  label: localizedText.optional(),
  tags: tags.optional(),
  /** What is different at one of the devices, by its id. */
  different: z
    .record(
      z.string(),
      z.object({
        label: localizedText.optional(),
        tags: tags.optional(),
        points: pointOverrides,
        detectors: detectorOverride.array().default([]),
      }),
    )
    .default({}),
});
export type AssetDeclaration = z.infer<typeof assetDeclaration>;
