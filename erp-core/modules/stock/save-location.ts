import { z } from 'zod';
import { answer, choice, code, command, localized, text, treeFault, treeWants } from '../../kernel/index.ts';
import { LOCATION_KINDS, location } from './location.ts';
import { refuse } from './refusals.ts';

/**
 * Makes a location (internal, where no kind is said), or changes the name of the one of this code, and what it lies in
 * where that is said: null is nothing. What it is (its kind) stays.
 */
export const saveLocation = command('stock.location.save', {
  label: { en: 'Save location', bn: 'স্থান সংরক্ষণ', hi: 'स्थान सहेजें' },
  input: {
    site: text(),
    code: code(),
    name: localized(),
    kind: choice(LOCATION_KINDS).optional(),
    parent: z.uuid().nullable().optional(),
  },
  site: (input) => input.site,
  load: ({ site, parent }) => ({
    known: location.where({ site }),
    above: location.found({ id: parent ?? NO_ROW }),
  }),
  loadMore: ({ code, parent }, { known }, context) => {
    const there: object | undefined = known.find((one) => one.code === code);
    return treeWants(location.definition, { parent }, there as Readonly<Record<string, unknown>> | undefined, context);
  },
  decide({ site, code, name, kind, parent }, { known, above, ...place }, { id }) {
    if (parent && above?.site !== site) return refuse('location-unknown', { location: parent });
    const there = known.find((one) => one.code === code);
    if (there && kind !== undefined && there.kind !== kind) return refuse('location-kind-fixed', { kind: there.kind });
    if (!there && (kind === 'to-reconcile' || kind === 'transit') && known.some((one) => one.kind === kind)) {
      return refuse('location-kind-fixed', { kind });
    }
    const fault = treeFault(location.definition, place);
    if (fault) return fault;
    if (there) {
      return [location.change(there, { name, ...(parent === undefined ? {} : { parent }) }), answer({ id: there.id })];
    }
    const fresh = { id: id(), site, code, name, kind: kind ?? ('internal' as const), parent: parent ?? null };
    return [location.insert(fresh), answer({ id: fresh.id })];
  },
});

const NO_ROW = '00000000-0000-0000-0000-000000000000';
