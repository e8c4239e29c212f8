import {
  type Forward,
  httpForward,
  kafkaForward,
  type LocalizedText,
  mqttForward,
  sparkplugForward,
} from '@millrace/contracts';
import { HELPS, LABELS, type Words } from '@millrace/driver-api';
import type { z } from 'zod';
import { type SettingField, settingFields } from './setting-fields.ts';
import { type FieldWords, worded, words } from './worded-fields.ts';

/** A way out of the plant as a person chooses and configures it. */
export interface ForwardForm {
  readonly kind: Forward['kind'];
  readonly label: LocalizedText;
  readonly settings: readonly SettingField[];
}

const POINT_FILTERS = words(
  'Filters on area/line/cell/device/name as in MQTT, with commas; # is everything',
  'area/line/cell/device/name-এর ছাঁকনি, MQTT-এর মতো, কমা দিয়ে; # মানে সব',
  'area/line/cell/device/name पर फ़िल्टर, MQTT की तरह, अल्पविराम से; # यानी सब',
);

/** What several ways out have, by name. A group has its own words and those of what is in it. */
const SETTINGS: FieldWords = {
  what: { label: words('What it is given', 'তাকে যা দেওয়া হয়', 'उसे क्या दिया जाता है') },
  'what.kinds': {
    label: words('Records', 'রেকর্ড', 'रिकॉर्ड'),
    help: words(
      'samples: readings; observations: scans, punches, tag reads; facts: what detectors found',
      'samples: রিডিং; observations: স্ক্যান, হাজিরা, ট্যাগ; facts: ডিটেক্টর যা পেয়েছে',
      'samples: रीडिंग; observations: स्कैन, हाज़िरी, टैग; facts: डिटेक्टर ने जो पाया',
    ),
  },
  'what.points': { label: words('Points', 'পয়েন্ট', 'पॉइंट'), help: POINT_FILTERS },
  from: {
    label: words('Begins at', 'যেখান থেকে শুরু', 'कहाँ से शुरू'),
    help: words(
      'now: what comes from now on; beginning: the oldest that the journal holds',
      'now: এখন থেকে যা আসে; beginning: জার্নালের সবচেয়ে পুরোনো থেকে',
      'now: अब से जो आए; beginning: जर्नल में सबसे पुराने से',
    ),
  },
  policy: {
    label: words('While it is away', 'সে না থাকলে', 'जब वह न हो'),
    help: words(
      'keep: the journal waits for it; drop-oldest: it gets what the journal holds anyway',
      'keep: জার্নাল তার জন্য অপেক্ষা করে; drop-oldest: জার্নালে যা থাকে তাই পায়',
      'keep: जर्नल उसकी प्रतीक्षा करता है; drop-oldest: जर्नल में जो हो वही मिलता है',
    ),
  },
  keep: { label: words('Waited for at most', 'সর্বোচ্চ অপেক্ষা', 'अधिकतम प्रतीक्षा') },
  'keep.days': { label: words('Days', 'দিন', 'दिन') },
  'keep.megabytes': { label: words('Megabytes of the journal', 'জার্নালের মেগাবাইট', 'जर्नल के मेगाबाइट') },
  rate: { label: words('Records a second at most', 'সেকেন্ডে সর্বোচ্চ রেকর্ড', 'प्रति सेकंड अधिकतम रिकॉर्ड') },
  url: { label: LABELS.address },
  protocol: { label: words('MQTT version', 'MQTT সংস্করণ', 'MQTT संस्करण') },
  user: { label: LABELS.user },
  secret: { label: words('Secret', 'গোপন সংকেত', 'सीक्रेट'), help: HELPS.secretName, namesSecret: true },
  signingSecret: {
    label: words('Secret that signs each body', 'প্রতিটি বার্তায় স্বাক্ষরের গোপন সংকেত', 'हर संदेश पर हस्ताक्षर का सीक्रेट'),
    help: HELPS.secretName,
    namesSecret: true,
  },
  tls: { label: words('Certificates', 'সনদ', 'प्रमाणपत्र') },
  'tls.ca': { label: LABELS.authority, help: words('Path of a file', 'ফাইলের পথ', 'फ़ाइल का पथ') },
  'tls.certificate': {
    label: words('Our certificate', 'আমাদের সনদ', 'हमारा प्रमाणपत्र'),
    help: words('Path of a file', 'ফাইলের পথ', 'फ़ाइल का पथ'),
  },
  'tls.key': {
    label: words('Its key', 'তার চাবি', 'उसकी कुंजी'),
    help: words('Path of a file', 'ফাইলের পথ', 'फ़ाइल का पथ'),
  },
  clientId: { label: words('Client id', 'ক্লায়েন্ট আইডি', 'क्लाइंट आईडी') },
  topic: {
    label: words('Topic', 'টপিক', 'टॉपिक'),
    help: words(
      'Of MQTT with placeholders: {site} {area} {line} {cell} {device} {name}',
      'MQTT-এ স্থানধারক সহ: {site} {area} {line} {cell} {device} {name}',
      'MQTT में प्लेसहोल्डर सहित: {site} {area} {line} {cell} {device} {name}',
    ),
  },
  events: { label: words('Topic of events', 'ঘটনার টপিক', 'घटनाओं का टॉपिक') },
  retain: {
    label: words('The broker keeps the newest value', 'ব্রোকার সর্বশেষ মান রাখে', 'ब्रोकर नवीनतम मान रखता है'),
  },
  birth: {
    label: words(
      'All newest values after each reconnect',
      'প্রতি পুনঃসংযোগের পর সব সর্বশেষ মান',
      'हर पुनःसंयोजन के बाद सभी नवीनतम मान',
    ),
  },
  group: { label: words('Group id', 'গ্রুপ আইডি', 'समूह आईडी') },
  node: { label: words('Edge node id', 'এজ নোড আইডি', 'एज नोड आईडी') },
  brokers: {
    label: words('Brokers', 'ব্রোকার', 'ब्रोकर'),
    help: words(
      'Of Kafka: host:port, with commas; the first that answers tells of the others',
      'Kafka-এ: host:port, কমা দিয়ে; প্রথম যে উত্তর দেয় সে অন্যদের জানায়',
      'Kafka में: host:port, अल्पविराम से; जो पहले उत्तर दे वह दूसरों को बताता है',
    ),
  },
  primaryHost: {
    label: words('Primary host', 'প্রধান হোস্ট', 'मुख्य होस्ट'),
    help: words(
      'Without it nothing is sent; left out: nobody is waited for',
      'সে না থাকলে কিছু পাঠানো হয় না; না লিখলে কারও অপেক্ষা নয়',
      'उसके बिना कुछ नहीं भेजा जाता; न लिखने पर किसी की प्रतीक्षा नहीं',
    ),
  },
  aliases: { label: words('Numbers in place of names', 'নামের বদলে সংখ্যা', 'नामों की जगह संख्याएँ') },
  writable: {
    label: words(
      'Points that may be written from outside',
      'বাইরে থেকে যে পয়েন্টে লেখা যায়',
      'बाहर से जिन पॉइंट में लिखा जा सके',
    ),
    help: POINT_FILTERS,
  },
  batch: { label: words('Records of one batch', 'এক দফায় রেকর্ড', 'एक खेप में रिकॉर्ड') },
  timeoutSeconds: { label: words('Seconds for an answer', 'উত্তরের সেকেন্ড', 'उत्तर के सेकंड') },
  sasl: { label: words('Sign-in (SASL)', 'প্রবেশ (SASL)', 'साइन-इन (SASL)') },
  'sasl.mechanism': { label: words('Mechanism', 'পদ্ধতি', 'विधि') },
  'sasl.user': { label: LABELS.user },
  'sasl.secret': { label: words('Secret', 'গোপন সংকেত', 'सीक्रेट'), help: HELPS.secretName, namesSecret: true },
};

