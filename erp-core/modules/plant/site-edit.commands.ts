import { usedProfiles, writtenProfiles } from '@millrace/profiles';
import { z } from 'zod';
import { answer, type Refusal, runCommand, text, type Work } from '../../kernel/index.ts';
import { decideApply } from './apply-config.ts';
import { checkConfig, lockedConfig } from './compile.ts';
import { refuse } from './refusals.ts';
import type { SiteSource } from './rule-change.ts';
import { type SiteEdit, siteEdit, withEdits, wordsOf } from './site-edit.ts';
import { sourceOf } from './try-rule.ts';

const WHY = 'a whole document is compiled against all that is stored of its site';
const siteOf = (input: { site: string }) => input.site;
/** A table of three hundred devices is six hundred edits. */
const edits = z.array(siteEdit).min(1).max(5_000);

interface EditedSite {
  readonly before: NonNullable<Awaited<ReturnType<typeof lockedConfig>>>;
  readonly after: SiteSource;
}

/** The site as the edits leave it, with the profiles it names: its own, and of those that ship what it did not have. */
async function edited(work: Pick<Work, 'db'>, site: string, all: readonly SiteEdit[]): Promise<EditedSite | Refusal> {
  const before = await lockedConfig(work.db, site);
  if (!before) return refuse('site-unknown', { site });
  const source = sourceOf(before);
  const made = withEdits(source.document, all);
  if (!made.ok) return refuse('config-part-unknown', { ...made.missing });
  const known = [...(await writtenProfiles()), ...source.profiles];
  const profiles = usedProfiles(made.document, known) as SiteSource['profiles'];
  return { before, after: { document: made.document, profiles } };
}

/**
 * What edits of a site would change, in words, or every fault of it with its place; stores nothing. `version` is the one it
 * was tried against: what an application is to expect.
 */
export const previewEdits = runCommand('plant.config.preview', {
  label: { en: 'Preview changes of a site', bn: 'সাইটের বদল আগে দেখা', hi: 'साइट के बदलाव पहले देखें' },
  why: WHY,
  input: { site: text(), edits },
  site: siteOf,
  async run({ site, edits: all }, work) {
    const found = await edited(work, site, all);
    if (!('after' in found)) return found;
    const { before, after } = found;
    const checked = checkConfig(after.document, after.profiles, before);
    const { warnings } = checked;
    if (!checked.ok) return [answer({ ok: false, version: before.version, faults: checked.faults, warnings })];
    const { changes, restarts, words } = checked.diff;
    return [answer({ ok: true, version: before.version, faults: [], warnings, changes, restarts, words })];
  },
});

/** Applies edits of a site in one step: a new version of its configuration, of which only what it changes restarts. */
export const editConfig = runCommand('plant.config.edit', {
  label: { en: 'Change a site', bn: 'সাইট বদল', hi: 'साइट बदलें' },
  why: WHY,
  input: { site: text(), edits, note: text({ max: 2000 }).optional(), expects: z.int().min(0).optional() },
  site: siteOf,
  async run({ site, edits: all, note, expects }, work) {
    const found = await edited(work, site, all);
    if (!('after' in found)) return found;
    return decideApply(work, { ...found.after, note: note ?? wordsOf(all), expects });
  },
});
