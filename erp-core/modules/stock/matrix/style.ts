import { code, entity, localized, type Refusal, type Row, ref, text, unit, yesNo } from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';
import { attribute, attributeValue } from './attribute.ts';

const axis = (nth: number) =>
  ref(attribute, {
    fixed: true,
    label: { en: `Differs in (${nth})`, bn: `পার্থক্য (${nth})`, hi: `अंतर (${nth})` },
  });

/** What is sold or made in many combinations: a shirt in colours and sizes. Each combination is an item of its own. */
export const style = entity('stock.style', {
  label: { en: 'Style', bn: 'স্টাইল', hi: 'शैली' },
  key: ['code'],
  fields: {
    code: code({ search: true, example: 'POLO', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    unit: unit({ fixed: true, example: '{piece}', label: { en: 'Unit', bn: 'একক', hi: 'इकाई' } }),
    lots: yesNo({ label: { en: 'Kept in lots', bn: 'লটে রাখা', hi: 'लॉट में' } }).default(false),
    serials: yesNo({
      label: { en: 'With serial numbers', bn: 'ক্রমিক নম্বরসহ', hi: 'क्रम संख्या सहित' },
    }).default(false),
    axis1: axis(1),
    axis2: axis(2).nullable(),
    axis3: axis(3).nullable(),
    pattern: text({
      example: '{style}-{1}-{2}',
      label: { en: 'Item codes', bn: 'পণ্যের কোড', hi: 'वस्तु कोड' },
      help: {
        en: 'What an item of it is called: {style} stands for its code, {1} to {3} for the codes of its values. Left out: all of them with a dash between.',
        bn: 'এর পণ্যের কোড: {style} স্টাইলের কোড, {1} থেকে {3} মানের কোড। খালি রাখলে সবগুলি মাঝে ড্যাশ দিয়ে।',
        hi: 'इसकी वस्तु का कोड: {style} शैली का कोड, {1} से {3} मानों के कोड। खाली छोड़ें तो सब बीच में डैश के साथ।',
      },
    }).nullable(),
  },
});
export type Style = Row<typeof style>;

/** A value that a style comes in, of one of the attributes that it differs in. */
export const styleValue = entity('stock.style-value', {
  label: { en: 'Value of a style', bn: 'স্টাইলের মান', hi: 'शैली का मान' },
  key: ['style', 'value'],
  fields: {
    style: ref(style, { fixed: true, label: { en: 'Style', bn: 'স্টাইল', hi: 'शैली' } }),
    value: ref(attributeValue, { fixed: true, label: { en: 'Value', bn: 'মান', hi: 'मान' } }),
  },
});
export type StyleValue = Row<typeof styleValue>;

/** Which combination of a style an item is. Made by `stock.matrix.create` alone, with the item. */
export const variant = entity('stock.variant', {
  label: { en: 'Variant', bn: 'রূপভেদ', hi: 'प्रकार' },
  key: ['item'],
  fields: {
    item: ref(item, { fixed: true }),
    style: ref(style, { fixed: true }),
    value1: ref(attributeValue, { fixed: true }),
    value2: ref(attributeValue, { fixed: true }).nullable(),
    value3: ref(attributeValue, { fixed: true }).nullable(),
  },
});
export type Variant = Row<typeof variant>;

export const axesOf = ({ axis1, axis2, axis3 }: Pick<Style, 'axis1' | 'axis2' | 'axis3'>): readonly string[] =>
  [axis1, axis2, axis3].filter((one) => one !== null && one !== undefined);

/** The pattern of item codes, where none is said too. */
export const patternOf = (of: Pick<Style, 'axis1' | 'axis2' | 'axis3' | 'pattern'>): string =>
  of.pattern ?? ['{style}', ...axesOf(of).map((_, nth) => `{${nth + 1}}`)].join('-');

/** Refuses a style whose axes leave a gap or say one attribute twice, and a pattern that would call two items the same. */
export function styleFault(record: Style): Refusal | undefined {
  const axes = axesOf(record);
  if (!record.axis2 && record.axis3) return refuse('style-axes-gap');
  if (new Set(axes).size < axes.length) return refuse('style-axes-twice');
  if (record.serials && !record.lots) return refuse('serials-need-lots');
  const named = [...patternOf(record).matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
  const known = ['style', ...axes.map((_, nth) => String(nth + 1))];
  const strange = named.find((name) => !known.includes(name));
  if (strange !== undefined) return refuse('style-pattern-strange', { name: `{${strange}}` });
  const missing = known.slice(1).find((name) => !named.includes(name));
  return missing === undefined ? undefined : refuse('style-pattern-lacks', { name: `{${missing}}` });
}
