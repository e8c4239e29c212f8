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

/** Makes a lot, or changes the dates of the one of this code: those that are said, where null is none. */
export const saveLot = command('stock.lot.save', {
  label: { en: 'Save lot', bn: 'লট সংরক্ষণ', hi: 'लॉट सहेजें' },
  input: {
    item: ref(item),
    code: code(),
    produced: day().nullable().optional(),
    bestBefore: day().nullable().optional(),
    expires: day().nullable().optional(),
  },
  load: (input) => ({ of: item.found({ id: input.item }), found: lot.where({ item: input.item, code: input.code }) }),
  decide({ item: itemId, code, ...dates }, { of, found: [there] }, { id }) {
    if (!of) return refuse('item-unknown', { item: itemId });
    if (!of.lots) return refuse('item-without-lots', { item: of.code });
    const {
      produced = there?.produced ?? null,
      bestBefore = there?.bestBefore ?? null,
      expires = there?.expires ?? null,
    } = dates;
    const said = { produced, bestBefore, expires };
    if (there) return [lot.change(there, said), answer({ id: there.id })];
    const fresh = { id: id(), item: itemId, code, ...said };
    return [lot.insert(fresh), answer({ id: fresh.id })];
  },
});
