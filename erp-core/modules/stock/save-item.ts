import { ucumUnit } from '@millrace/contracts';
import { answer, code, command, localized, yesNo } from '../../kernel/index.ts';
import { item } from './item.ts';
import { refuse } from './refusals.ts';
import { trackingFault, trackingWants } from './tracking.ts';

const FRESH = { unit: '{piece}', lots: false, serials: false };

/**
 * Makes an item, or changes the one of this code: what is not said stays as it is. Its unit stays always: quantities were
 * booked in it. Whether it is kept in lots or by pieces changes only while none is in stock.
 */
export const saveItem = command('stock.item.save', {
  label: { en: 'Save item', bn: 'পণ্য সংরক্ষণ', hi: 'वस्तु सहेजें' },
  input: {
    code: code(),
    name: localized(),
    /** Pieces, where nothing is said of a new one. */
    unit: ucumUnit.optional(),
    lots: yesNo().optional(),
    serials: yesNo().optional(),
  },
  load: (input) => ({ found: item.where({ code: input.code }) }),
  loadMore: (input, { found: [there] }) => trackingWants(input, there),
  decide({ code, name, ...said }, { found: [there], held }, { id, caller }) {
    const now = there ?? FRESH;
    const { unit = now.unit, lots = now.lots, serials = now.serials } = said;
    if (serials && !lots) return refuse('serials-need-lots');
    if (!there) {
      const made = { id: id(), code, name, unit, lots, serials, watched: false };
      return [item.insert(made), answer({ id: made.id })];
    }
    if (there.unit !== unit) return refuse('unit-fixed', { unit: there.unit });
    const against = trackingFault(there, { held }, caller);
    if (against) return against;
    return [item.change(there, { name, lots, serials }), answer({ id: there.id })];
  },
});