const FORWARDS: Readonly<Record<Forward['kind'], { readonly label: Words; readonly schema: z.ZodObject }>> = {
  mqtt: { label: words('MQTT broker', 'MQTT ব্রোকার', 'MQTT ब्रोकर'), schema: mqttForward },
  sparkplug: { label: words('Sparkplug B host', 'স্পার্কপ্লাগ বি হোস্ট', 'स्पार्कप्लग बी होस्ट'), schema: sparkplugForward },
  http: { label: words('HTTP server', 'HTTP সার্ভার', 'HTTP सर्वर'), schema: httpForward },
  kafka: { label: words('Apache Kafka', 'অ্যাপাচি কাফকা', 'अपाचे काफ़्का'), schema: kafkaForward },
};
/** The site's document says these in other places of the form: its name and which kind it is. */
const ELSEWHERE = ['id', 'kind'];

let forms: readonly ForwardForm[] | undefined;

/** Ways out of the plant, with what each asks for: where it goes first, what all have in common behind it. */
export function forwardForms(): readonly ForwardForm[] {
  forms ??= Object.entries(FORWARDS).map(([kind, { label, schema }]) => {
    const fields = settingFields(schema)
      .filter(({ name }) => !ELSEWHERE.includes(name))
      .map((field) => worded(field, SETTINGS));
    const isCommon = ({ name }: SettingField): boolean => ['what', 'from', 'policy', 'keep', 'rate'].includes(name);
    const settings = [...fields.filter((one) => !isCommon(one)), ...fields.filter(isCommon)];
    return { kind: kind as Forward['kind'], label, settings };
  });
  return forms;
}
