import { choice, type Label } from '../../kernel/index.ts';

interface Words {
  readonly label?: Label;
  readonly help?: Label;
}

/** How soon somebody has to act: what the standards call priority. */
export const priority = ({ label = { en: 'Severity', bn: 'গুরুত্ব', hi: 'गंभीरता' }, ...more }: Words = {}) =>
  choice(['critical', 'high', 'low', 'diagnostic'], {
    ...more,
    label,
    choices: {
      critical: { en: 'Critical', bn: 'সংকটজনক', hi: 'गंभीर' },
      high: { en: 'High', bn: 'উচ্চ', hi: 'उच्च' },
      low: { en: 'Low', bn: 'নিম্ন', hi: 'निम्न' },
      diagnostic: { en: 'Diagnostic', bn: 'রোগনির্ণয়মূলক', hi: 'नैदानिक' },
    },
  });
export const PRIORITIES = ['critical', 'high', 'low', 'diagnostic'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What is the matter, in words. */
export const CONDITIONS = {
  high: { en: 'Above its limit', bn: 'সীমার উপরে', hi: 'सीमा से ऊपर' },
  'high-high': { en: 'Far above its limit', bn: 'সীমার অনেক উপরে', hi: 'सीमा से बहुत ऊपर' },
  low: { en: 'Below its limit', bn: 'সীমার নিচে', hi: 'सीमा से नीचे' },
  'low-low': { en: 'Far below its limit', bn: 'সীমার অনেক নিচে', hi: 'सीमा से बहुत नीचे' },
  silent: { en: 'Silent', bn: 'নীরব', hi: 'मौन' },
  'clock-suspect': { en: 'Clock not believed', bn: 'ঘড়ি বিশ্বাসযোগ্য নয়', hi: 'घड़ी पर भरोसा नहीं' },
  device: { en: 'Alarm of the device', bn: 'যন্ত্রের অ্যালার্ম', hi: 'उपकरण का अलार्म' },
} as const satisfies Readonly<Record<string, Label>>;

export const condition = () =>
  choice(['high', 'high-high', 'low', 'low-low', 'silent', 'clock-suspect', 'device'], {
    label: { en: 'Condition', bn: 'অবস্থা', hi: 'स्थिति' },
    choices: CONDITIONS,
  });

/** Why an alarm is not shown to who works: by a person for a while, by a rule of the design, or taken out of service. */
export const suppressionKind = ({ label = { en: 'Kind', bn: 'ধরন', hi: 'प्रकार' } }: Words = {}) =>
  choice(['shelved', 'by-design', 'out-of-service'], {
    label,
    choices: {
      shelved: { en: 'Shelved', bn: 'তাকে তোলা', hi: 'शेल्व किया' },
      'by-design': { en: 'Suppressed by design', bn: 'নকশা অনুযায়ী চাপা', hi: 'डिज़ाइन से दबाया' },
      'out-of-service': { en: 'Out of service', bn: 'সেবার বাইরে', hi: 'सेवा से बाहर' },
    },
  });
