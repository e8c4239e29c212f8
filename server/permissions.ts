/** Rights that routes of the server itself ask for; commands, queries and entities have their own, in the kernel. */
export const SERVER_PERMISSIONS = {
  'samples.read': { en: 'See measured values', bn: 'পরিমাপ করা মান দেখা', hi: 'मापे गए मान देखना' },
  'gateway.ledger': { en: 'See gateways and their ledger', bn: 'গেটওয়ে ও তার হিসাব দেখা', hi: 'गेटवे और उनका लेखा देखना' },
  'gateway.quarantine': { en: 'See messages held back', bn: 'আটকে রাখা বার্তা দেখা', hi: 'रोके गए संदेश देखना' },
  'gateway.quarantine.settle': {
    en: 'Replay or discard messages held back',
    bn: 'আটকে রাখা বার্তা পুনরায় চালানো বা বাদ দেওয়া',
    hi: 'रोके गए संदेश फिर चलाना या हटाना',
  },
  'gateway.devices.probe': {
    en: 'Ask devices that are in no configuration',
    bn: 'কনফিগারেশনে নেই এমন যন্ত্রকে জিজ্ঞাসা করা',
    hi: 'जो उपकरण कॉन्फ़िगरेशन में नहीं हैं उनसे पूछना',
  },
  'operations.metrics': { en: 'See metrics of the system', bn: 'সিস্টেমের পরিমাপক দেখা', hi: 'तंत्र के मापक देखना' },
  'operations.backups': { en: 'See backups', bn: 'ব্যাকআপ দেখা', hi: 'बैकअप देखना' },
  'operations.backups.make': { en: 'Make a backup', bn: 'ব্যাকআপ নেওয়া', hi: 'बैकअप बनाना' },
  'operations.secrets.rotate': {
    en: 'Change the secrets of this instance',
    bn: 'এই ইনস্ট্যান্সের গোপন সংকেত বদলানো',
    hi: 'इस इंस्टेंस के गुप्त संकेत बदलना',
  },
  'operations.packs': { en: 'Bring packs in and remove them', bn: 'প্যাক আনা ও সরানো', hi: 'पैक लाना और हटाना' },
  'kernel.design.publish': {
    en: 'Publish what was made without code',
    bn: 'কোড ছাড়া তৈরি নকশা প্রকাশ করা',
    hi: 'बिना कोड बनी रचना प्रकाशित करना',
  },
  'operations.health': { en: 'See the health of all parts', bn: 'সব অংশের অবস্থা দেখা', hi: 'सभी भागों की स्थिति देखना' },
  'identity.accounts': {
    en: 'See sessions of members',
    bn: 'সদস্যদের সেশন দেখা',
    hi: 'सदस्यों के सत्र देखना',
  },
  'identity.accounts.manage': {
    en: 'End sessions of members, unlock their accounts',
    bn: 'সদস্যদের সেশন শেষ করা, অ্যাকাউন্ট খোলা',
    hi: 'सदस्यों के सत्र समाप्त करना, खाते खोलना',
  },
} as const;
export type ServerPermission = keyof typeof SERVER_PERMISSIONS;
