import { z } from 'zod';
import { entity, quantity, type Refusal, type Row, ref } from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';

/** What is put together from other items, and may be taken apart again: a first-aid box, a gift set. */
export const kit = entity('stock.kit', {
  label: { en: 'Kit', bn: 'কিট', hi: 'किट' },
  key: ['item'],
  fields: {
    item: ref(item, { fixed: true, label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' } }),
    makes: quantity({
      example: '1',
      label: { en: 'The parts make', bn: 'অংশগুলিতে হয়', hi: 'हिस्सों से बनते हैं' },
    }).default('1'),
  },
});
export type Kit = Row<typeof kit>;

/** A part of a kit, and how much of it goes into as many as the parts make. */
export const kitLine = entity('stock.kit-line', {
  label: { en: 'Part of a kit', bn: 'কিটের অংশ', hi: 'किट का हिस्सा' },
  key: ['kit', 'item'],
  fields: {
    kit: ref(kit, { fixed: true, label: { en: 'Kit', bn: 'কিট', hi: 'किट' } }),
    item: ref(item, { fixed: true, label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' } }),
    quantity: quantity({ label: { en: 'Quantity', bn: 'পরিমাণ', hi: 'मात्रा' } }),
    share: z
      .int()
      .min(1)
      .max(1_000_000)
      .meta({
        field: 'whole-number',
        label: { en: 'Share of the worth', bn: 'মূল্যের ভাগ', hi: 'मूल्य का हिस्सा' },
        help: {
          en: 'Its weight when the worth of a kit that is taken apart is shared out.',
          bn: 'কিট খুললে মূল্য ভাগের ওজন।',
          hi: 'किट खोलने पर मूल्य बाँटने का भार।',
        },
      })
      .default(1),
  },
});
export type KitLine = Row<typeof kitLine>;

/** A kit is no part of itself. */
export const kitLineFits = {
  wants: ({ kit: id }: Partial<KitLine>) => ({ of: kit.found({ id: id ?? '' }) }),
  fault: ({ item: part }: Partial<KitLine>, { of }: { readonly of: Kit | undefined }): Refusal | undefined =>
    of && of.item === part ? refuse('kit-of-itself') : undefined,
};
