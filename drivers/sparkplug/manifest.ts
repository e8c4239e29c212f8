import { pathSegment } from '@millrace/contracts';
import { type DriverManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { idFault } from './topic.ts';

const sparkplugId = (what: string) =>
  z.string().superRefine((id, context) => {
    const fault = idFault(what, id);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

/** A broker and how it is entered. `secret` names a secret of the data folder, never the secret itself. */
const access = z.object({
  url: setting(z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'mqtt://, mqtts://, ws:// or wss://'), {
    label: { en: 'Address of the broker', bn: 'ব্রোকারের ঠিকানা', hi: 'ब्रोकर का पता' },
    examples: ['mqtt://192.168.10.5:1883', 'mqtts://broker.mill.example:8883'],
  }),
  protocol: setting(z.enum(['3.1.1', '5']).default('5'), {
    label: { en: 'MQTT version', bn: 'MQTT সংস্করণ', hi: 'MQTT संस्करण' },
  }),
  user: setting(z.string().optional(), {
    label: LABELS.user,
  }),
  secret: setting(z.string().optional(), {
    namesSecret: true,
    label: { en: 'Secret with its password', bn: 'পাসওয়ার্ডের গোপন নাম', hi: 'पासवर्ड का गुप्त नाम' },
    help: {
      en: 'Name of a file in the folder secrets, never the password itself',
      bn: 'secrets ফোল্ডারের একটি ফাইলের নাম, পাসওয়ার্ড নিজে নয়',
      hi: 'secrets फ़ोल्डर की एक फ़ाइल का नाम, पासवर्ड स्वयं नहीं',
    },
    examples: ['broker-password'],
  }),
  tls: setting(
    z.object({ ca: z.string().optional(), certificate: z.string().optional(), key: z.string().optional() }).optional(),
    {
      label: { en: 'Certificates', bn: 'সার্টিফিকেট', hi: 'प्रमाणपत्र' },
      help: {
        en: 'Paths of files on this machine: the authority (ca), our own certificate and its key',
        bn: 'এই যন্ত্রের ফাইলের পথ: কর্তৃপক্ষ (ca), নিজের সার্টিফিকেট ও তার কী',
        hi: 'इस मशीन की फ़ाइलों के पथ: प्राधिकरण (ca), अपना प्रमाणपत्र और उसकी कुंजी',
      },
    },
  ),
});
export type SparkplugBroker = z.infer<typeof access>;

/** An edge node or a device below one, and the device of the plant that it is. */
export const hostDevice = z.strictObject({
  device: z.string().min(1).max(63),
  group: setting(sparkplugId('group id'), {
    label: { en: 'Group', bn: 'গ্রুপ', hi: 'समूह' },
    examples: ['Plant'],
  }),
  node: setting(sparkplugId('edge node id'), {
    label: { en: 'Edge node', bn: 'এজ নোড', hi: 'एज नोड' },
    examples: ['Line1'],
  }),
  edgeDevice: setting(sparkplugId('device id').optional(), {
    label: { en: 'Device below it', bn: 'তার নিচের যন্ত্র', hi: 'उसके नीचे का डिवाइस' },
    help: {
      en: 'Left out: the metrics of the edge node itself',
      bn: 'না লিখলে: এজ নোডের নিজের মেট্রিক',
      hi: 'छोड़ने पर: एज नोड के अपने मेट्रिक',
    },
    examples: ['Mixer'],
  }),
});
export type HostDevice = z.infer<typeof hostDevice>;

/** Settings of a host application at one broker. At several brokers there are several, each with a state of its own. */
export const hostSettings = z
  .strictObject({
    ...access.shape,
    id: pathSegment,
    clientId: setting(z.string().optional(), {
      label: { en: 'Client id', bn: 'ক্লায়েন্ট আইডি', hi: 'क्लाइंट आईडी' },
    }),
    /** What edge nodes know this host by: those that have it as their primary host wait for it. */
    hostId: setting(sparkplugId('host id'), {
      label: { en: 'Host id', bn: 'হোস্ট আইডি', hi: 'होस्ट आईडी' },
      help: {
        en: 'Edge nodes that name it as their primary host keep their values while we are away',
        bn: 'যে এজ নোড একে প্রধান হোস্ট মানে, আমরা না থাকলে সে মান জমিয়ে রাখে',
        hi: 'जो एज नोड इसे मुख्य होस्ट मानते हैं, हमारे न होने पर मान सहेजते हैं',
      },
      examples: ['millrace'],
    }),
    /** Groups that are listened to; all where none is named. */
    groups: setting(z.array(sparkplugId('group id')).default([]), {
      label: { en: 'Groups', bn: 'গ্রুপগুলো', hi: 'समूह' },
      help: { en: 'Left out: all', bn: 'না লিখলে: সব', hi: 'छोड़ने पर: सभी' },
    }),
    /** How long (ms) a message may be overtaken before a new birth is asked for. */
    reorderMs: setting(z.int().min(0).max(60_000).default(2_000), {
      label: { en: 'Patience with order, ms', bn: 'ক্রমের অপেক্ষা, মি.সে.', hi: 'क्रम की प्रतीक्षा, मि.से.' },
    }),
    devices: z.array(hostDevice).max(2_000).default([]),
  })
  .superRefine(({ devices, groups }, context) => {
    const places = new Set<string>();
    devices.forEach(({ group, node, edgeDevice }, at) => {
      const place = JSON.stringify([group, node, edgeDevice ?? null]);
      if (places.has(place))
        context.addIssue({
          code: 'custom',
          path: ['devices', at, 'node'],
          message: 'another device is this one already',
        });
      places.add(place);
      if (groups.length > 0 && !groups.includes(group))
        context.addIssue({
          code: 'custom',
          path: ['devices', at, 'group'],
          message: `group "${group}" is not listened to: add it to "groups", or leave those out`,
        });
    });
  });
export type HostSettings = z.infer<typeof hostSettings>;

export const manifest: DriverManifest<HostSettings> = {
  protocol: 'sparkplug',
  label: { en: 'Sparkplug B host', bn: 'স্পার্কপ্লাগ বি হোস্ট', hi: 'स्पार्कप्लग बी होस्ट' },
  settings: hostSettings,
};

/** Settings of an edge node: brokers in the order in which they are tried, never two at once. */
export const edgeSettings = z.object({
  id: pathSegment,
  group: sparkplugId('group id').refine((group) => group !== 'STATE', 'a group may not be called STATE'),
  node: sparkplugId('edge node id'),
  brokers: z.array(access).min(1),
  /** The host without which nothing is sent: what happens meanwhile is kept and sent as history. */
  primaryHost: sparkplugId('host id').optional(),
  /** Names are said once, then numbers stand for them. */
  aliases: z.boolean().default(true),
});
export type EdgeSettings = z.infer<typeof edgeSettings>;
