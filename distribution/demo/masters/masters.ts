import type { LocalizedText } from '@millrace/contracts';
import { CRATE_ITEM } from './people-and-tags.ts';

/** The company that the demo plant belongs to while nobody has named another. */
export const COMPANY = 'Padma Demo Works';

export interface DemoItem {
  readonly code: string;
  readonly name: LocalizedText;
  readonly unit: string;
}

export const ITEMS: readonly DemoItem[] = [
  { code: 'POLO-M', name: { en: 'Polo shirt, M', bn: 'পোলো শার্ট, এম', hi: 'पोलो शर्ट, एम' }, unit: '{piece}' },
  { code: 'SHIRT-L', name: { en: 'Shirt, L', bn: 'শার্ট, এল', hi: 'शर्ट, एल' }, unit: '{piece}' },
  {
    code: 'WATER-500',
    name: { en: 'Mango drink 0.5 L', bn: 'আমের পানীয় ০.৫ লি', hi: 'आम पेय ०.५ ली' },
    unit: '{bottle}',
  },
  { code: 'HOUSING-7', name: { en: 'Pump housing 7', bn: 'পাম্প হাউজিং ৭', hi: 'पंप हाउसिंग ७' }, unit: '{part}' },
  {
    code: CRATE_ITEM,
    name: { en: 'Crate of 24 bottles', bn: '২৪ বোতলের ক্রেট', hi: '२४ बोतलों का क्रेट' },
    unit: '{piece}',
  },
];

/** Where goods stand; the portal lies between the two. */
export const LOCATIONS: readonly { readonly code: string; readonly name: LocalizedText }[] = [
  { code: 'FINISHED', name: { en: 'Finished goods', bn: 'তৈরি পণ্য', hi: 'तैयार माल' } },
  { code: 'DISPATCH', name: { en: 'Dispatch yard', bn: 'প্রেরণ চত্বর', hi: 'प्रेषण प्रांगण' } },
];

export interface DemoLine {
  /** area/line */
  readonly line: string;
  /** The machine whose good count is what the line made. */
  readonly output: string;
  readonly item: string;
  readonly job: string;
  readonly quantity: string;
  /** Pieces an hour. */
  readonly targetRate: string;
}

/** What is planned next on a line, in this order. */
export const UP_NEXT: readonly (Omit<DemoLine, 'output'> & { readonly dueInHours: number })[] = [
  { line: 'garments/sewing-1', item: 'SHIRT-L', job: 'DEMO-1005', quantity: '1200', targetRate: '80', dueInHours: 20 },
  { line: 'garments/sewing-1', item: 'POLO-M', job: 'DEMO-1006', quantity: '900', targetRate: '85', dueInHours: 44 },
  { line: 'garments/sewing-2', item: 'POLO-M', job: 'DEMO-1007', quantity: '1500', targetRate: '85', dueInHours: 30 },
  {
    line: 'process/filling-1',
    item: 'WATER-500',
    job: 'DEMO-1008',
    quantity: '48000',
    targetRate: '3200',
    dueInHours: 26,
  },
  {
    line: 'process/machining-1',
    item: 'HOUSING-7',
    job: 'DEMO-1009',
    quantity: '250',
    targetRate: '11',
    dueInHours: 60,
  },
];

/** What runs on each line when the plant is first seen. */
export const LINES: readonly DemoLine[] = [
  {
    line: 'garments/sewing-1',
    output: 'garments/sewing-1/assembly/sew-06',
    item: 'POLO-M',
    job: 'DEMO-1001',
    quantity: '2400',
    targetRate: '85',
  },
  {
    line: 'garments/sewing-2',
    output: 'garments/sewing-2/assembly/sew-12',
    item: 'SHIRT-L',
    job: 'DEMO-1002',
    quantity: '1800',
    targetRate: '85',
  },
  {
    line: 'process/filling-1',
    output: 'process/filling-1/pack/labeller-01',
    item: 'WATER-500',
    job: 'DEMO-1003',
    quantity: '60000',
    targetRate: '3200',
  },
  {
    line: 'process/machining-1',
    output: 'process/machining-1/mill/cnc-05',
    item: 'HOUSING-7',
    job: 'DEMO-1004',
    quantity: '400',
    targetRate: '11',
  },
];

