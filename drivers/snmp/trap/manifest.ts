import { type DriverManifest, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { credentialFaults, credentials } from '../credentials.ts';

const sender = z
  .strictObject({
    device: z.string().min(1),
    from: setting(
      z
        .array(z.union([z.ipv4(), z.ipv6()]))
        .min(1)
        .max(20),
      {
        label: { en: 'Its addresses', bn: 'এর ঠিকানাসমূহ', hi: 'इसके पते' },
        help: {
          en: 'What comes from elsewhere is counted and shown, and not read',
          bn: 'অন্য কোথাও থেকে যা আসে তা গোনা ও দেখানো হয়, পড়া হয় না',
          hi: 'कहीं और से जो आता है वह गिना और दिखाया जाता है, पढ़ा नहीं जाता',
        },
        examples: ['10.0.0.20'],
      },
    ),
    version: setting(z.enum(['1', '2c', '3']).default('2c'), {
      label: { en: 'Version', bn: 'সংস্করণ', hi: 'संस्करण' },
      help: {
        en: 'Only 3 proves who sent it; an address and a community can be forged',
        bn: 'শুধু 3 প্রমাণ করে কে পাঠিয়েছে; ঠিকানা ও কমিউনিটি জাল করা যায়',
        hi: 'केवल 3 साबित करता है कि किसने भेजा; पता और कम्युनिटी नकली हो सकते हैं',
      },
    }),
    ...credentials,
    most: setting(z.int().min(1).max(1_000).default(20), {
      label: { en: 'Most messages a second', bn: 'সেকেন্ডে সর্বোচ্চ বার্তা', hi: 'प्रति सेकंड अधिकतम संदेश' },
      help: {
        en: 'Ten times as many at once; what is beyond is dropped and counted, and informs are sent again by their device',
        bn: 'একবারে এর দশ গুণ; বাকিটা বাদ যায় ও গোনা হয়, আর inform যন্ত্র নিজেই আবার পাঠায়',
        hi: 'एक बार में इसका दस गुना; बाकी छोड़ा और गिना जाता है, और inform डिवाइस स्वयं फिर भेजता है',
      },
    }),
  })
  .superRefine(credentialFaults);
export type TrapSender = z.output<typeof sender>;

export const trapSettings = z
  .strictObject({
    id: z.string().min(1).max(63),
    host: setting(z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'), {
      label: { en: 'Address of this machine', bn: 'এই যন্ত্রের ঠিকানা', hi: 'इस मशीन का पता' },
      help: {
        en: 'Where devices send to; 0.0.0.0 is every network that it is in',
        bn: 'যন্ত্রগুলো যেখানে পাঠায়; 0.0.0.0 মানে এর সব নেটওয়ার্ক',
        hi: 'जहाँ डिवाइस भेजते हैं; 0.0.0.0 यानी इसके सभी नेटवर्क',
      },
      examples: ['10.0.0.2'],
    }),
    port: setting(z.int().min(0).max(65_535).default(162), {
      label: { en: 'UDP port', bn: 'ইউডিপি পোর্ট', hi: 'यूडीपी पोर्ट' },
      help: {
        en: 'Below 1024 the system may want a right for it: 1162 needs none',
        bn: '1024-এর নিচে সিস্টেম অনুমতি চাইতে পারে: 1162-এ লাগে না',
        hi: '1024 से नीचे सिस्टम अनुमति माँग सकता है: 1162 में नहीं',
      },
      examples: [162, 1162],
    }),
    devices: z.array(sender).max(1_000).default([]),
  })
  .superRefine(({ devices }, context) => {
    const owners = new Map<string, string>();
    devices.forEach(({ device, from }, at) => {
      for (const address of from) {
        const other = owners.get(address);
        if (other !== undefined) {
          const message = `${address} is ${other}'s already: one address is one device`;
          context.addIssue({ code: 'custom', path: ['devices', at, 'from'], message });
        }
        owners.set(address, device);
      }
    });
  });
export type TrapSettings = z.output<typeof trapSettings>;

export const trapManifest: DriverManifest<TrapSettings> = {
  protocol: 'snmp-trap',
  label: { en: 'SNMP traps and informs', bn: 'এসএনএমপি ট্র্যাপ ও ইনফর্ম', hi: 'एसएनएमपी ट्रैप और इन्फ़ॉर्म' },
  settings: trapSettings,
};
