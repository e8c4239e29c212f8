import { opcuaServer } from '@millrace/contracts';
import { HELPS, LABELS } from '@millrace/driver-api';
import { type SettingField, settingFields } from './setting-fields.ts';
import { type FieldWords, worded, words } from './worded-fields.ts';

const FILTERS = words(
  'Filters on area/line/cell/device/name as in MQTT, with commas; # is everything',
  'area/line/cell/device/name-এর ছাঁকনি, MQTT-এর মতো, কমা দিয়ে; # মানে সব',
  'area/line/cell/device/name पर फ़िल्टर, MQTT की तरह, अल्पविराम से; # यानी सब',
);
const PROTECTION = words(
  'What is read and written can then be read and changed on the way',
  'তখন যা পড়া ও লেখা হয় তা পথে পড়া ও বদলানো যায়',
  'तब जो पढ़ा और लिखा जाता है वह रास्ते में पढ़ा और बदला जा सकता है',
);

const SETTINGS: FieldWords = {
  port: { label: LABELS.tcpPort },
  host: {
    label: words('Listens on', 'যে ঠিকানায় শোনে', 'किस पते पर सुनता है'),
    help: words(
      'An address of the gateway; left out: that of its other doors',
      'গেটওয়ের একটি ঠিকানা; না লিখলে তার অন্য দরজার ঠিকানা',
      'गेटवे का एक पता; न लिखने पर उसके अन्य द्वारों का',
    ),
  },
  points: { label: words('Points that are offered', 'যে পয়েন্ট দেখানো হয়', 'जो पॉइंट दिखाए जाते हैं'), help: FILTERS },
  writable: {
    label: words('Points that may be written', 'যে পয়েন্টে লেখা যায়', 'जिन पॉइंट में लिखा जा सके'),
    help: FILTERS,
  },
  users: {
    label: words('Who may enter', 'কারা ঢুকতে পারে', 'कौन प्रवेश कर सकता है'),
    help: words(
      'A name for each client, not one for all: what is written is kept under it',
      'প্রত্যেক ক্লায়েন্টের আলাদা নাম: যা লেখা হয় তা সেই নামে থাকে',
      'हर क्लाइंट का अपना नाम: जो लिखा जाए वह उसी नाम से रखा जाता है',
    ),
  },
  name: { label: LABELS.user },
  secret: { label: LABELS.secretOfUser, help: HELPS.secretName, namesSecret: true },
  writes: {
    label: words('May write', 'লিখতে পারে', 'लिख सकता है'),
    help: words(
      'Only to the points that are opened for it',
      'শুধু যে পয়েন্ট খোলা রাখা আছে তাতে',
      'केवल उन पॉइंट में जो इसके लिए खुले हैं',
    ),
  },
  people: {
    label: words('People of the plant enter as well', 'কারখানার লোকেরাও ঢুকতে পারে', 'संयंत्र के लोग भी प्रवेश करें'),
    help: words(
      'By e-mail address and an API key of their own (office: Account, Keys), with the rights they have in the office',
      'ই-মেইল ঠিকানা ও নিজের API কী দিয়ে (অফিস: অ্যাকাউন্ট, কী), অফিসে যে অধিকার আছে তা নিয়ে',
      'ई-मेल पते और अपनी API कुंजी से (कार्यालय: खाता, कुंजियाँ), कार्यालय में जो अधिकार हैं उन्हीं के साथ',
    ),
  },
  anonymous: { label: words('Who gives no name may read', 'নাম না দিলেও পড়া যায়', 'बिना नाम के भी पढ़ सकते हैं') },
  unsecured: {
    label: words('Also without encryption', 'এনক্রিপশন ছাড়াও', 'बिना एन्क्रिप्शन के भी'),
    help: PROTECTION,
  },
  limits: { label: words('At most', 'সর্বোচ্চ', 'अधिकतम') },
  'limits.sessions': { label: words('Clients at once', 'একসঙ্গে ক্লায়েন্ট', 'एक साथ क्लाइंट') },
  'limits.subscriptions': { label: words('Subscriptions', 'সাবস্ক্রিপশন', 'सदस्यताएँ') },
  'limits.monitoredItems': { label: words('Watched values', 'নজরে রাখা মান', 'निगरानी के मान') },
};

let fields: readonly SettingField[] | undefined;

/** What a site says of the OPC UA server by which its gateway offers what is read there. */
export function opcuaServerFields(): readonly SettingField[] {
  fields ??= settingFields(opcuaServer).map((field) => worded(field, SETTINGS));
  return fields;
}
