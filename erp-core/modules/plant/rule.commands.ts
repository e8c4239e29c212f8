import { z } from 'zod';
import { answer, runCommand, text, type Work } from '../../kernel/index.ts';
import { decideApply } from './apply-config.ts';
import { lockedConfig } from './compile.ts';
import { refuse } from './refusals.ts';
import { type RuleChange, withRule } from './rule-change.ts';
import { sourceOf, tryChange } from './try-rule.ts';

const WHY = 'a whole document is compiled against all that is stored of its site';
const siteOf = (input: { site: string }) => input.site;

/** A rule and its points as the site's document would write them; what is wrong with them is told with all the rest. */
const drawn = {
  rule: z.record(z.string(), z.json()),
  points: z
    .array(z.looseObject({ path: text() }).catchall(z.json()))
    .max(200)
    .default([]),
};
const applied = { expects: z.int().min(0).optional(), note: text({ max: 2000 }).optional() };

const message = z.object({
  topic: z.string().max(65_535),
  payload: z.string().max(65_536),
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
  arrival: z.int(),
});

/**
 * What a rule would make of messages and what applying it would change, in words; stores nothing. `version` is the
 * version that it was tried against: what an application of it is to expect. Without `rule`: what the rules of now do.
 */
export const tryRule = runCommand('plant.rule.try', {
  label: { en: 'Try mapping rule', bn: 'ম্যাপিং নিয়ম পরীক্ষা', hi: 'मैपिंग नियम आज़माएँ' },
  why: WHY,
  input: {
    site: text(),
    id: text({ max: 160 }).optional(),
    rule: drawn.rule.optional(),
    points: drawn.points,
    messages: z.array(message).max(200).default([]),
  },
  site: siteOf,
  async run({ site, id, rule, points, messages }, { db }) {
    const before = await lockedConfig(db, site);
    if (!before) return refuse('site-unknown', { site });
    const source = sourceOf(before);
    const after = rule ? withRule(source, { id: id ?? null, rule, points } as RuleChange) : source;
    if (!after) return refuse('rule-unknown', { rule: id ?? '' });
    return [answer({ version: before.version, ...tryChange(before, after, messages) })];
  },
});

async function change(work: Work, site: string, of: RuleChange, rest: { expects?: number | undefined; note: string }) {
  const before = await lockedConfig(work.db, site);
  if (!before) return refuse('site-unknown', { site });
  const after = withRule(sourceOf(before), of);
  if (!after) return refuse('rule-unknown', { rule: of.id ?? '' });
  return decideApply(work, { ...after, ...rest });
}

/** A new rule of the site, behind its others, with points that are not there yet: a new version of the configuration. */
export const addRule = runCommand('plant.rule.add', {
  label: { en: 'Add mapping rule', bn: 'ম্যাপিং নিয়ম যোগ', hi: 'मैपिंग नियम जोड़ें' },
  why: WHY,
  input: { site: text(), ...drawn, ...applied },
  site: siteOf,
  run: ({ site, rule, points, expects, note }, work) =>
    change(work, site, { id: null, rule, points } as RuleChange, {
      expects,
      note: note ?? `rule ${String(rule.id)} added`,
    }),
});

/** Another rule in the place of one; `id` is what the gateways call it. A profile's rule changes for all its devices. */
export const changeRule = runCommand('plant.rule.change', {
  label: { en: 'Change mapping rule', bn: 'ম্যাপিং নিয়ম বদল', hi: 'मैपिंग नियम बदलें' },
  why: WHY,
  input: { site: text(), id: text({ max: 160 }), ...drawn, ...applied },
  site: siteOf,
  run: ({ site, id, rule, points, expects, note }, work) =>
    change(work, site, { id, rule, points } as RuleChange, { expects, note: note ?? `rule ${id} changed` }),
});
