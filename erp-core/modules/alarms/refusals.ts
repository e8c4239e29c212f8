import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'alarm-unknown': {
    en: 'There is no such alarm any more; look at the list again.',
    bn: 'এমন অ্যালার্ম আর নেই; তালিকা আবার দেখুন।',
    hi: 'ऐसा अलार्म अब नहीं है; सूची फिर देखें।',
    status: 404,
  },
  'alarm-acknowledged': {
    en: 'This alarm is acknowledged already.',
    bn: 'এই অ্যালার্ম আগেই স্বীকার করা হয়েছে।',
    hi: 'यह अलार्म पहले ही स्वीकार किया जा चुका है।',
  },
  'alarm-still-on': {
    en: 'The process is not back to normal: nothing can be reset yet.',
    bn: 'প্রক্রিয়া এখনও স্বাভাবিক নয়: এখন রিসেট করা যায় না।',
    hi: 'प्रक्रिया अभी सामान्य नहीं है: अभी कुछ रीसेट नहीं हो सकता।',
  },
  'alarm-not-latched': {
    en: 'This alarm waits for no reset.',
    bn: 'এই অ্যালার্ম রিসেটের অপেক্ষায় নেই।',
    hi: 'यह अलार्म रीसेट की प्रतीक्षा में नहीं है।',
  },
  'alarm-quiet': {
    en: 'This alarm is kept quiet already; end that first.',
    bn: 'এই অ্যালার্ম আগেই নীরব রাখা; আগে সেটি শেষ করুন।',
    hi: 'यह अलार्म पहले से शांत रखा है; पहले वह समाप्त करें।',
  },
  'quiet-too-long': {
    en: 'Choose an end that comes, {most} at the latest.',
    bn: 'একটি আসন্ন শেষ বেছে নিন, সর্বোচ্চ {most}।',
    hi: 'आने वाला अंत चुनें, अधिकतम {most}।',
    status: 422,
  },
  'suppression-unknown': {
    en: 'There is nothing kept quiet by this id; look at the list again.',
    bn: 'এই আইডিতে কিছু নীরব রাখা নেই; তালিকা আবার দেখুন।',
    hi: 'इस आईडी से कुछ शांत नहीं रखा; सूची फिर देखें।',
    status: 404,
  },
  'suppression-ended': {
    en: 'It is shown again already.',
    bn: 'এটি আগেই আবার দেখানো হচ্ছে।',
    hi: 'यह पहले से फिर दिखाया जा रहा है।',
  },
  'suppression-by-rule': {
    en: 'A rule of the design keeps it quiet; change the rule.',
    bn: 'নকশার একটি নিয়ম এটি নীরব রাখে; নিয়মটি বদলান।',
    hi: 'डिज़ाइन का एक नियम इसे शांत रखता है; नियम बदलें।',
  },
  'report-range': {
    en: 'Ask for a time that is past, of at most {most} days.',
    bn: 'সর্বোচ্চ {most} দিনের অতীত সময় চান।',
    hi: 'अधिकतम {most} दिनों का बीता समय माँगें।',
    status: 422,
  },
});
