import { z } from 'zod';
import { answer, choice, code, command, localized, text } from '../../kernel/index.ts';
import { LOCATION_KINDS, type Location, location } from './location.ts';
import { refuse } from './refusals.ts';

/** Makes a location, or changes the name of the one of this code. What it is (its kind) stays. */
export const saveLocation = command('stock.location.save', {
  label: { en: 'Save location', bn: 'স্থান সংরক্ষণ', hi: 'स्थान सहेजें' },
  input: {
    site: text(),
    code: code(),
    name: localized(),
    kind: choice(LOCATION_KINDS).default('internal'),
    parent: z.uuid().optional(),
  },
  site: (input) => input.site,
  load: ({ site, parent }) => ({
    known: location.where({ site }),
    above: location.found({ id: parent ?? NO_ROW }),
  }),
  decide({ site, code, name, kind, parent }, { known, above }, { id }) {
    if (parent && above?.site !== site) return refuse('location-unknown', { location: parent });
    const there = known.find((one) => one.code === code);
    if (there && there.kind !== kind) return refuse('location-kind-fixed', { kind: there.kind });
    if (!there && (kind === 'to-reconcile' || kind === 'transit') && known.some((one) => one.kind === kind)) {
      return refuse('location-kind-fixed', { kind });
    }
    if (there && parent && isBelow(known, parent, there.id)) return refuse('location-in-itself', { location: code });
    if (there) return [location.change(there, { name, parent: parent ?? null }), answer({ id: there.id })];
    const fresh = { id: id(), site, code, name, kind, parent: parent ?? null };
    return [location.insert(fresh), answer({ id: fresh.id })];
  },
});

/** Whether a place is another one or somewhere below it. */
function isBelow(known: readonly Location[], id: string, above: string): boolean {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at); ) {
    if (at === above) return true;
    seen.add(at);
    at = known.find((one) => one.id === at)?.parent ?? null;
  }
  return false;
}

const NO_ROW = '00000000-0000-0000-0000-000000000000';
