import { z } from 'zod';
import { localizedText } from './common.ts';

export const moduleRow = z.object({
  name: z.string(),
  version: z.string(),
  label: z.string(),
  /** `always`: nobody can switch it off; `unless-disabled`: of the release; `when-enabled`: a pack. */
  standing: z.enum(['always', 'unless-disabled', 'when-enabled']),
  enabled: z.boolean(),
  needs: z.array(z.string()),
  neededBy: z.array(z.string()),
  /** Kinds of reports of devices that wait while it is off. */
  facts: z.array(z.string()),
  /** How many of them wait, since when (µs), and whether that is past what the company wants; null: none. */
  waiting: z.object({ sets: z.number(), since: z.number(), pastBound: z.boolean() }).nullable(),
  entities: z.array(z.object({ name: z.string(), label: z.string() })),
  /** How many records it brings to try it with. */
  demo: z.number(),
});
export type ModuleRow = z.infer<typeof moduleRow>;
/** `kernel.modules` */
export const modules = z.object({
  modules: z.array(moduleRow),
  held: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** `kernel.handlers`: who acts on events by itself, and what it failed at. */
export const handlers = z.object({
  rows: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      /** What it does, in the words of a pack; null: it is of the release. */
      label: z.string().nullable(),
      module: z.string().nullable(),
      /** It is known only by what it failed at: what it belonged to was removed, or does this no more. */
      gone: z.boolean(),
      /** Events that wait for it: those it failed at (the first of them here), and those behind them. */
      waiting: z.number(),
      failures: z.array(z.object({ seq: z.number(), reason: z.string(), tries: z.number() })),
    }),
  ),
});
export type HandlerRow = z.infer<typeof handlers>['rows'][number];

/** `kernel.module.drop-waiting` */
export const droppedWaiting = z.object({ dropped: z.number(), more: z.boolean() });

/** `POST /packs/preview` and `POST /packs`: what a file does. */
export const packPreview = z.object({
  name: z.string(),
  version: z.string(),
  /** Null: it is new here. */
  from: z.string().nullable(),
  label: localizedText,
  description: localizedText,
  key: z.object({ fingerprint: z.string(), trusted: z.boolean(), name: z.string().nullable() }),
  needs: z.record(z.string(), z.string()),
  adds: z.array(z.string()),
  drops: z.array(z.string()),
  /** What it does by itself: on an event, a command; `decidedBy`: rights to values that decide whether it does. */
  automations: z.array(
    z.object({
      name: z.string(),
      label: localizedText,
      on: z.string(),
      run: z.string(),
      decidedBy: z.array(z.string()).default([]),
    }),
  ),
});
export type PackPreview = z.infer<typeof packPreview>;

/** `GET /packs/{name}/loss` and `POST /packs/{name}/remove`: what goes with a pack. */
export const packLoss = z.object({
  name: z.string(),
  version: z.string(),
  rows: z.array(z.object({ entity: z.string(), own: z.number(), others: z.number() })),
  /** In how many companies it is on. */
  enabled: z.number(),
  neededBy: z.array(z.string()),
  grants: z.number(),
  imports: z.number(),
  waiting: z.number(),
});
export type PackLoss = z.infer<typeof packLoss>;
