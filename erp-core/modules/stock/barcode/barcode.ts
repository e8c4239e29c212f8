import { hasGs1CheckDigit } from '@millrace/contracts';
import { z } from 'zod';
import { choice, entity, type Refusal, type Row, ref, unit } from '../../../kernel/index.ts';
import { type Item, item } from '../item.ts';
import { type ItemUnit, itemUnit } from '../item-unit.ts';
import { refuse } from '../refusals.ts';

const isGtin = (text: string): boolean => /^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(text) && hasGs1CheckDigit(text);

/** One writing of each code: a GTIN of 8, 12 or 13 digits is the same number with 14 (GS1 General Specifications, 3.3). */
export const plainCode = (text: string): string => (isGtin(text) ? text.padStart(14, '0') : text);

/** What is printed on an item, or on a packing of it: a GTIN, or a code of one's own. Scanned, it says which and how much. */
export const barcode = entity('stock.barcode', {
  label: { en: 'Barcode', bn: 'বারকোড', hi: 'बारकोड' },
  key: ['code'],
  fields: {
    code: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .regex(/^[\x20-\x7e]+$/, 'letters, digits and signs of a barcode only')
      .overwrite(plainCode)
      .meta({
        ...{ field: 'barcode', search: true, fixed: true, example: '4006381333931' },
        label: { en: 'Code', bn: 'কোড', hi: 'कोड' },
      }),
    kind: choice(['gtin', 'own'], {
      fixed: true,
      label: { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' },
      choices: {
        gtin: { en: 'GTIN', bn: 'GTIN', hi: 'GTIN' },
        own: { en: 'Own code', bn: 'নিজস্ব কোড', hi: 'अपना कोड' },
      },
    }),
    item: ref(item),
    unit: unit({
      example: '{box}',
      label: { en: 'On a', bn: 'যার উপর', hi: 'किस पर' },
      help: {
        en: 'The packing it is printed on, one of the item’s units; empty: the item itself.',
        bn: 'যে মোড়কে ছাপা, পণ্যের একটি একক; খালি: পণ্যটি নিজেই।',
        hi: 'जिस पैकिंग पर छपा है, वस्तु की एक इकाई; खाली: वस्तु स्वयं।',
      },
    }).nullable(),
  },
});
export type Barcode = Row<typeof barcode>;

export const barcodeFault = ({ code, kind }: Pick<Barcode, 'code' | 'kind'>): Refusal | undefined =>
  kind === 'gtin' && !isGtin(code) ? refuse('barcode-not-gtin', { code }) : undefined;

/** A code is of the item, or of a unit that the item has. */
export const barcodeFits = {
  wants: ({ item: of, unit: said }: Partial<Barcode>) => ({
    of: item.found({ id: of ?? '' }),
    units: itemUnit.whereAny(of && said ? [{ item: of, unit: said }] : [], { lock: false }),
  }),
  fault(
    { unit: said }: Partial<Barcode>,
    { of, units }: { readonly of: Item | undefined; readonly units: readonly ItemUnit[] },
  ): Refusal | undefined {
    if (!of || !said || said === of.unit || units.length > 0) return undefined;
    return refuse('unit-of-item-unknown', { item: of.code, unit: said });
  },
};
