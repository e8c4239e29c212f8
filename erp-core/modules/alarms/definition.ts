import { z } from 'zod';
import {
  choice,
  duration,
  entity,
  event,
  localized,
  type Row,
  standardCommands,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { condition, priority } from './choices.ts';

/** Stands for the names of all alarms of a condition. */
const EVERY_NAME = '*';

/**
 * What was decided of an alarm before it comes (the master alarm database of ISA-18.2, clause 9): its priority, what to do, in
 * which time, and what happens otherwise. An alarm that nobody has to answer is an event.
 */
export const definition = entity('alarms.definition', {
  label: { en: 'Alarm definition', bn: 'অ্যালার্মের সংজ্ঞা', hi: 'अलार्म परिभाषा' },
  key: ['site', 'subject', 'condition', 'name'],
  fields: {
    site: text({ fixed: true, label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    subject: text({
      max: 400,
      fixed: true,
      search: true,
      example: 'hall/line-1/mixing/mixer-1/temperature',
      label: { en: 'Where', bn: 'কোথায়', hi: 'कहाँ' },
    }),
    condition: condition(),
    name: text({
      fixed: true,
      label: { en: 'Name at the device', bn: 'যন্ত্রে নাম', hi: 'उपकरण में नाम' },
      help: {
        en: '*: every alarm of this condition.',
        bn: '*: এই অবস্থার প্রতিটি অ্যালার্ম।',
        hi: '*: इस स्थिति का हर अलार्म।',
      },
    }).default(EVERY_NAME),
    position: text({
      max: 64,
      label: { en: 'Operating position', bn: 'পরিচালন স্থান', hi: 'प्रचालन स्थान' },
      help: { en: 'Empty: its area.', bn: 'খালি: এর এলাকা।', hi: 'खाली: इसका क्षेत्र।' },
    }).nullable(),
    priority: priority({
      label: { en: 'Priority', bn: 'অগ্রাধিকার', hi: 'प्राथमिकता' },
      help: {
        en: 'Empty: as the device or the rule says it.',
        bn: 'খালি: যন্ত্র বা নিয়ম যেমন বলে।',
        hi: 'खाली: जैसा उपकरण या नियम कहे।',
      },
    }).nullable(),
    response: localized({
      search: true,
      label: { en: 'What to do', bn: 'কী করতে হবে', hi: 'क्या करना है' },
    }).nullable(),
    consequence: localized({
      label: { en: 'What happens otherwise', bn: 'না করলে কী হয়', hi: 'नहीं तो क्या होगा' },
    }).nullable(),
    timeToRespond: duration({
      label: { en: 'Time to respond', bn: 'সাড়া দেওয়ার সময়', hi: 'प्रतिक्रिया का समय' },
    }).nullable(),
    latching: yesNo({
      label: { en: 'Stays until reset', bn: 'রিসেট পর্যন্ত থাকে', hi: 'रीसेट तक रहता है' },
    }).default(false),
    acknowledgement: choice(['required', 'automatic'], {
      label: { en: 'Acknowledgement', bn: 'স্বীকৃতি', hi: 'स्वीकृति' },
      help: {
        en: 'Empty: required, except of diagnostic ones.',
        bn: 'খালি: দরকার, রোগনির্ণয়মূলক ছাড়া।',
        hi: 'खाली: आवश्यक, नैदानिक को छोड़कर।',
      },
      choices: {
        required: { en: 'Required', bn: 'দরকার', hi: 'आवश्यक' },
        automatic: { en: 'Not needed', bn: 'দরকার নেই', hi: 'ज़रूरी नहीं' },
      },
    }).nullable(),
  },
  list: ['subject', 'condition', 'name', 'priority', 'position', 'response', 'timeToRespond', 'latching'],
  siteField: 'site',
});
export type Definition = Row<typeof definition>;

/** What alarms of a place are to be like was decided anew. */
export const definitionChanged = event('alarms.definition-changed', 1, { definition: z.uuid(), subject: z.string() });

const tell = ({ id, site, subject }: Pick<Definition, 'id' | 'site' | 'subject'>) => [
  definitionChanged({ definition: id, subject }, { aggregate: `alarms.definition/${id}`, site }),
];
export const definitionCommands = standardCommands(definition, {
  tells: { create: tell, change: tell, remove: tell },
});

/** The definition of an alarm: that of its own name before the one of its condition. Pure. */
export function definitionOf<D extends Pick<Definition, 'subject' | 'condition' | 'name'>>(
  of: Pick<Definition, 'subject' | 'condition'> & { readonly name: string | null },
  definitions: readonly D[],
): D | undefined {
  const fits = definitions.filter(({ subject, condition: kind }) => subject === of.subject && kind === of.condition);
  return fits.find(({ name }) => name === of.name) ?? fits.find(({ name }) => name === EVERY_NAME);
}
