import { z } from 'zod';
import {
  compare,
  decimalOf,
  entity,
  moment,
  quantity,
  type Refusal,
  type Row,
  ref,
  table,
  text,
  yesNo,
} from '../../../kernel/index.ts';
import { party } from '../../parties/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';

/** When an item of a site is brought in again: below `min` as much is proposed as fills it up to `max`. */
export const reorderPoint = entity('stock.reorder-point', {
  label: { en: 'Reorder point', bn: 'পুনঃক্রয় বিন্দু', hi: 'पुनः ऑर्डर बिंदु' },
  key: ['item', 'site'],
  fields: {
    item: ref(item, { fixed: true, label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' } }),
    site: text({ fixed: true, label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    min: z
      .string()
      .regex(/^\d{1,14}(\.\d{1,6})?$/, 'a quantity of zero or more of at most six places, as text: "12.5"')
      .meta({ field: 'decimal', label: { en: 'At least', bn: 'অন্তত', hi: 'कम से कम' } }),
    max: quantity({ label: { en: 'Fill up to', bn: 'যত পর্যন্ত', hi: 'यहाँ तक भरें' } }),
    multiple: quantity({
      example: '12',
      label: { en: 'In multiples of', bn: 'যার গুণিতকে', hi: 'इसके गुणक में' },
    }).nullable(),
    leadDays: z
      .int()
      .min(0)
      .max(3650)
      .meta({ field: 'whole-number', label: { en: 'Days until it comes', bn: 'আসতে দিন', hi: 'आने में दिन' } })
      .default(0),
    supplier: ref(party, { label: { en: 'Supplier', bn: 'সরবরাহকারী', hi: 'आपूर्तिकर्ता' } }).nullable(),
  },
  siteField: 'site',
});
export type ReorderPoint = Row<typeof reorderPoint>;

export const reorderFault = ({ min, max }: ReorderPoint): Refusal | undefined =>
  compare(decimalOf(max), decimalOf(min)) < 0 ? refuse('reorder-max-below-min', { min, max }) : undefined;

/** Whether a fall below the minimum has been told, and since when it stands so. */
export const reorderStates = table('stock.reorder_state', {
  ledger: 'sums',
  key: ['item', 'site'],
  fields: { item: z.uuid(), site: text(), below: yesNo(), since: moment() },
});
