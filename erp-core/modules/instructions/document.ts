import {
  code,
  entity,
  lines,
  localized,
  type Refusal,
  type Row,
  ref,
  standardCommands,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { item } from '../stock/index.ts';
import { refuse } from './refusals.ts';

const MOST_USES = 50;

/** A working instruction: what it is called and where it is for. What it says stands in its revisions. */
export const document = entity('instructions.document', {
  label: { en: 'Instruction', bn: 'কাজের নির্দেশিকা', hi: 'कार्य निर्देश' },
  key: ['code'],
  fields: {
    code: code({ search: true, example: 'WI-012', label: { en: 'Code', bn: 'কোড', hi: 'कोड' } }),
    name: localized({ search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    active: yesNo({ label: { en: 'In use', bn: 'ব্যবহৃত', hi: 'उपयोग में' } }).default(true),
    uses: lines(
      {
        site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }).nullable(),
        place: text({
          max: 400,
          example: 'hall/line-1',
          label: { en: 'Area, line or machine', bn: 'এলাকা, লাইন বা যন্ত্র', hi: 'क्षेत्र, लाइन या मशीन' },
        }).nullable(),
        item: ref(item, { label: { en: 'When this is made', bn: 'যখন এটি তৈরি হয়', hi: 'जब यह बनता है' } }).nullable(),
      },
      {
        max: MOST_USES,
        label: { en: 'Where it is for', bn: 'কোথায় প্রযোজ্য', hi: 'कहाँ लागू' },
        help: {
          en: 'What is left empty is every one: a line with an item alone holds wherever that is made.',
          bn: 'খালি রাখলে সবগুলো: কেবল পণ্য দিলে যেখানেই তা তৈরি হয় সেখানে প্রযোজ্য।',
          hi: 'खाली छोड़ने पर सब: केवल वस्तु हो तो जहाँ भी वह बने वहाँ लागू।',
        },
      },
    ),
  },
  list: ['code', 'name', 'active'],
});
export type Document = Row<typeof document>;

/** A path says nothing without the site that it lies in. Pure. */
export const placeFault = (uses: readonly Pick<Row<typeof document.uses>, 'site' | 'place'>[]): Refusal | undefined =>
  uses.some(({ site, place }) => place !== null && !site) ? refuse('instruction-place-without-site') : undefined;

export const documentCommands = standardCommands(document, { check: ({ uses }) => placeFault(uses) });
