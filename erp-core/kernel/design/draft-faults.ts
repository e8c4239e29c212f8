import type { Module } from '../module.ts';
import { type PackManifest, packManifest } from '../modules/pack/manifest.ts';
import { moduleOfPack } from '../modules/pack/module-of-pack.ts';
import { isRefusal } from '../refusal.ts';
import { type Place, placeIn, placeText } from './place.ts';
import type { DraftValue } from './tables.ts';

/** What is wrong in a draft, and where. */
export interface DraftFault {
  /** "entities/gate.pass/computed/weight/formula" */
  readonly place: string;
  readonly message: string;
}

/** The manifest that a draft is, under its name and a version. */
export const manifestIn = (name: string, version: string, { drops: _, ...draft }: DraftValue): DraftValue => ({
  ...draft,
  name,
  version,
});

const MOST_FAULTS = 100;

/**
 * Looks at a whole draft as if it were to be published. `release`: what it stands beside. What a manifest may not be is told
 * before what does not fit in it, for the one is needed to look at the other.
 */
export function draftFaults(
  name: string,
  draft: DraftValue,
  others: readonly Module[],
): { readonly faults: readonly DraftFault[]; readonly manifest?: PackManifest } {
  const whole = manifestIn(name, '1.0.0', draft);
  const told = (path: string, message: string): DraftFault => ({ place: placeText(placeIn(whole, path)), message });
  const parsed = packManifest.safeParse(whole);
  if (!parsed.success)
    return {
      faults: parsed.error.issues.slice(0, MOST_FAULTS).map((issue) => {
        const message =
          issue.code === 'invalid_key' ? issue.issues.map((one) => one.message).join('; ') : issue.message;
        return told(issue.path.join('.'), message);
      }),
    };
  const made = moduleOfPack(parsed.data, others);
  if (!isRefusal(made)) return { faults: [], manifest: parsed.data };
  const issues = (made.details.issues ?? []) as readonly { readonly path: string; readonly message: string }[];
  return { faults: issues.map(({ path, message }) => told(path, message)) };
}

/** Faults that a change has brought: new ones, and those of the place that was changed. */
export const broughtBy = (place: Place, before: readonly DraftFault[], after: readonly DraftFault[]): DraftFault[] => {
  const known = new Set(before.map((one) => `${one.place}\n${one.message}`));
  const changed = placeText(place);
  return after.filter(
    (one) =>
      one.place === changed ||
      one.place.startsWith(`${changed}/`) ||
      (changed.startsWith(`${one.place}/`) && !known.has(`${one.place}\n${one.message}`)),
  );
};
