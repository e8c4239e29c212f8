import { z } from 'zod';
import { calculatedPoint } from './calculated-point.ts';
import { manualPoint } from './manual-point.ts';
import { setPoint } from './set-point.ts';
import { duration } from './time.ts';
import { ucumUnit } from './unit.ts';

/** One level of a path: lower case, digits, dash, underscore. No dots, slashes, wildcards or spaces anywhere. */
export const pathSegment = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_" only, at most 63');
/** ISA-95 path of a device within its site: area/line/cell/device. */
export const devicePath = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}(\/[a-z0-9][a-z0-9_-]{0,62}){3}$/, 'write area/line/cell/device');
/** site/area/line/cell/device/name */
export const pointPath = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}(\/[a-z0-9][a-z0-9_-]{0,62}){5}$/, 'write site/area/line/cell/device/name');

/**
 * A counter that only counts up. Its width, in bits or in decimal digits, says where it begins again by itself; without one
 * a value that fell is a reset. `fastest`: the most it can count in a second, in the point's unit.
 */
export const counterPoint = z
  .object({
    bits: z.int().min(4).max(53).optional(),
    digits: z.int().min(1).max(15).optional(),
    fastest: z.number().positive().optional(),
  })
  .refine(({ bits, digits }) => bits === undefined || digits === undefined, 'write bits or digits, not both');

export const retentionClass = z.enum(['short', 'standard', 'long']);
export type RetentionClass = z.infer<typeof retentionClass>;

/** What a plant wants to say of a thing in words of its own: `{ vendor: Acme, criticality: high }`. */
export const tags = z
  .record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"'), z.string().max(200))
  .refine((all) => Object.keys(all).length <= 50, '50 tags at most');
export type Tags = z.infer<typeof tags>;

/** What a point is, whatever device feeds it. */
export const pointDefinition = z.object({
  name: pathSegment,
  type: z.enum(['number', 'boolean', 'text', 'json']).default('number'),
  unit: ucumUnit.default('1'),
  label: z.object({ en: z.string(), bn: z.string().optional(), hi: z.string().optional() }).optional(),
  /** What whole numbers mean, of a point that is an enumeration: a state, a mode, a fault code. */
  values: z
    .record(
      z.string().regex(/^(0|-?[1-9]\d{0,9})$/, 'a whole number'),
      z.object({ en: z.string(), bn: z.string().optional(), hi: z.string().optional() }),
    )
    .optional(),
  /** value = raw × factor + offset */
  scale: z.object({ factor: z.number().default(1), offset: z.number().default(0) }).optional(),
  /** Of the store and the live channel only, never the journal's or a detector's. Zero keeps every change. */
  deadband: z.number().nonnegative().optional(),
  /** A reading within the deadband is kept all the same after this long. */
  keepAtLeastEvery: duration.prefault('10 min'),
  /** Outside it the reading is clamped, or marked out of range. */
  range: z.object({ low: z.number(), high: z.number(), outside: z.enum(['clamp', 'mark']).default('mark') }).optional(),
  /** The band that is normal: drawn behind the value. */
  normal: z.object({ low: z.number(), high: z.number() }).optional(),
  /** It only counts up: `delta` and `rate` know its rollover and its reset. */
  counter: counterPoint.optional(),
  retention: retentionClass.default('standard'),
  /** How late a record may be and still correct a fact. */
  lateness: duration.default(72 * 3600 * 1_000_000),
  /** Longer between two readings is a gap: nothing is drawn and nothing averaged across it. */
  maxGap: duration.default(5 * 60 * 1_000_000),
  /** What the plant wants to say of it in words of its own. */
  tags: tags.optional(),
  /** Reckoned from other points; no device gives it a value then. */
  calculated: calculatedPoint.optional(),
  /** Read and entered by people; no device gives it a value then. */
  manual: manualPoint.optional(),
  /** People may set it from a terminal, within limits; its device takes writes. */
  setPoint: setPoint.optional(),
  /**
   * It is an alarm while its value is true, or whatever `is` says; one that holds the events of a device holds an alarm for each
   * of its conditions. The settings are those of the detectors `alarm` and `device-alarms`.
   */
  alarm: z.record(z.string(), z.json()).optional(),
});
export type PointDefinition = z.infer<typeof pointDefinition>;

/** A point as the gateway and the store know it: with its number and whole path. */
export const point = pointDefinition.omit({ name: true, calculated: true, alarm: true }).extend({
  id: z.int().positive(),
  path: pointPath,
  lateness: z.int(),
  maxGap: z.int(),
  keepAtLeastEvery: z.int(),
  manual: manualPoint.extend({ every: z.int() }).optional(),
});
export type Point = z.infer<typeof point>;
