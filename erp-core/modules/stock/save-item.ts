import { ucumUnit } from '@millrace/contracts';
import { answer, code, command, localized, yesNo } from '../../kernel/index.ts';
import { item } from './item.ts';
import { refuse } from './refusals.ts';

/** Makes an item, or changes the one of this code. Its unit stays: quantities were booked in it. */
export const saveItem = command('stock.item.save', {
  label: { en: 'Save item', bn: 'পণ্য সংরক্ষণ', hi: 'वस्तु सहेजें' },
  input: {
    code: code(),
    name: localized(),
    unit: ucumUnit.default('{piece}'),
    lots: yesNo().default(false),
    serials: yesNo().default(false),
  },
  load: (input) => ({ found: item.where({ code: input.code }) }),
  decide(input, { found: [there] }, { id }) {
    if (input.serials && !input.lots) return refuse('serials-need-lots');
    if (!there) {
      const made = {
        id: id(),
        code: input.code,
        name: input.name,
        unit: input.unit,
        lots: input.lots,
        serials: input.serials,
        watched: false,
      };
      return [item.insert(made), answer({ id: made.id })];
    }
    if (there.unit !== input.unit) return refuse('unit-fixed', { unit: there.unit });
    return [
      item.change(there, { name: input.name, lots: input.lots, serials: input.serials }),
      answer({ id: there.id }),
    ];
  },
});
