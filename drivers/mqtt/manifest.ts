import { brokerConnection } from '@millrace/contracts';
import { type DriverManifest, setting } from '@millrace/driver-api';
import type { z } from 'zod';

const { url, protocol, clientId, user, secret, tls, subscribe, sharedGroup, will } = brokerConnection.shape;

/** A broker's connection with the words that a form shows. */
const worded = brokerConnection.extend({
  url: setting(url, {
    label: { en: 'Address of the broker', bn: 'ব্রোকারের ঠিকানা', hi: 'ब्रोकर का पता' },
    examples: ['mqtt://192.168.10.5:1883', 'mqtts://broker.mill.example:8883'],
  }),
  subscribe: setting(subscribe, {
    label: { en: 'Subscriptions', bn: 'সাবস্ক্রিপশন', hi: 'सब्सक्रिप्शन' },
    help: {
      en: 'Topic filters, each with its quality of service: [{ "filter": "plant/#", "qos": 1 }]',
      bn: 'টপিক ফিল্টার, প্রতিটির সেবার মান সহ: [{ "filter": "plant/#", "qos": 1 }]',
      hi: 'टॉपिक फ़िल्टर, हर एक की सेवा गुणवत्ता सहित: [{ "filter": "plant/#", "qos": 1 }]',
    },
  }),
  user: setting(user, { label: { en: 'User', bn: 'ব্যবহারকারী', hi: 'उपयोगकर्ता' } }),
  secret: setting(secret, {
    label: { en: 'Secret with its password', bn: 'পাসওয়ার্ডের গোপন নাম', hi: 'पासवर्ड का गुप्त नाम' },
    namesSecret: true,
    examples: ['broker-password'],
  }),
  protocol: setting(protocol, { label: { en: 'MQTT version', bn: 'MQTT সংস্করণ', hi: 'MQTT संस्करण' } }),
  clientId: setting(clientId, {
    label: { en: 'Client id', bn: 'ক্লায়েন্ট আইডি', hi: 'क्लाइंट आईडी' },
    help: {
      en: 'What the broker knows this connection by; one of its own where it is left out',
      bn: 'ব্রোকার এই সংযোগকে যে নামে চেনে; না লিখলে নিজস্ব একটি',
      hi: 'ब्रोकर इस कनेक्शन को जिस नाम से जानता है; न लिखने पर अपना एक',
    },
  }),
  sharedGroup: setting(sharedGroup, {
    label: { en: 'Shared group', bn: 'ভাগ করা দল', hi: 'साझा समूह' },
    help: {
      en: 'Several gateways of one group share the messages between them',
      bn: 'এক দলের কয়েকটি গেটওয়ে বার্তা ভাগ করে নেয়',
      hi: 'एक समूह के कई गेटवे संदेश आपस में बाँटते हैं',
    },
  }),
  tls: setting(tls, {
    label: { en: 'Certificates', bn: 'সার্টিফিকেট', hi: 'प्रमाणपत्र' },
    help: {
      en: 'Paths of files on this machine: the authority (ca), our own certificate and its key',
      bn: 'এই যন্ত্রের ফাইলের পথ: কর্তৃপক্ষ (ca), নিজের সার্টিফিকেট ও তার কী',
      hi: 'इस मशीन की फ़ाइलों के पथ: प्राधिकरण (ca), अपना प्रमाणपत्र और उसकी कुंजी',
    },
  }),
  will: setting(will, {
    label: { en: 'Last will', bn: 'শেষ বার্তা', hi: 'अंतिम संदेश' },
    help: {
      en: 'What the broker says of us when we are gone: { "topic": "plant/gateway", "payload": "gone" }',
      bn: 'আমরা চলে গেলে ব্রোকার যা জানায়: { "topic": "plant/gateway", "payload": "gone" }',
      hi: 'हमारे जाने पर ब्रोकर जो बताता है: { "topic": "plant/gateway", "payload": "gone" }',
    },
  }),
});

/**
 * Settings of one connection to somebody else's broker. QoS 2 is refused: its first acknowledgement (PUBREC) lets the
 * broker forget a message before it is released to us, so that a crash between the two would lose it. QoS 1 with the
 * source's own key or time gives exactly-once in effect.
 */
export const mqttSettings = worded.superRefine((connection, context) => {
  connection.subscribe.forEach(({ qos, filter }, at) => {
    if (qos === 2) {
      context.addIssue({
        code: 'custom',
        path: ['subscribe', at, 'qos'],
        message: `subscribe "${filter}" with QoS 1: QoS 2 is acknowledged before the message is safe here`,
      });
    }
  });
  if (connection.sharedGroup?.match(/[/+#]/)) {
    context.addIssue({ code: 'custom', path: ['sharedGroup'], message: 'a shared group holds no "/", "+" or "#"' });
  }
});
export type MqttSettings = z.infer<typeof mqttSettings>;

export const manifest: DriverManifest<MqttSettings> = {
  protocol: 'mqtt',
  label: { en: 'MQTT broker', bn: 'এমকিউটিটি ব্রোকার', hi: 'एमक्यूटीटी ब्रोकर' },
  settings: mqttSettings,
};
