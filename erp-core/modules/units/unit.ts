import { z } from 'zod';
import { code, type DecideContext, entity, localized, type Row } from '../../kernel/index.ts';
import { measureOf } from './measure.ts';
import { refuse } from './refusals.ts';

/** A unit of the company's own: "dozen" is 12 of {piece}, "carton" 10 of dozen. What differs by item is the item's. */
export const packaging = entity('units.packaging', {
  label: { en: 'Packaging unit', bn: 'প্যাকেজিং একক', hi: 'पैकेजिंग इकाई' },
  key: ['code'],
  fields: {
    code: code({ search: true, fixed: true, example: 'dozen', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    holds: z
      .string()
      .regex(/^(?!0+(\.0+)?$)\d{1,12}(\.\d{1,12})?$/, 'a number above zero of at most twelve places, as text: "12"')
      .meta({ field: 'decimal', example: '12', label: { en: 'Holds', bn: 'ধারণ করে', hi: 'धारण' } }),
    of: z
      .string()
      .min(1)
      .max(64)
      .meta({
        field: 'text',
        example: '{piece}',
        label: { en: 'Of', bn: 'যার', hi: 'किसका' },
        help: {
          en: 'A unit of UCUM such as {piece} or kg, or another packaging unit.',
          bn: '{piece} বা kg এর মতো UCUM একক, অথবা অন্য প্যাকেজিং একক।',
          hi: '{piece} या kg जैसी UCUM इकाई, या कोई और पैकेजिंग इकाई।',
        },
      }),
  },
});
export type Packaging = Row<typeof packaging>;

export const packagingFault = ({ code: own, of }: Packaging, _: DecideContext) => {
  if (measureOf(own)) return refuse('unit-is-ucum', { code: own });
  return own === of ? refuse('unit-circular', { code: own, of }) : undefined;
};
