export const unsettledRefusals = {
  'unsettled-settled': {
    en: 'Somebody has settled this already.',
    bn: 'এটি আগেই কেউ মিটিয়েছেন।',
    hi: 'इसे कोई पहले ही निपटा चुका है।',
  },
  'unsettled-wants-others': {
    en: 'Others have to agree to this first: give it by its own page, then settle what was told with a note.',
    bn: 'এতে আগে অন্যদের সম্মতি লাগে: নিজস্ব পাতা থেকে দিন, তারপর মন্তব্যসহ এটি মেটান।',
    hi: 'इस पर पहले दूसरों की सहमति चाहिए: इसे इसके अपने पृष्ठ से दें, फिर टिप्पणी के साथ निपटाएँ।',
  },
} as const;
