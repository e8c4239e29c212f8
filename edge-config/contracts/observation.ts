import { z } from 'zod';
import { clockFault } from './clock-fault.ts';
import { micros } from './time.ts';

/** A tag seen by an RFID antenna. `epc` in upper-case hexadecimal, as read. */
export const tagRead = z.object({
  type: z.literal('tag-read'),
  epc: z.string().regex(/^([0-9A-F]{4})+$/, 'an EPC is upper-case hexadecimal in whole 16-bit words'),
  antenna: z.string().max(32),
  rssi: z.number().optional(),
  count: z.int().positive().optional(),
});

/** Somebody at a time clock. `direction` is "unknown" where the clock does not say (kept, and paired by rule). */
export const punch = z.object({
  type: z.literal('punch'),
  person: z.string().min(1).max(64),
  direction: z.enum(['in', 'out', 'unknown']).default('unknown'),
  method: z.enum(['finger', 'face', 'card', 'pin', 'unknown']).default('unknown'),
});

/** A barcode as the scanner gave it; GS (0x1D) is kept. */
export const scan = z.object({
  type: z.literal('scan'),
  code: z.string().min(1).max(4096),
  symbology: z.string().max(8).optional(),
});

/** A count of a device without a clock; `total` is cumulative, so that a lost message loses nothing. */
export const counterReading = z.object({ type: z.literal('counter'), total: z.number().nonnegative() });

export const observationBody = z.discriminatedUnion('type', [tagRead, punch, scan, counterReading]);
export type ObservationBody = z.infer<typeof observationBody>;

/**
 * Something that happened at a device and is not a reading of a point. Identity: (source, sourceKey) of its record.
 * `time` is the device's own; `arrival` stands in for it, with `clockSuspect`, where that cannot be believed.
 */
export const observation = z.object({
  device: z.string().min(1).max(256),
  time: micros,
  arrival: micros,
  clockSuspect: z.boolean().default(false),
  /** With `clockSuspect`: what the device said, and why it is not believed. Left out by records from before it was kept. */
  sourceTime: micros.optional(),
  clockFault: clockFault.optional(),
  body: observationBody,
});
export type Observation = z.infer<typeof observation>;
