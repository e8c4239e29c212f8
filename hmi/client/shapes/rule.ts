import { z } from 'zod';
import { micros } from './common.ts';

const json = z.record(z.string(), z.json());

/** Something to mend in a site's document: where, what is wrong, what to do. */
export const siteFault = z.object({ code: z.string(), where: z.string(), what: z.string(), next: z.string() });
export type SiteFault = z.infer<typeof siteFault>;

/** What the rules made of one message. */
const triedMessage = z.object({
  rule: z.string().nullable(),
  samples: z.array(z.object({ point: z.string(), time: micros, value: z.json(), quality: z.int(), unit: z.string() })),
  observations: z.array(z.object({ key: z.string().nullable(), observation: z.json() })),
  /** A code a value that is not taken. */
  rejected: z.array(z.string()),
  missing: z.array(z.string()),
});
export type TriedMessage = z.infer<typeof triedMessage>;

/** `plant.rule.try`: what a change would do, against the version that runs. */
export const triedRule = z.object({
  version: z.int(),
  ok: z.boolean(),
  faults: z.array(siteFault).default([]),
  warnings: z.array(siteFault).default([]),
  words: z.array(z.string()).default([]),
  tried: z.array(triedMessage).default([]),
});
export type TriedRule = z.infer<typeof triedRule>;

/** `plant.rule.add`, `plant.rule.change`, `plant.config.rollback` */
export const ruleRun = z.object({ version: z.int(), gatewayVersion: z.int(), words: z.array(z.string()) });
export type RuleRun = z.infer<typeof ruleRun>;

/** `plant.rule.of-topic` { site, topic }: the rule that takes a topic, as it is written. */
export const ruleOfTopic = z.object({
  version: z.int(),
  id: z.string().nullable(),
  rule: json.nullable(),
  profile: z.string().nullable(),
  devices: z.int(),
  points: z.array(json),
});
export type RuleOfTopic = z.infer<typeof ruleOfTopic>;

/** `plant.config.versions` { site, limit? }, newest first */
export const configVersions = z.array(
  z.object({
    version: z.int(),
    appliedAt: micros,
    appliedBy: z.string(),
    note: z.string().nullable(),
    words: z.array(z.string()),
    /** A whole document that somebody keeps elsewhere, or an edit made here. */
    origin: z.enum(['document', 'edit']).optional(),
    current: z.boolean().nullable(),
  }),
);
export type ConfigVersions = z.infer<typeof configVersions>;
