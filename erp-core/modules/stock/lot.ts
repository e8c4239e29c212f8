import { answer, code, command, day, entity, type Row, ref } from '../../kernel/index.ts';
import { item } from './item.ts';
import { refuse } from './refusals.ts';

/** Part of an item that is told apart, with its dates. */
export const lot = entity('stock.lot', {
  label: { en: 'Lot', bn: 'লট', hi: 'लॉट' },
  key: ['item', 'code'],
  fields: {
    item: ref(item),
    code: code({ search: true }),
    produced: day().nullable(),
    bestBefore: day().nullable(),
    expires: day().nullable(),
  },
  search: ['code'],
});
export type Lot = Row<typeof lot>;

/** Makes a lot, or changes the dates of the one of this code. */
export const saveLot = command('stock.lot.save', {
  label: { en: 'Save lot', bn: 'লট সংরক্ষণ', hi: 'लॉट सहेजें' },
  input: {
    item: ref(item),
    code: code(),
    produced: day().optional(),
    bestBefore: day().optional(),
    expires: day().optional(),
  },
  load: (input) => ({ of: item.found({ id: input.item }), found: lot.where({ item: input.item, code: input.code }) }),
  decide({ item: itemId, code, ...dates }, { of, found: [there] }, { id }) {
    if (!of) return refuse('item-unknown', { item: itemId });
    if (!of.lots) return refuse('item-without-lots', { item: of.code });
    const said = {
      produced: dates.produced ?? null,
      bestBefore: dates.bestBefore ?? null,
      expires: dates.expires ?? null,
    };
    if (there) return [lot.change(there, said), answer({ id: there.id })];
    const fresh = { id: id(), item: itemId, code, ...said };
    return [lot.insert(fresh), answer({ id: fresh.id })];
  },
});
