/** Generated data for the fake plant: the same seed gives the same plant. Nothing here is measured or real. */
export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const ZONE = 'Asia/Dhaka';
export const SITE = 'demo';

export type Text = { en: string; bn?: string; hi?: string };
export const text = (en: string, bn?: string, hi?: string): Text => ({
  en,
  ...(bn ? { bn } : {}),
  ...(hi ? { hi } : {}),
});

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const nowMicros = (): number => Date.now() * 1_000;
/** The shift drawn: eight hours of which six and a bit have passed, whatever the clock of this machine says. */
const begun = Math.floor(nowMicros() / HOUR) * HOUR - 6 * HOUR;
export const shiftWindow = () => ({
  key: `${new Date((begun + 6 * HOUR) / 1_000).toISOString().slice(0, 10)}/A`,
  day: new Date((begun + 6 * HOUR) / 1_000).toISOString().slice(0, 10),
  shift: 'A',
  from: begun,
  to: begun + 8 * HOUR,
});

export const AREAS = [
  { id: 'sewing', name: text('Sewing hall', 'সেলাই হল', 'सिलाई हॉल') },
  { id: 'filling', name: text('Filling and machine shop', 'ভরাট ও মেশিন শপ', 'भराई और मशीन शॉप') },
] as const;

interface FakeLine {
  id: string;
  area: (typeof AREAS)[number];
  name: Text;
  item: Text;
  unit: string;
  rate: number;
  high: number;
  normal: { low: number; high: number };
  stopped: boolean;
}
const line = (
  id: string,
  area: number,
  name: Text,
  item: Text,
  unit: string,
  [rate, low, high, top]: [number, number, number, number],
  stopped = false,
): FakeLine => ({
  id,
  area: AREAS[area as 0],
  name,
  item,
  unit,
  rate,
  high: top,
  normal: { low, high },
  stopped,
});

export const LINES: readonly FakeLine[] = [
  line('sewing-1', 0, text('Sewing 1', 'সেলাই ১', 'सिलाई 1'), text('Polo 7781, navy'), 'pcs/h', [262, 240, 300, 340]),
  line('sewing-2', 0, text('Sewing 2', 'সেলাই ২', 'सिलाई 2'), text('Tee 4410, white'), 'pcs/h', [318, 290, 350, 400]),
  line(
    'sewing-3',
    0,
    text('Sewing 3', 'সেলাই ৩', 'सिलाई 3'),
    text('Polo 7781, navy'),
    'pcs/h',
    [0, 240, 300, 340],
    true,
  ),
  line('filling-1', 1, text('Filling 1', 'ভরাট ১', 'भराई 1'), text('Mango drink 250 ml'), '/min', [97, 90, 108, 120]),
  line('filling-2', 1, text('Filling 2', 'ভরাট ২', 'भराई 2'), text('Shampoo 180 ml'), '/min', [61, 54, 68, 80]),
  line(
    'machining-1',
    1,
    text('Machining 1', 'মেশিনিং ১', 'मशीनिंग 1'),
    text('Bracket 220, op 30'),
    'pcs/h',
    [19.2, 18, 22, 26],
  ),
];
export const machineOf = (l: FakeLine): string => `${l.area.id}/${l.id}/main/${l.id}-m1`;
export const pointOf = (index: number): number => 100 + index * 10;

export const REASONS = [
  {
    code: 'machine',
    label: text('Machine', 'মেশিন', 'मशीन'),
    planned: false,
    reasons: [
      ['needle', text('Needle broken', 'সুচ ভেঙেছে', 'सुई टूटी')],
      ['thread', text('Thread break', 'সুতা ছিঁড়েছে', 'धागा टूटा')],
      ['fault', text('Machine fault', 'মেশিনের ত্রুটি', 'मशीन खराबी')],
      ['bobbin', text('Bobbin empty', 'ববিন খালি', 'बॉबिन खाली')],
    ],
  },
  {
    code: 'material',
    label: text('Material', 'মাল', 'माल'),
    planned: false,
    reasons: [
      ['no-bundle', text('No bundle', 'বান্ডিল নেই', 'बंडल नहीं')],
      ['wrong-material', text('Wrong material', 'ভুল মাল', 'गलत माल')],
    ],
  },
  {
    code: 'quality',
    label: text('Quality', 'মান', 'गुणवत्ता'),
    planned: false,
    reasons: [['quality-check', text('Quality check', 'মান পরীক্ষা', 'गुणवत्ता जाँच')]],
  },
  {
    code: 'people',
    label: text('People', 'লোকজন', 'लोग'),
    planned: false,
    reasons: [['personal', text('Personal break', 'ব্যক্তিগত বিরতি', 'निजी विराम')]],
  },
  {
    code: 'planned',
    label: text('Planned', 'পরিকল্পিত', 'नियोजित'),
    planned: true,
    reasons: [
      ['changeover', text('Changeover', 'চেঞ্জওভার', 'चेंजओवर')],
      ['cleaning', text('Cleaning', 'পরিষ্কার', 'सफ़ाई')],
    ],
  },
] as const;

export const reasonTree = () => ({
  groups: REASONS.map((group) => ({
    code: group.code,
    label: group.label,
    planned: group.planned,
    reasons: group.reasons.map(([code, label]) => ({ code, label, group: group.code, planned: group.planned })),
  })),
  often: ['needle', 'thread', 'no-bundle', 'bobbin', 'fault', 'quality-check', 'personal'],
});
export const reasonOf = (code: string) =>
  reasonTree()
    .groups.flatMap(({ reasons }) => reasons)
    .find((reason) => reason.code === code) ?? null;
