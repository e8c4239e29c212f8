export const unsettledRefusals = {
  'unsettled-settled': {
    en: 'Somebody has settled this already.',
    bn: 'এটি আগেই কেউ মিটিয়েছেন।',
    hi: 'इसे कोई पहले ही निपटा चुका है।',
  },
  'unsettled-booked': {
    en: 'This was booked already. Booked again it would stand there twice.',
    bn: 'এটি আগেই নথিভুক্ত হয়েছে। আবার করলে দুবার থাকবে।',
    hi: 'यह पहले ही दर्ज हो चुका है। फिर से दर्ज करने पर यह दो बार रहेगा।',
  },
  'unsettled-not-theirs': {
    en: 'Whoever told it may not do this: give it by its own page, then settle what was told with a note.',
    bn: 'যিনি জানিয়েছেন তাঁর এটি করার অনুমতি নেই: নিজস্ব পাতা থেকে দিন, তারপর মন্তব্যসহ এটি মেটান।',
    hi: 'जिसने बताया उसे इसकी अनुमति नहीं है: इसे इसके अपने पृष्ठ से दें, फिर टिप्पणी के साथ निपटाएँ।',
  },
  'unsettled-wants-others': {
    en: 'Others have to agree to this first: give it by its own page, then settle what was told with a note.',
    bn: 'এতে আগে অন্যদের সম্মতি লাগে: নিজস্ব পাতা থেকে দিন, তারপর মন্তব্যসহ এটি মেটান।',
    hi: 'इस पर पहले दूसरों की सहमति चाहिए: इसे इसके अपने पृष्ठ से दें, फिर टिप्पणी के साथ निपटाएँ।',
  },
} as const;
