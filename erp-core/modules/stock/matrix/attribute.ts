import { code, entity, localized, type Row, ref, wholeNumber } from '../../../kernel/index.ts';

const codeField = () => code({ search: true, label: { en: 'Code', bn: 'কোড', hi: 'कोड' } });
const nameField = () => localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } });

/** What the items of a style differ in: colour, size, length. */
export const attribute = entity('stock.attribute', {
  label: { en: 'Attribute', bn: 'বৈশিষ্ট্য', hi: 'गुण' },
  key: ['code'],
  fields: { code: codeField(), name: nameField() },
});
export type Attribute = Row<typeof attribute>;

/** One value of an attribute: red, XL. Its code becomes a part of item codes. */
export const attributeValue = entity('stock.attribute-value', {
  label: { en: 'Value of an attribute', bn: 'বৈশিষ্ট্যের মান', hi: 'गुण का मान' },
  key: ['attribute', 'code'],
  fields: {
    attribute: ref(attribute, { fixed: true, label: { en: 'Attribute', bn: 'বৈশিষ্ট্য', hi: 'गुण' } }),
    code: codeField(),
    name: nameField(),
    position: wholeNumber({
      label: { en: 'Position', bn: 'ক্রম', hi: 'क्रम' },
      help: {
        en: 'Where it stands in a grid: S before M before L.',
        bn: 'ছকে কোথায় থাকে: S, তারপর M, তারপর L।',
        hi: 'तालिका में कहाँ: पहले S, फिर M, फिर L।',
      },
    }).default(0),
  },
});
export type AttributeValue = Row<typeof attributeValue>;
