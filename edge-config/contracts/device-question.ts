import { z } from 'zod';
import { linkCertificates } from './link-certificates.ts';
import { pathSegment } from './point.ts';
import { MICROS_PER_MS, MICROS_PER_SECOND } from './time.ts';
import { ucumUnit } from './unit.ts';

const given = z.record(z.string(), z.json());

/** How a device that no configuration names is reached: the same words as a connection of a site has. */
const deviceAccess = z.object({
  protocol: z.string().min(1).max(32),
  settings: given.default({}),
  profile: given.default({}),
  /** How long one answer is waited for, in µs. */
  timeout: z
    .int()
    .min(10 * MICROS_PER_MS)
    .max(30 * MICROS_PER_SECOND)
    .default(3 * MICROS_PER_SECOND),
});
export type DeviceAccess = z.infer<typeof deviceAccess>;

/** A value that is asked for once. Without a type it is what its address gives. */
export const probedPoint = z.object({
  name: pathSegment,
  address: z.json(),
  type: z.enum(['number', 'boolean', 'text', 'json']).optional(),
  unit: ucumUnit.default('1'),
  scale: z.object({ factor: z.number().default(1), offset: z.number().default(0) }).optional(),
});

export const deviceProbe = deviceAccess.extend({ points: z.array(probedPoint).min(1).max(500) });
export type DeviceProbe = z.infer<typeof deviceProbe>;

/** Why there is no answer: `code` as a driver says it (`drivers/api/device-error.ts`), `message` in words. */
const questionFault = z.object({ code: z.string(), message: z.string() });
export type QuestionFault = z.infer<typeof questionFault>;

/** Of an answer without a link: who stood at both ends, where it is a certificate that was refused. */
const certificates = linkCertificates.optional();

/** What a device said. `fault` of the whole: no link, or none any more. */
export const deviceProbed = z.object({
  fault: questionFault.nullable(),
  certificates,
  values: z.array(
    z.object({
      name: z.string(),
      value: z.json(),
      unit: z.string(),
      quality: z.string(),
      fault: questionFault.nullable(),
    }),
  ),
});
export type DeviceProbed = z.infer<typeof deviceProbed>;

/**
 * The next items of a list of what a device has. The first call with a `browsing` begins it, those after it go on where
 * it stands: a list may take minutes and be longer than any answer. Who asks no more ends it.
 */
export const deviceBrowse = deviceAccess.extend({
  browsing: z.uuid(),
  /** A list of the same person that is left for this one: its link is let go of first, for many devices have one only. */
  instead: z.uuid().optional(),
  /** Where to begin, as the protocol writes it; at the root where it is left out. */
  under: z.string().max(8_192).optional(),
  limit: z.int().min(1).max(1_000).default(200),
  /** An answer comes after so long (µs), also with nothing found yet. */
  wait: z
    .int()
    .min(0)
    .max(20 * MICROS_PER_SECOND)
    .default(5 * MICROS_PER_SECOND),
});
export type DeviceBrowse = z.infer<typeof deviceBrowse>;

export const deviceBrowsed = z.object({
  fault: questionFault.nullable(),
  certificates,
  items: z.array(
    z.object({
      address: z.string(),
      label: z.string(),
      type: z.string(),
      writable: z.boolean(),
      unit: z.string().optional(),
      /** What whole numbers mean, of an enumeration that the device names. */
      values: z.record(z.string(), z.string()).optional(),
    }),
  ),
  done: z.boolean(),
});
export type DeviceBrowsed = z.infer<typeof deviceBrowsed>;
