import type { Words } from './device-manifest.ts';

/** Labels of settings that several protocols have, so that a form says the same thing in the same words. */
export const LABELS = {
  address: { en: 'Address', bn: 'ঠিকানা', hi: 'पता' },
  host: { en: 'Host', bn: 'হোস্ট', hi: 'होस्ट' },
  port: { en: 'Port', bn: 'পোর্ট', hi: 'पोर्ट' },
  tcpPort: { en: 'TCP port', bn: 'টিসিপি পোর্ট', hi: 'टीसीपी पोर्ट' },
  transport: { en: 'Transport', bn: 'সংযোগের ধরন', hi: 'कनेक्शन का प्रकार' },
  serialPort: { en: 'Serial port', bn: 'সিরিয়াল পোর্ট', hi: 'सीरियल पोर्ट' },
  baudRate: { en: 'Baud rate', bn: 'বড রেট', hi: 'बॉड रेट' },
  dataBits: { en: 'Data bits', bn: 'ডেটা বিট', hi: 'डेटा बिट' },
  parity: { en: 'Parity', bn: 'প্যারিটি', hi: 'पैरिटी' },
  stopBits: { en: 'Stop bits', bn: 'স্টপ বিট', hi: 'स्टॉप बिट' },
  answerWithin: { en: 'Answer within', bn: 'উত্তরের সময়সীমা', hi: 'उत्तर की समय सीमा' },
  lateWithin: { en: 'Late answers within', bn: 'দেরির উত্তরের সীমা', hi: 'देर के उत्तर की सीमा' },
  askEvery: { en: 'Ask every', bn: 'কত সময় পরপর জিজ্ঞাসা', hi: 'कितनी बार पूछें' },
  questionsAtOnce: { en: 'Questions at once', bn: 'একসঙ্গে প্রশ্ন', hi: 'एक साथ प्रश्न' },
  user: { en: 'User', bn: 'ব্যবহারকারী', hi: 'उपयोगकर्ता' },
  secretOfUser: { en: 'Secret of the user', bn: 'ব্যবহারকারীর গোপন কথা', hi: 'उपयोगकर्ता का सीक्रेट' },
  authority: { en: 'Certificate authority', bn: 'সার্টিফিকেট কর্তৃপক্ষ', hi: 'प्रमाणपत्र प्राधिकरण' },
  csvSeparator: { en: 'Separator of CSV', bn: 'CSV-এর বিভাজক', hi: 'CSV का विभाजक' },
  columns: { en: 'Columns', bn: 'কলাম', hi: 'कॉलम' },
} satisfies Readonly<Record<string, Words>>;

/** What stands below them. */
export const HELPS = {
  secretName: {
    en: 'Name of the secret in the data folder, never the password itself',
    bn: 'ডেটা ফোল্ডারে গোপন কথাটির নাম, পাসওয়ার্ড নিজে নয়',
    hi: 'डेटा फ़ोल्डर में सीक्रेट का नाम, स्वयं पासवर्ड नहीं',
  },
} satisfies Readonly<Record<string, Words>>;
