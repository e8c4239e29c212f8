import { z } from 'zod';
import { packPreview } from './module.ts';

const difference = z.object({
  /** "entities/gate.pass/fields/name" */
  place: z.string(),
  kind: z.enum(['added', 'changed', 'removed']),
  was: z.unknown().optional(),
  now: z.unknown().optional(),
});
/** Where a draft says something else than the version that runs. */
export type DesignDifference = z.infer<typeof difference>;

/** `kernel.design.standing` */
export const designStanding = z.object({
  design: z.object({ name: z.string(), version: z.number(), published: z.number() }).nullable(),
  versions: z.array(
    z.object({
      number: z.number(),
      note: z.string().nullable(),
      adds: z.array(z.string()),
      drops: z.array(z.string()),
      publishedAt: z.number(),
      publishedBy: z.string(),
    }),
  ),
  faults: z.array(z.object({ place: z.string(), message: z.string() })),
  difference: z.array(difference),
});
export type DesignStanding = z.infer<typeof designStanding>;

const counted = { records: z.number() };
/** `POST /designs/{id}/preview` and `…/publish` */
export const designPreview = packPreview.extend({
  number: z.number(),
  statements: z.array(z.string()),
  /** What goes, with how many records hold something in it: to be accepted by name. */
  loses: z.array(z.object({ name: z.string(), ...counted })),
  /** Rules that records do not keep: nothing is published before they do. */
  against: z.array(z.object({ path: z.string(), message: z.string(), ...counted })),
});
export type DesignPreview = z.infer<typeof designPreview>;
