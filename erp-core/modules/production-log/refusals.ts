import { refusals } from '../../kernel/index.ts';

export const refuse = refusals({
  'job-number-taken': {
    en: 'There is a job {number} already.',
    bn: '{number} নম্বরের কাজ আগেই আছে।',
    hi: '{number} संख्या का कार्य पहले से है।',
  },
  'job-unknown': { en: 'There is no such job.', bn: 'এমন কাজ নেই।', hi: 'ऐसा कोई कार्य नहीं है।', status: 404 },
  'job-not-startable': {
    en: 'This job is {state} and cannot be started.',
    bn: 'কাজটির অবস্থা {state}, শুরু করা যায় না।',
    hi: 'कार्य की स्थिति {state} है, शुरू नहीं हो सकता।',
  },
  'job-not-running': {
    en: 'This job is {state}, not running.',
    bn: 'কাজটি চলছে না, অবস্থা {state}।',
    hi: 'कार्य चालू नहीं है, स्थिति {state}।',
  },
  'line-busy': {
    en: 'Another job runs on this line: {number}.',
    bn: 'এই লাইনে অন্য কাজ চলছে: {number}।',
    hi: 'इस लाइन पर दूसरा कार्य चल रहा है: {number}।',
  },
  'time-overlaps': {
    en: 'At that time another job ran on this line.',
    bn: 'সেই সময়ে এই লাইনে অন্য কাজ চলছিল।',
    hi: 'उस समय इस लाइन पर दूसरा कार्य चल रहा था।',
  },
  'time-in-future': {
    en: 'That moment has not come yet.',
    bn: 'সেই সময় এখনও আসেনি।',
    hi: 'वह समय अभी नहीं आया है।',
    status: 422,
  },
  'time-backwards': {
    en: 'The end lies before the start.',
    bn: 'শেষ শুরুর আগে।',
    hi: 'अंत शुरुआत से पहले है।',
    status: 422,
  },
  'item-unknown': { en: 'There is no such item.', bn: 'এমন পণ্য নেই।', hi: 'ऐसी कोई वस्तु नहीं है।', status: 422 },
  'quantity-zero': {
    en: 'A correction of zero corrects nothing.',
    bn: 'শূন্য সংশোধনে কিছু বদলায় না।',
    hi: 'शून्य सुधार से कुछ नहीं बदलता।',
    status: 422,
  },
  'machine-counts': {
    en: 'This machine counts good pieces itself. Correct its count instead.',
    bn: 'এই যন্ত্র নিজেই ভালো পিস গোনে। তার গণনা সংশোধন করুন।',
    hi: 'यह मशीन अच्छे पीस स्वयं गिनती है। उसकी गिनती सुधारें।',
    status: 422,
  },
  'entry-known': {
    en: 'This count has been booked already.',
    bn: 'এই গণনা আগেই লেখা হয়েছে।',
    hi: 'यह गिनती पहले ही दर्ज है।',
  },
  'entry-unknown': {
    en: 'There is no such count of a person.',
    bn: 'কারও এমন গণনা নেই।',
    hi: 'किसी की ऐसी गिनती नहीं है।',
    status: 404,
  },
  'entry-taken-back': {
    en: 'This count has been taken back already.',
    bn: 'এই গণনা আগেই ফেরত নেওয়া হয়েছে।',
    hi: 'यह गिनती पहले ही वापस ली जा चुकी है।',
  },
  'machine-unknown': {
    en: 'There is no machine {machine}, or no such shift of it.',
    bn: '{machine} নামে যন্ত্র বা এমন শিফট নেই।',
    hi: '{machine} नाम की मशीन या ऐसी पाली नहीं है।',
    status: 404,
  },
  'split-outside-stop': {
    en: 'There is no stop at that moment that could be cut.',
    bn: 'সেই মুহূর্তে ভাগ করার মতো থামা নেই।',
    hi: 'उस क्षण बाँटने योग्य कोई रुकावट नहीं है।',
  },
  'reason-unknown': {
    en: 'There is no such reason.',
    bn: 'এমন কারণ নেই।',
    hi: 'ऐसा कोई कारण नहीं है।',
    status: 422,
  },
  'reason-is-group': {
    en: 'Choose a reason below {reason}.',
    bn: '{reason}-এর নিচের একটি কারণ বাছুন।',
    hi: '{reason} के नीचे का कोई कारण चुनें।',
    status: 422,
  },
  'reason-too-deep': {
    en: 'Reasons have two levels, no more.',
    bn: 'কারণের দুটি স্তর, তার বেশি নয়।',
    hi: 'कारणों के दो स्तर हैं, अधिक नहीं।',
    status: 422,
  },
});
