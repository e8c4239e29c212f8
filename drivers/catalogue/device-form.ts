import { deviceDeclaration } from '@millrace/contracts';
import { type SettingField, settingFields } from './setting-fields.ts';
import { type FieldWords, worded, words } from './worded-fields.ts';

const TOPICS = words(
  'Topics with commas; {id} is the device itself, {device} its path',
  'টপিক, কমা দিয়ে; {id} যন্ত্র নিজে, {device} তার পথ',
  'टॉपिक, अल्पविराम से; {id} उपकरण स्वयं, {device} उसका पथ',
);

const SETTINGS: FieldWords = {
  path: {
    label: words('Where it stands', 'যেখানে আছে', 'कहाँ है'),
    help: words(
      'area/line/cell/device; a device swapped for another keeps it, and with it the history',
      'area/line/cell/device; বদলি যন্ত্র একই পথ রাখে, ইতিহাসও থাকে',
      'area/line/cell/device; बदला गया उपकरण यही पथ रखता है, और साथ में इतिहास',
    ),
  },
  profile: {
    label: words('Kind', 'ধরন', 'प्रकार'),
    help: words('The name of its profile', 'তার প্রোফাইলের নাম', 'उसकी प्रोफ़ाइल का नाम'),
  },
  label: { label: words('Shown as', 'যে নামে দেখায়', 'दिखने वाला नाम') },
  'label.en': { label: words('English', 'ইংরেজি', 'अंग्रेज़ी') },
  'label.bn': { label: words('Bengali', 'বাংলা', 'बांग्ला') },
  'label.hi': { label: words('Hindi', 'হিন্দি', 'हिन्दी') },
  delivery: {
    label: words('Delivery', 'সরবরাহ', 'प्रेषण'),
    help: words(
      'identified: each message has a time or a key; at-least-once: neither; best-effort: the oldest may be dropped',
      'identified: প্রতিটি বার্তার সময় বা চাবি আছে; at-least-once: কোনোটিই নেই; best-effort: পুরোনোটি বাদ পড়তে পারে',
      'identified: हर संदेश का समय या कुंजी है; at-least-once: दोनों नहीं; best-effort: सबसे पुराना छूट सकता है',
    ),
  },
  rights: { label: words('Rights on the broker', 'ব্রোকারে অধিকার', 'ब्रोकर पर अधिकार') },
  'rights.publish': { label: words('It may publish', 'যা প্রকাশ করতে পারে', 'क्या प्रकाशित कर सकता है'), help: TOPICS },
  'rights.subscribe': { label: words('It may hear', 'যা শুনতে পারে', 'क्या सुन सकता है'), help: TOPICS },
  clock: { label: words('Its clock', 'তার ঘড়ি', 'उसकी घड़ी') },
  'clock.plausibleWithin': {
    label: words('Believed within', 'যতটা পর্যন্ত বিশ্বাস', 'कितने तक विश्वास'),
    help: words(
      'A time that is further off than this is replaced by that of arrival',
      'এর বেশি ভুল হলে পৌঁছানোর সময় ধরা হয়',
      'इससे अधिक गलत समय की जगह पहुँचने का समय लिया जाता है',
    ),
  },
  tags: { label: words('Tags', 'ট্যাগ', 'टैग') },
  points: {
    label: words('Points that differ from its kind', 'ধরন থেকে ভিন্ন পয়েন্ট', 'प्रकार से भिन्न पॉइंट'),
  },
  detectors: {
    label: words('Detectors that differ from its kind', 'ধরন থেকে ভিন্ন ডিটেক্টর', 'प्रकार से भिन्न डिटेक्टर'),
  },
  type: { label: words('Detector', 'ডিটেক্টর', 'डिटेक्टर') },
  subject: { label: words('Asset', 'সম্পদ', 'संपत्ति') },
  settings: { label: words('Settings', 'সেটিংস', 'सेटिंग') },
  off: { label: words('Switched off', 'বন্ধ', 'बंद') },
};

let fields: readonly SettingField[] | undefined;

/** What a site says of any device itself: most of it matters for one that signs in here. Its name is said elsewhere. */
export function deviceFields(): readonly SettingField[] {
  fields ??= settingFields(deviceDeclaration)
    .filter(({ name }) => name !== 'id')
    .map((field) => worded(field, SETTINGS));
  return fields;
}
