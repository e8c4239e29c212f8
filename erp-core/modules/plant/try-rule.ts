import { type ExpandedSite, linkSite, type SiteFault, type TriedMapping, tryMapping } from '@millrace/contracts';
import { checkConfig, type StoredConfig } from './compile.ts';
import { expandChecked } from './expand-checked.ts';
import { isRecord } from './json-parts.ts';
import type { SiteSource } from './rule-change.ts';

export interface KeptMessage {
  readonly topic: string;
  readonly payload: string;
  readonly encoding: 'utf8' | 'base64';
  /** µs; what stands in for a time that the payload does not have. */
  readonly arrival: number;
}

export type TriedChange =
  | { readonly ok: false; readonly faults: readonly SiteFault[]; readonly warnings: readonly SiteFault[] }
  | {
      readonly ok: true;
      /** What applying it would change, in words. */
      readonly words: readonly string[];
      /** Only what was not to be warned of before. */
      readonly warnings: readonly SiteFault[];
      /** A result a message, in their order. */
      readonly tried: readonly TriedMapping[];
    };

/** What is written in the database as a site's document and profiles. */
export const sourceOf = ({ document, profiles }: Pick<StoredConfig, 'document' | 'profiles'>): SiteSource => ({
  document: isRecord(document) ? document : {},
  profiles: profiles.filter(isRecord),
});

/** What the rules of a site make of messages: the code that the gateway runs. */
export function tryMessages(site: ExpandedSite, messages: readonly KeptMessage[]): TriedMapping[] {
  // The numbers of points do not matter to what a rule does.
  const pointIds = new Map(site.points.map(({ path }, index) => [path, index + 1]));
  const linked = linkSite(site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('points without numbers, though each was given one');
  return messages.map(({ topic, payload, encoding, arrival }) =>
    tryMapping(linked.config, topic, Buffer.from(payload, encoding), arrival),
  );
}

/** Checks a site as it would be, and tries messages on it. Pure. */
export function tryChange(before: StoredConfig, after: SiteSource, messages: readonly KeptMessage[]): TriedChange {
  const checked = checkConfig(after.document, after.profiles, before);
  const old = expandChecked(before.document, before.profiles);
  const warned = new Set(old.warnings.map(keyOf));
  const warnings = checked.warnings.filter((one) => !warned.has(keyOf(one)));
  if (!checked.ok) return { ok: false, faults: checked.faults, warnings };
  return { ok: true, words: checked.words, warnings, tried: tryMessages(checked.site, messages) };
}

const keyOf = ({ code, what }: SiteFault): string => `${code} ${what}`;
