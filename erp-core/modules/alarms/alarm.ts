import { entity, localized, moment, person, type Row, ref, text } from '../../kernel/index.ts';
import { deviceCommand } from '../plant/index.ts';
import { condition, priority, suppressionKind } from './choices.ts';
import { definition } from './definition.ts';

/** A condition from when it came until it was over, as detectors tell it and as people have seen it. Nobody writes one. */
export const alarm = entity('alarms.alarm', {
  label: { en: 'Alarm', bn: 'অ্যালার্ম', hi: 'अलार्म' },
  key: ['subject', 'began'],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    severity: priority(),
    condition: condition(),
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
    resetAt: moment({ label: { en: 'Reset at', bn: 'রিসেটের সময়', hi: 'रीसेट का समय' } }).nullable(),
    resetBy: person({ label: { en: 'Reset by', bn: 'রিসেটকারী', hi: 'रीसेटकर्ता' } }).nullable(),
    position: text({ max: 64, label: { en: 'Operating position', bn: 'পরিচালন স্থান', hi: 'प्रचालन स्थान' } }),
    definition: ref(definition, {
      label: { en: 'What to do', bn: 'কী করতে হবে', hi: 'क्या करना है' },
    }).nullable(),
    suppressed: suppressionKind({ label: { en: 'Kept quiet', bn: 'নীরব রাখা', hi: 'शांत रखा' } }).nullable(),
    calledAt: moment({
      label: { en: 'Called at', bn: 'ডাকার সময়', hi: 'बुलाने का समय' },
      help: {
        en: 'When it called for somebody. Empty where nothing about it calls.',
        bn: 'কখন কাউকে ডাকা হয়েছে। কেউ ডাকা না হলে খালি থাকে।',
        hi: 'कब किसी को बुलाया गया। किसी को न बुलाया हो तो खाली।',
      },
    }).nullable(),
    suppressedUntil: moment({ label: { en: 'Quiet until', bn: 'যতক্ষণ নীরব', hi: 'कब तक शांत' } }).nullable(),
  },
  states: {
    active: ['acknowledged', 'returned', 'latched', 'over'],
    acknowledged: ['latched-acknowledged', 'over'],
    returned: ['active', 'over'],
    latched: ['active', 'latched-acknowledged', 'returned'],
    'latched-acknowledged': ['acknowledged', 'over'],
    over: ['active'],
  },
  stateLabels: {
    active: { en: 'Active', bn: 'সক্রিয়', hi: 'सक्रिय' },
    acknowledged: { en: 'Acknowledged', bn: 'স্বীকৃত', hi: 'स्वीकृत' },
    returned: { en: 'Gone, not acknowledged', bn: 'চলে গেছে, স্বীকৃত নয়', hi: 'चला गया, अस्वीकृत' },
    latched: { en: 'Latched', bn: 'আটকে আছে', hi: 'लैच' },
    'latched-acknowledged': { en: 'Latched, acknowledged', bn: 'আটকে আছে, স্বীকৃত', hi: 'लैच, स्वीकृत' },
    over: { en: 'Over', bn: 'শেষ', hi: 'समाप्त' },
  },
  list: ['severity', 'text', 'condition', 'subject', 'began', 'over', 'acknowledgedBy', 'suppressed', 'state'],
  sort: '-began',
  span: { from: 'began', to: 'over' },
  siteField: 'site',
  // A year and the weeks in which it is looked back on. What people said they saw stays, as the audit trail does.
  retention: { after: 'over', days: 400 },
});
export type Alarm = Row<typeof alarm>;
