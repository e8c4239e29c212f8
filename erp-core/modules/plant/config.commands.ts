import { expandSite } from '@millrace/contracts';
import { z } from 'zod';
import { answer, runCommand, text } from '../../kernel/index.ts';
import { decideApply } from './apply-config.ts';
import { checkConfig, editsSinceDocument, lockedConfig, storedVersion, takesOut } from './compile.ts';
import { expandChecked } from './expand-checked.ts';
import { refuse } from './refusals.ts';

const document = z.record(z.string(), z.json());
const profiles = z.array(z.record(z.string(), z.json())).default([]);
const WHY = 'a whole document is compiled against all that is stored of its site';
const siteOf = (input: { document: Record<string, unknown> }) => String(input.document.site ?? '');

/** All faults of a document, each with its place, what is wrong and what to do; stores nothing. */
export const checkConfigCommand = runCommand('plant.config.check', {
  label: { en: 'Check configuration', bn: 'কনফিগারেশন পরীক্ষা', hi: 'कॉन्फ़िगरेशन जाँचें' },
  why: WHY,
  input: { document, profiles },
  async run(input) {
    const expanded = expandChecked(input.document, input.profiles);
    return [answer({ ok: expanded.ok, faults: expanded.ok ? [] : expanded.faults, warnings: expanded.warnings })];
  },
});

/**
 * What applying a document would change, in words, against what runs now; stores nothing. `edits` are the versions that were
 * made here since the last whole document: what they changed and this document does not say would be undone. `editsRemoved`:
 * they took something out, so that a document which only adds may bring it back.
 */
export const planConfig = runCommand('plant.config.plan', {
  label: { en: 'Plan configuration', bn: 'কনফিগারেশনের পরিকল্পনা', hi: 'कॉन्फ़िगरेशन की योजना' },
  why: WHY,
  input: { document, profiles },
  site: siteOf,
  async run(input, { db }) {
    const before = await lockedConfig(db, siteOf(input));
    const checked = checkConfig(input.document, input.profiles, before);
    if (!checked.ok) return refuse('config-faulty', { faults: checked.faults });
    const { changes, restarts, words } = checked.diff;
    const version = before?.version ?? 0;
    const edits = await editsSinceDocument(db, siteOf(input));
    const [first] = edits;
    const given = first && (await storedVersion(db, siteOf(input), first.version - 1));
    const editsRemoved = before !== undefined && given !== undefined && takesOut(given, before);
    return [answer({ version, changes, restarts, words, warnings: checked.warnings, edits, editsRemoved })];
  },
});

/** Applies a document in one step; what it does not change goes on untouched. Every version is kept. */
export const applyConfig = runCommand('plant.config.apply', {
  label: { en: 'Apply configuration', bn: 'কনফিগারেশন প্রয়োগ', hi: 'कॉन्फ़िगरेशन लागू करें' },
  why: WHY,
  input: { document, profiles, note: text({ max: 2000 }).optional(), expects: z.int().min(0).optional() },
  site: siteOf,
  run: (input, work) => decideApply(work, { ...input, note: input.note, origin: 'document' }),
});

/** Applies an earlier version again, as a new one: history is never rewritten. */
export const rollbackConfig = runCommand('plant.config.rollback', {
  label: { en: 'Roll back configuration', bn: 'আগের কনফিগারেশনে ফেরা', hi: 'पिछला कॉन्फ़िगरेशन' },
  why: WHY,
  input: { site: text(), version: z.int().positive(), expects: z.int().min(0).optional() },
  site: (input) => input.site,
  async run({ site, version, expects }, work) {
    const stored = await storedVersion(work.db, site, version);
    if (!stored) return refuse('config-version-unknown', { version });
    return decideApply(work, { ...stored, expand: expandSite, note: `rolled back to version ${version}`, expects });
  },
});
