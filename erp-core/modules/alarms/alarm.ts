import { choice, entity, localized, moment, person, type Row, ref, text } from '../../kernel/index.ts';
import { deviceCommand } from '../plant/index.ts';

/** A condition from when it came until it was over, as detectors tell it and as people have seen it. Nobody writes one. */
export const alarm = entity('alarms.alarm', {
  label: { en: 'Alarm', bn: 'অ্যালার্ম', hi: 'अलार्म' },
  key: ['subject', 'began'],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    severity: choice(['critical', 'high', 'low', 'diagnostic'], {
      label: { en: 'Severity', bn: 'গুরুত্ব', hi: 'गंभीरता' },
      choices: {
        critical: { en: 'Critical', bn: 'সংকটজনক', hi: 'गंभीर' },
        high: { en: 'High', bn: 'উচ্চ', hi: 'उच्च' },
        low: { en: 'Low', bn: 'নিম্ন', hi: 'निम्न' },
        diagnostic: { en: 'Diagnostic', bn: 'রোগনির্ণয়মূলক', hi: 'नैदानिक' },
      },
    }),
    condition: choice(['high', 'high-high', 'low', 'low-low', 'silent', 'clock-suspect', 'device'], {
      label: { en: 'Condition', bn: 'অবস্থা', hi: 'स्थिति' },
      choices: {
        high: { en: 'Above its limit', bn: 'সীমার উপরে', hi: 'सीमा से ऊपर' },
        'high-high': { en: 'Far above its limit', bn: 'সীমার অনেক উপরে', hi: 'सीमा से बहुत ऊपर' },
        low: { en: 'Below its limit', bn: 'সীমার নিচে', hi: 'सीमा से नीचे' },
        'low-low': { en: 'Far below its limit', bn: 'সীমার অনেক নিচে', hi: 'सीमा से बहुत नीचे' },
        silent: { en: 'Silent', bn: 'নীরব', hi: 'मौन' },
        'clock-suspect': { en: 'Clock not believed', bn: 'ঘড়ি বিশ্বাসযোগ্য নয়', hi: 'घड़ी पर भरोसा नहीं' },
        device: { en: 'Alarm of the device', bn: 'যন্ত্রের অ্যালার্ম', hi: 'उपकरण का अलार्म' },
      },
    }),
    text: localized({ search: true, label: { en: 'What it says', bn: 'কী বলছে', hi: 'क्या कहता है' } }).nullable(),
    subject: text({ max: 400, search: true, label: { en: 'Where', bn: 'কোথায়', hi: 'कहाँ' } }),
    source: text({ search: true, label: { en: 'Of the device', bn: 'যন্ত্রের অংশ', hi: 'उपकरण का भाग' } }).nullable(),
    name: text({ label: { en: 'Name at the device', bn: 'যন্ত্রে নাম', hi: 'उपकरण में नाम' } }).nullable(),
    began: moment({ label: { en: 'Began', bn: 'শুরু', hi: 'शुरू' } }),
    over: moment({ label: { en: 'Over', bn: 'শেষ', hi: 'समाप्त' } }).nullable(),
    acknowledgedAt: moment({ label: { en: 'Acknowledged at', bn: 'স্বীকারের সময়', hi: 'स्वीकार का समय' } }).nullable(),
    acknowledgedBy: person({
      label: { en: 'Acknowledged by', bn: 'স্বীকারকারী', hi: 'स्वीकारकर्ता' },
      help: {
        en: 'Empty where the device itself said that it was acknowledged.',
        bn: 'যন্ত্র নিজে স্বীকারের কথা জানালে খালি থাকে।',
        hi: 'जब उपकरण ने स्वयं स्वीकार बताया हो तो खाली रहता है।',
      },
    }).nullable(),
    comment: text({ max: 500, label: { en: 'Comment', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).nullable(),
    deviceCommand: ref(deviceCommand, {
      label: { en: 'Told to the device', bn: 'যন্ত্রকে জানানো', hi: 'उपकरण को बताया' },
    }).nullable(),
  },
  states: { active: ['acknowledged', 'over'], acknowledged: ['over'], over: ['active'] },
  stateLabels: {
    active: { en: 'Active', bn: 'সক্রিয়', hi: 'सक्रिय' },
    acknowledged: { en: 'Acknowledged', bn: 'স্বীকৃত', hi: 'स्वीकृत' },
    over: { en: 'Over', bn: 'শেষ', hi: 'समाप्त' },
  },
  list: ['severity', 'text', 'condition', 'subject', 'source', 'began', 'over', 'acknowledgedBy', 'state'],
  siteField: 'site',
  // A year and the weeks in which it is looked back on. What people said they saw stays, as the audit trail does.
  retention: { after: 'over', days: 400 },
});
export type Alarm = Row<typeof alarm>;
