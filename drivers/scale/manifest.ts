import { duration } from '@millrace/contracts';
import { type DeviceManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { grammarFault } from './codec/index.ts';

/** What a scale can be asked for, and told. */
export const READABLE = ['weight', 'tare', 'net', 'stable', 'range', 'unit', 'zero'] as const;
export const WRITABLE = ['tare', 'take-tare', 'clear-tare', 'zero'] as const;
export type ScaleAddress = (typeof READABLE)[number] | (typeof WRITABLE)[number];

const grammar = z
  .strictObject({
    template: z.string().min(1),
    end: z.enum(['\r\n', '\r', '\n', '\u0003']).default('\r\n'),
    status: z.record(z.string().min(1), z.enum(['stable', 'moving', 'over', 'under'])).optional(),
    mode: z.record(z.string().min(1), z.enum(['gross', 'net'])).optional(),
    units: z.record(z.string().min(1), z.string().min(1)).optional(),
  })
  .superRefine((given, context) => {
    const fault = grammarFault(given as Parameters<typeof grammarFault>[0]);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['template'], message: fault });
  });

const settings = z
  .strictObject({
    transport: setting(z.enum(['tcp', 'serial']).default('tcp'), {
      label: LABELS.transport,
      help: {
        en: 'tcp: a scale or converter in the network. serial: a serial port of this machine.',
        bn: 'tcp: নেটওয়ার্কে থাকা স্কেল বা কনভার্টার। serial: এই যন্ত্রের সিরিয়াল পোর্ট।',
        hi: 'tcp: नेटवर्क में तराज़ू या कनवर्टर। serial: इस मशीन का सीरियल पोर्ट।',
      },
      examples: ['tcp', 'serial'],
    }),
    protocol: setting(z.enum(['sics', 'toledo-8217', 'toledo-continuous', 'lines']), {
      label: { en: 'Protocol of the scale', bn: 'স্কেলের প্রোটোকল', hi: 'तराज़ू का प्रोटोकॉल' },
      help: {
        en: 'As the indicator is set. sics and toledo-8217 are asked, toledo-continuous sends by itself, lines is what "lines" describes.',
        bn: 'ইন্ডিকেটরে যেমন ঠিক করা আছে। sics ও toledo-8217 জিজ্ঞাসা করলে বলে, toledo-continuous নিজে পাঠায়, lines হলো "lines"-এ বর্ণিত।',
        hi: 'जैसा इंडिकेटर में सेट है। sics और toledo-8217 पूछने पर बताते हैं, toledo-continuous स्वयं भेजता है, lines वह जो "lines" में वर्णित है।',
      },
      examples: ['sics', 'toledo-continuous'],
    }),
    host: setting(z.string().min(1).optional(), {
      label: LABELS.host,
      examples: ['192.168.1.60'],
    }),
    port: setting(z.int().min(1).max(65535).default(4305), {
      label: LABELS.tcpPort,
      examples: [4305, 1701],
    }),
    path: setting(z.string().min(1).optional(), {
      label: LABELS.serialPort,
      examples: ['/dev/serial/by-id/usb-FTDI_FT232R-if00-port0', 'COM3'],
    }),
    baudRate: setting(z.int().min(300).max(4_000_000).default(9_600), {
      label: LABELS.baudRate,
      examples: [9_600],
    }),
    dataBits: setting(z.literal([7, 8]).default(8), {
      label: LABELS.dataBits,
    }),
    parity: setting(z.enum(['none', 'even', 'odd']).default('none'), {
      label: LABELS.parity,
    }),
    stopBits: setting(z.literal([1, 2]).default(1), {
      label: LABELS.stopBits,
    }),
    checksum: setting(z.boolean().default(false), {
      label: { en: 'With checksum', bn: 'চেকসামসহ', hi: 'चेकसम सहित' },
      help: {
        en: 'toledo-continuous: whether the indicator sends one.',
        bn: 'toledo-continuous: ইন্ডিকেটর চেকসাম পাঠায় কি না।',
        hi: 'toledo-continuous: क्या इंडिकेटर चेकसम भेजता है।',
      },
    }),
    lines: setting(grammar.optional(), {
      label: { en: 'Form of a line', bn: 'লাইনের গঠন', hi: 'पंक्ति का रूप' },
      help: {
        en: 'How a line is built, for a scale whose protocol has no name: "{status},{mode},{weight:8} {unit}" and what its words mean.',
        bn: 'নামহীন প্রোটোকলের লাইন যেভাবে গঠিত: "{status},{mode},{weight:8} {unit}" এবং তার শব্দগুলোর অর্থ।',
        hi: 'बिना नाम वाले प्रोटोकॉल की पंक्ति का रूप: "{status},{mode},{weight:8} {unit}" और उसके शब्दों के अर्थ।',
      },
    }),
    ask: setting(z.string().min(1).max(32).optional(), {
      label: { en: 'Asked by', bn: 'যা দিয়ে জিজ্ঞাসা', hi: 'किससे पूछें' },
      help: {
        en: 'lines: what makes the scale send one; left out where it sends by itself.',
        bn: 'lines: যা পাঠালে স্কেল একটি লাইন পাঠায়; নিজে পাঠালে খালি রাখুন।',
        hi: 'lines: जिसे भेजने पर तराज़ू एक पंक्ति भेजे; स्वयं भेजे तो खाली छोड़ें।',
      },
      examples: ['P\r\n'],
    }),
    lateWithin: setting(duration.prefault('2 s'), {
      label: LABELS.lateWithin,
      help: {
        en: 'So long after a question was given up its answer may still come; until then nothing else is asked.',
        bn: 'প্রশ্ন ছেড়ে দেওয়ার পর এতক্ষণ উত্তর আসতে পারে; ততক্ষণ আর কিছু জিজ্ঞাসা করা হয় না।',
        hi: 'प्रश्न छोड़ने के बाद इतनी देर तक उत्तर आ सकता है; तब तक और कुछ नहीं पूछा जाता।',
      },
    }),
  })
  .superRefine((given, context) => {
    const { transport, protocol, ask, lines } = given;
    const fault = (path: string, message: string): void =>
      void context.addIssue({ code: 'custom', path: [path], message });
    if (transport === 'tcp' && given.host === undefined)
      fault('host', 'transport "tcp" needs the address of the scale as "host"');
    if (transport === 'serial' && given.path === undefined)
      fault('path', 'transport "serial" needs the serial port as "path"');
    if ((protocol === 'lines') !== (lines !== undefined))
      fault('lines', 'protocol "lines" needs the form of a line, and no other protocol has one');
    if (ask !== undefined && protocol !== 'lines') fault('ask', `${protocol} has questions of its own: leave this out`);
  });
