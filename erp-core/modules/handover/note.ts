import {
  choice,
  day,
  entity,
  image,
  type Label,
  lines,
  moment,
  person,
  type Row,
  text,
  wholeNumber,
} from '../../kernel/index.ts';

/** What people leave open at a station, as terminals know it: told with the note, read in any language. */
export const LEFT = ['job', 'stops', 'calls', 'goods', 'draft', 'refused'] as const;

/** What a note may be about. */
export const topic = () =>
  choice(['machine', 'quality', 'material', 'order', 'safety', 'other'], {
    label: { en: 'About', bn: 'বিষয়', hi: 'विषय' },
    choices: {
      machine: { en: 'Machine', bn: 'যন্ত্র', hi: 'मशीन' },
      quality: { en: 'Quality', bn: 'মান', hi: 'गुणवत्ता' },
      material: { en: 'Material', bn: 'মালামাল', hi: 'सामग्री' },
      order: { en: 'Job', bn: 'কাজ', hi: 'कार्य' },
      safety: { en: 'Safety', bn: 'নিরাপত্তা', hi: 'सुरक्षा' },
      other: { en: 'Other', bn: 'অন্যান্য', hi: 'अन्य' },
    },
  });

export const LEFT_OPEN: Label = { en: 'Left open', bn: 'অসমাপ্ত', hi: 'अधूरा' };
export const NOTE: Label = { en: 'Note', bn: 'টীকা', hi: 'टिप्पणी' };

/** What a shift tells the next one about a line or a station, and who of the next has seen it. */
export const note = entity('handover.note', {
  label: { en: 'Handover note', bn: 'হস্তান্তর টীকা', hi: 'हस्तांतरण टिप्पणी' },
  key: [],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    line: text({ max: 200, search: true, label: { en: 'Line', bn: 'লাইন', hi: 'लाइन' } }),
    station: text({ max: 400, search: true, label: { en: 'Station', bn: 'কাজের স্থান', hi: 'कार्य स्थान' } }).nullable(),
    topic: topic(),
    text: text({ max: 1000, search: true, label: NOTE }).nullable(),
    photo: image({ label: { en: 'Picture', bn: 'ছবি', hi: 'चित्र' } }).nullable(),
    leftovers: lines(
      {
        what: choice([...LEFT], {
          label: { en: 'What', bn: 'কী', hi: 'क्या' },
          choices: {
            job: { en: 'A job runs', bn: 'কাজ চলছে', hi: 'कार्य चालू है' },
            stops: { en: 'Stops without a reason', bn: 'কারণহীন থামা', hi: 'बिना कारण रुकावटें' },
            calls: { en: 'Calls that wait', bn: 'অপেক্ষমাণ ডাক', hi: 'प्रतीक्षारत पुकारें' },
            goods: { en: 'Goods in hand', bn: 'হাতে থাকা মাল', hi: 'हाथ में माल' },
            draft: { en: 'Something half entered', bn: 'আধা লেখা কিছু', hi: 'आधा दर्ज कुछ' },
            refused: { en: 'Entries sent back', bn: 'ফেরত আসা এন্ট্রি', hi: 'लौटी प्रविष्टियाँ' },
          },
        }),
        count: wholeNumber({ label: { en: 'How many', bn: 'কতটি', hi: 'कितने' } }),
        about: text({ max: 200, label: { en: 'Which', bn: 'কোনটি', hi: 'कौन सा' } }).nullable(),
      },
      { max: 20, label: LEFT_OPEN },
    ),
    day: day({ label: { en: 'Day', bn: 'দিন', hi: 'दिन' } }).nullable(),
    shift: text({ max: 16, label: { en: 'Shift', bn: 'শিফট', hi: 'पाली' } }).nullable(),
    writtenAt: moment({ label: { en: 'Written', bn: 'লেখা', hi: 'लिखा' } }),
    writtenBy: person({ label: { en: 'By', bn: 'কে', hi: 'किसने' } }),
    seenAt: moment({ label: { en: 'First seen', bn: 'প্রথম দেখা', hi: 'पहली बार देखा' } }).nullable(),
    seenBy: person({ label: { en: 'First seen by', bn: 'কে প্রথম দেখলেন', hi: 'पहले किसने देखा' } }).nullable(),
  },
  states: { open: ['seen'], seen: [] },
  stateLabels: {
    open: { en: 'Nobody has seen it', bn: 'কেউ দেখেননি', hi: 'किसी ने नहीं देखा' },
    seen: { en: 'Seen', bn: 'দেখা হয়েছে', hi: 'देखा गया' },
  },
  list: ['writtenAt', 'line', 'station', 'topic', 'text', 'writtenBy', 'seenBy', 'state'],
  sort: '-writtenAt',
  siteField: 'site',
});
export type Note = Row<typeof note>;
