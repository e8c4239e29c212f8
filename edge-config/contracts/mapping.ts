import { z } from 'zod';
import { timeZone } from './calendar.ts';

/** How a time is written in a payload. A text without an offset needs the zone. */
export const payloadTime = z.object({
  path: z.string().describe('where it stands: a JSON path ("ts", "header.time", "[0]"), or a column of a CSV line'),
  format: z.enum(['iso', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns']).default('iso'),
  zone: timeZone.optional(),
});

/** One value of a message → one point. `{name}` stands for what the topic's `{name}` matched. */
export const valueMapping = z.object({
  point: z.string().describe('area/line/cell/device/name, may hold {placeholders}'),
  path: z.string().optional().describe('a JSON path or CSV column; left out: the whole payload'),
  bit: z.int().min(0).max(63).optional().describe('this bit of an integer word, as a boolean'),
  /** The path is an array of readings, oldest first; `every` is the time between two of them. */
  each: z
    .object({ time: z.string().optional(), value: z.string().optional(), every: z.string().optional() })
    .optional(),
  enumeration: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** One message → one observation. */
export const observationMapping = z.object({
  type: z.enum(['tag-read', 'punch', 'scan', 'counter']),
  device: z.string().describe('area/line/cell/device, may hold {placeholders}'),
  /** Contract's field → JSON path in the payload. */
  fields: z.record(z.string(), z.string()),
  each: z.string().optional().describe('JSON path of an array: one observation an element'),
});

/** A rule takes every message whose topic its pattern matches; the first rule that matches wins. */
export const mappingRule = z
  .object({
    /** A profile's rule becomes "<device>/<rule>" for each device. */
    id: z.string().min(1).max(160),
    /** MQTT filter with names: "factory/{line}/{device}/telemetry", "+" and a closing "#" too. */
    topic: z.string().min(1).max(512),
    payload: z.enum(['json', 'number', 'text', 'csv', 'boolean']).default('json'),
    separator: z.string().length(1).default(','),
    time: payloadTime.optional(),
    /** Where the source's own key stands; without key and time the source must be declared at-least-once. */
    key: z.string().optional(),
    /** Where the source says what its values are worth: one of our own names of a quality ("badCommLost"), or its number. */
    quality: z.string().optional(),
    values: z.array(valueMapping).default([]),
    observation: observationMapping.optional(),
  })
  .refine((rule) => rule.values.length > 0 || rule.observation, {
    error: 'a rule gives values, or an observation',
  });
export type MappingRule = z.infer<typeof mappingRule>;
export type ValueMapping = z.infer<typeof valueMapping>;
export type ObservationMapping = z.infer<typeof observationMapping>;
