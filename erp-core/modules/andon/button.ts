import { z } from 'zod';
import { entity, moment, ref, standardCommands, table, text, yesNo } from '../../kernel/index.ts';
import { kind } from './kind.ts';

/** A button or a cord: a point that is declared an alarm, whose coming is a call. */
export const button = entity('andon.button', {
  label: { en: 'Call button', bn: 'ডাকার বোতাম', hi: 'पुकार बटन' },
  key: ['site', 'subject'],
  fields: {
    site: text({ fixed: true, label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    subject: text({
      max: 400,
      fixed: true,
      search: true,
      example: 'hall/line-1/end/light-1/call',
      label: { en: 'Point', bn: 'পয়েন্ট', hi: 'पॉइंट' },
    }),
    kind: ref(kind, { label: { en: 'Help', bn: 'সাহায্য', hi: 'सहायता' } }),
    station: text({
      max: 400,
      label: { en: 'Line or station', bn: 'লাইন বা কাজের স্থান', hi: 'लाइन या कार्य स्थान' },
      help: {
        en: 'Empty: the device that it is a point of.',
        bn: 'খালি: যে যন্ত্রের পয়েন্ট।',
        hi: 'खाली: जिस उपकरण का पॉइंट है।',
      },
    }).nullable(),
    active: yesNo({ label: { en: 'In use', bn: 'ব্যবহৃত', hi: 'उपयोग में' } }).default(true),
  },
  list: ['subject', 'kind', 'station', 'active'],
  siteField: 'site',
});
export const buttonCommands = standardCommands(button);

/** Presses that were told, by the alarm that each was. */
export const presses = table('andon.press', {
  key: ['alarm'],
  fields: { alarm: z.uuid(), call: z.uuid().nullable(), at: moment() },
});