export type ScaleSettings = z.output<typeof settings>;

const profile = z.strictObject({
  unit: setting(z.string().min(1), {
    label: { en: 'Unit', bn: 'একক', hi: 'इकाई' },
    help: {
      en: 'The unit (UCUM) that the points are in. A scale that is switched to another is told as bad, not taken for it.',
      bn: 'বিন্দুগুলোর একক (UCUM)। স্কেল অন্য এককে থাকলে মান খারাপ বলে জানানো হয়, ভুল করে নেওয়া হয় না।',
      hi: 'बिंदुओं की इकाई (UCUM)। तराज़ू दूसरी इकाई पर हो तो मान खराब बताया जाता है, गलत नहीं लिया जाता।',
    },
    examples: ['kg', 'g'],
  }),
});
export type ScaleProfile = z.output<typeof profile>;

export const scaleAddress = z.enum(
  [...new Set<ScaleAddress>([...READABLE, ...WRITABLE])] as [ScaleAddress, ...ScaleAddress[]],
  `one of ${[...new Set([...READABLE, ...WRITABLE])].join(', ')}`,
);

/** Scales and weighing indicators, asked or sending by themselves. */
export const manifest: DeviceManifest<ScaleSettings, ScaleProfile, ScaleAddress> = {
  protocol: 'scale',
  label: { en: 'Scale', bn: 'ওজন মাপার যন্ত্র', hi: 'तराज़ू' },
  capabilities: ['read', 'write'],
  settings,
  profile,
  address: scaleAddress,
};
