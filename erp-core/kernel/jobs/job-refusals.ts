import type { RefusalText } from '../refusal.ts';

/** Refusals about jobs; part of the kernel's table. */
export const jobRefusals = {
  'job-over': {
    en: 'This job has ended already ({state}): there is nothing to cancel.',
    bn: 'এই কাজটি আগেই শেষ হয়েছে ({state}): বাতিল করার কিছু নেই।',
    hi: 'यह कार्य पहले ही समाप्त हो चुका है ({state}): रद्द करने को कुछ नहीं।',
  },
  'job-not-failed': {
    en: 'Only a job that failed is tried again or given up; this one is {state}.',
    bn: 'শুধু ব্যর্থ কাজই আবার চালানো বা ছেড়ে দেওয়া যায়; এটির অবস্থা {state}।',
    hi: 'केवल असफल कार्य फिर चलाया या छोड़ा जाता है; इसकी स्थिति {state} है।',
  },
  'job-waits-already': {
    en: 'A job of the same kind for the same thing waits or runs already: {job}. Wait for its end, then try again.',
    bn: 'একই জিনিসের জন্য একই ধরনের একটি কাজ অপেক্ষায় বা চলমান: {job}। সেটি শেষ হলে আবার চেষ্টা করুন।',
    hi: 'इसी के लिए इसी प्रकार का एक कार्य प्रतीक्षा में या चालू है: {job}। उसके समाप्त होने पर फिर प्रयास करें।',
  },
  'job-begun-anew': {
    en: 'Another process has begun this job anew meanwhile.',
    bn: 'এর মধ্যে অন্য একটি প্রসেস এই কাজ নতুন করে শুরু করেছে।',
    hi: 'इस बीच किसी अन्य प्रक्रिया ने यह कार्य नए सिरे से आरंभ किया है।',
  },
} as const satisfies Readonly<Record<string, RefusalText>>;
