import { duration } from '@millrace/contracts';
import { type DeviceManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { type SnmpAddress, snmpAddress } from './address.ts';
import { credentialFaults, credentials } from './credentials.ts';

export { trapManifest } from './trap/manifest.ts';

const snmpSettings = z
  .strictObject({
    host: setting(z.string().min(1).max(253), {
      label: LABELS.host,
      help: {
        en: 'Name or IP address of the device',
        bn: 'যন্ত্রের নাম বা আইপি ঠিকানা',
        hi: 'डिवाइस का नाम या आईपी पता',
      },
      examples: ['10.0.0.20', 'ups-1.local'],
    }),
    port: setting(z.int().min(1).max(65535).default(161), {
      label: { en: 'UDP port', bn: 'ইউডিপি পোর্ট', hi: 'यूडीपी पोर्ट' },
      examples: [161],
    }),
    version: setting(z.enum(['1', '2c', '3']).default('2c'), {
      label: { en: 'Version', bn: 'সংস্করণ', hi: 'संस्करण' },
      help: {
        en: '3 alone keeps others from reading along and writing; 1 is for devices that know no other',
        bn: 'শুধু 3 অন্যদের পড়া ও লেখা আটকায়; 1 সেসব যন্ত্রের জন্য যা আর কিছু জানে না',
        hi: 'केवल 3 दूसरों को पढ़ने-लिखने से रोकता है; 1 उन डिवाइसों के लिए जो और कुछ नहीं जानते',
      },
    }),
    ...credentials,
    context: setting(z.string().max(32).default(''), {
      label: { en: 'Context', bn: 'কনটেক্সট', hi: 'कॉन्टेक्स्ट' },
    }),
    answerWithin: setting(duration.prefault('1 s'), {
      label: LABELS.answerWithin,
      help: {
        en: 'After this a question is sent once more, for UDP loses some',
        bn: 'এরপর প্রশ্ন আরেকবার পাঠানো হয়, কারণ ইউডিপি কিছু হারায়',
        hi: 'इसके बाद प्रश्न एक बार और भेजा जाता है, क्योंकि यूडीपी कुछ खो देता है',
      },
      examples: ['1 s'],
    }),
  })
  .superRefine(credentialFaults);
export type SnmpSettings = z.output<typeof snmpSettings>;

const snmpProfile = z.strictObject({
  most: setting(z.int().min(1).max(100).default(20), {
    label: { en: 'Values in one question', bn: 'এক প্রশ্নে মান', hi: 'एक प्रश्न में मान' },
    help: {
      en: 'Small devices answer only a few at once; one that says "too big" is asked for half by itself',
      bn: 'ছোট যন্ত্র একসঙ্গে অল্পই উত্তর দেয়; "too big" বললে নিজে থেকেই অর্ধেক চাওয়া হয়',
      hi: 'छोटे डिवाइस एक साथ कम ही उत्तर देते हैं; "too big" कहे तो अपने आप आधे पूछे जाते हैं',
    },
  }),
});
export type SnmpProfile = z.output<typeof snmpProfile>;

export const manifest: DeviceManifest<SnmpSettings, SnmpProfile, SnmpAddress> = {
  protocol: 'snmp',
  label: { en: 'SNMP', bn: 'এসএনএমপি', hi: 'एसएनएमपी' },
  capabilities: ['read', 'write', 'browse'],
  settings: snmpSettings,
  profile: snmpProfile,
  address: snmpAddress,
};
