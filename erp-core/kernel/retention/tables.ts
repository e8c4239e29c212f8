import { z } from 'zod';
import { entity } from '../entity.ts';
import { moment, text, wholeNumber, yesNo } from '../fields.ts';
import { settings } from '../settings/settings.ts';

/** A record that stays although its time is over: a dispute, an audit. As long as this is there. */
export const legalHold = entity('kernel.legal-hold', {
  label: { en: 'Legal hold', bn: 'আইনি সংরক্ষণ', hi: 'कानूनी रोक' },
  key: ['entity', 'record'],
  fields: {
    entity: text({ fixed: true, example: 'gate.pass', label: { en: 'Of', bn: 'কিসের', hi: 'किसका' } }),
    record: z.uuid().meta({ field: 'id', fixed: true, label: { en: 'Record', bn: 'রেকর্ড', hi: 'रिकॉर्ड' } }),
    reason: text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }),
  },
});

/** What was removed when its time was over: how many, never which. */
export const retentionRun = entity('kernel.retention-run', {
  label: { en: 'Removal of old records', bn: 'পুরোনো রেকর্ড অপসারণ', hi: 'पुराने रिकॉर्ड हटाना' },
  key: [],
  fields: {
    entity: text({ search: true, label: { en: 'Of', bn: 'কিসের', hi: 'किसका' } }),
    at: moment({ label: { en: 'Removed at', bn: 'অপসারণের সময়', hi: 'हटाने का समय' } }),
    before: moment({ label: { en: 'Older than', bn: 'এর চেয়ে পুরোনো', hi: 'इससे पुराने' } }),
    removed: wholeNumber({ label: { en: 'Removed', bn: 'অপসারিত', hi: 'हटाए गए' } }),
    held: wholeNumber({ label: { en: 'On legal hold', bn: 'আইনি সংরক্ষণে', hi: 'कानूनी रोक पर' } }),
    inUse: wholeNumber({ label: { en: 'In use elsewhere', bn: 'অন্যত্র ব্যবহৃত', hi: 'अन्यत्र उपयोग में' } }),
  },
});

/** Off until somebody has looked at what would go: by a dry run of `kernel.retention.remove`. */
export const retentionSettings = settings('kernel.retention', {
  label: { en: 'Removal of old records', bn: 'পুরোনো রেকর্ড অপসারণ', hi: 'पुराने रिकॉर्ड हटाना' },
  fields: {
    enabled: yesNo({
      label: { en: 'Remove by itself', bn: 'নিজে থেকে অপসারণ', hi: 'अपने आप हटाएँ' },
      help: {
        en: 'Every night, what is older than its module says. Look at a dry run first: what is removed does not come back.',
        bn: 'প্রতি রাতে, মডিউলে বলা মেয়াদের চেয়ে পুরোনো যা। আগে পরীক্ষামূলক ফল দেখুন: অপসারিত জিনিস ফেরে না।',
        hi: 'हर रात, मॉड्यूल में बताई अवधि से पुराना। पहले परीक्षण का परिणाम देखें: हटाया हुआ लौटता नहीं।',
      },
    }).default(false),
  },
});