export interface DemoReason {
  readonly code: string;
  readonly name: LocalizedText;
  readonly planned?: boolean;
  readonly icon?: string;
}

/** Reasons of stops: groups, and what people choose in them. Codes that machines give are codes here too. */
export const REASONS: readonly { readonly group: DemoReason; readonly reasons: readonly DemoReason[] }[] = [
  {
    group: { code: 'MECHANICAL', name: { en: 'Mechanical', bn: 'যান্ত্রিক', hi: 'यांत्रिक' }, icon: 'wrench' },
    reasons: [
      { code: 'NEEDLE', name: { en: 'Needle broken', bn: 'সুই ভাঙা', hi: 'सुई टूटी' } },
      { code: 'TENSION', name: { en: 'Thread tension', bn: 'সুতার টান', hi: 'धागे का तनाव' } },
      { code: 'VALVE', name: { en: 'Filling valve', bn: 'ফিলিং ভালভ', hi: 'भराई वाल्व' } },
      { code: 'CAP-JAM', name: { en: 'Cap jam', bn: 'ক্যাপ আটকে', hi: 'ढक्कन फँसा' } },
      { code: 'TOOL-BROKEN', name: { en: 'Tool broken', bn: 'টুল ভাঙা', hi: 'औज़ार टूटा' } },
      { code: 'CHIP-JAM', name: { en: 'Chip jam', bn: 'চিপ জমেছে', hi: 'छीलन फँसी' } },
      { code: 'LOADER', name: { en: 'Loader fault', bn: 'লোডারের ত্রুটি', hi: 'लोडर दोष' } },
      { code: 'GUARD', name: { en: 'Guard open', bn: 'গার্ড খোলা', hi: 'गार्ड खुला' } },
    ],
  },
  {
    group: { code: 'MATERIAL', name: { en: 'Material', bn: 'উপকরণ', hi: 'सामग्री' }, icon: 'package' },
    reasons: [
      { code: 'NO-BUNDLE', name: { en: 'No bundle', bn: 'বান্ডিল নেই', hi: 'बंडल नहीं' } },
      { code: 'THREAD', name: { en: 'Thread used up', bn: 'সুতা শেষ', hi: 'धागा समाप्त' } },
      { code: 'NO-BOTTLE', name: { en: 'No bottles', bn: 'বোতল নেই', hi: 'बोतल नहीं' } },
      { code: 'LOW-PRODUCT', name: { en: 'Product low', bn: 'পণ্য কম', hi: 'उत्पाद कम' } },
      { code: 'LABEL-END', name: { en: 'Labels used up', bn: 'লেবেল শেষ', hi: 'लेबल समाप्त' } },
      { code: 'COOLANT-LOW', name: { en: 'Coolant low', bn: 'কুল্যান্ট কম', hi: 'शीतलक कम' } },
    ],
  },
  {
    group: { code: 'PEOPLE', name: { en: 'People', bn: 'জনবল', hi: 'लोग' }, icon: 'users' },
    reasons: [
      { code: 'NO-OPERATOR', name: { en: 'No operator', bn: 'অপারেটর নেই', hi: 'ऑपरेटर नहीं' } },
      { code: 'TRAINING', name: { en: 'Training', bn: 'প্রশিক্ষণ', hi: 'प्रशिक्षण' } },
    ],
  },
  {
    group: { code: 'PLANNED', name: { en: 'Planned', bn: 'পরিকল্পিত', hi: 'नियोजित' }, planned: true, icon: 'calendar' },
    reasons: [
      { code: 'CHANGEOVER', name: { en: 'Changeover', bn: 'পণ্য পরিবর্তন', hi: 'उत्पाद बदलाव' }, planned: true },
      { code: 'CLEANING', name: { en: 'Cleaning', bn: 'পরিষ্কার', hi: 'सफ़ाई' }, planned: true },
      { code: 'MAINTENANCE', name: { en: 'Maintenance', bn: 'রক্ষণাবেক্ষণ', hi: 'रखरखाव' }, planned: true },
    ],
  },
];
