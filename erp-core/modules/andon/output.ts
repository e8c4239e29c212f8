import { z } from 'zod';
import {
  choice,
  code,
  entity,
  event,
  json,
  moment,
  type Row,
  ref,
  standardCommands,
  table,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { kind } from './kind.ts';
import { refuse } from './refusals.ts';

const value = z.union([z.boolean(), z.number(), z.string().max(200)]);

/** An output of a device that shows how calls and alarms stand: a lamp, a horn, a sign. Which, is data. */
export const output = entity('andon.output', {
  label: { en: 'Lamp or horn', bn: 'বাতি বা হর্ন', hi: 'बत्ती या हॉर्न' },
  key: ['site', 'device', 'point'],
  fields: {
    site: text({ fixed: true, label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    device: code({ fixed: true, search: true, label: { en: 'Device', bn: 'যন্ত্র', hi: 'उपकरण' } }),
    point: text({ fixed: true, search: true, example: 'red', label: { en: 'Point', bn: 'পয়েন্ট', hi: 'पॉइंट' } }),
    place: text({
      max: 400,
      example: 'hall/line-1',
      label: { en: 'Of area, line or station', bn: 'কোন এলাকা, লাইন বা স্থানের', hi: 'किस क्षेत्र, लाइन या स्थान का' },
      help: { en: 'Empty: the whole site.', bn: 'খালি: পুরো সাইট।', hi: 'खाली: पूरी साइट।' },
    }).nullable(),
    shows: choice(['calls', 'alarms', 'both'], {
      label: { en: 'Shows', bn: 'যা দেখায়', hi: 'क्या दिखाता है' },
      choices: {
        calls: { en: 'Calls', bn: 'ডাক', hi: 'पुकारें' },
        alarms: { en: 'Alarms', bn: 'অ্যালার্ম', hi: 'अलार्म' },
        both: { en: 'Calls and alarms', bn: 'ডাক ও অ্যালার্ম', hi: 'पुकारें और अलार्म' },
      },
    }).default('calls'),
    kind: ref(kind, {
      label: { en: 'Only calls of the kind', bn: 'কেবল এই ধরনের ডাক', hi: 'केवल इस प्रकार की पुकार' },
    }).nullable(),
    priority: choice(['critical', 'high', 'low'], {
      label: { en: 'From priority', bn: 'কোন অগ্রাধিকার থেকে', hi: 'किस प्राथमिकता से' },
      choices: {
        critical: { en: 'Critical', bn: 'সংকটজনক', hi: 'गंभीर' },
        high: { en: 'High', bn: 'উচ্চ', hi: 'उच्च' },
        low: { en: 'Low', bn: 'নিম্ন', hi: 'निम्न' },
      },
    }).default('low'),
    unseen: yesNo({
      label: { en: 'Only until somebody answered', bn: 'কেউ সাড়া দেওয়া পর্যন্ত', hi: 'केवल उत्तर मिलने तक' },
    }).default(false),
    horn: yesNo({
      label: { en: 'May be silenced', bn: 'থামানো যায়', hi: 'चुप कराया जा सकता है' },
      help: {
        en: 'A horn: what comes after it was silenced sounds again. A light is not silenced.',
        bn: 'হর্ন: থামানোর পরে যা আসে তা আবার বাজে। বাতি থামানো যায় না।',
        hi: 'हॉर्न: चुप कराने के बाद जो आए वह फिर बजता है। बत्ती चुप नहीं होती।',
      },
    }).default(false),
    onValue: json(value, { label: { en: 'Written for on', bn: 'চালু করতে লেখা', hi: 'चालू के लिए लिखें' } }).default(true),
    offValue: json(value, { label: { en: 'Written for off', bn: 'বন্ধ করতে লেখা', hi: 'बंद के लिए लिखें' } }).default(false),
    active: yesNo({ label: { en: 'In use', bn: 'ব্যবহৃত', hi: 'उपयोग में' } }).default(true),
  },
  list: ['device', 'point', 'place', 'shows', 'kind', 'priority', 'horn', 'active'],
  siteField: 'site',
});
export type Output = Row<typeof output>;

export const outputChanged = event('andon.output-changed', 1, { output: z.uuid() });
const tell = ({ id, site }: Pick<Output, 'id' | 'site'>) => [
  outputChanged({ output: id }, { aggregate: `andon.output/${site}`, site }),
];
/** Whoever removes it takes away all that is known of how to put it off, so it is taken out of use before. */
export const outputCommands = standardCommands(output, {
  mayRemove: ({ active }: Output) => (active ? refuse('output-in-use') : undefined),
  tells: { create: tell, change: tell, remove: tell },
});

export const shown = table('andon.shown', {
  key: ['output'],
  fields: {
    output: z.uuid(),
    wanted: yesNo(),
    /** Null: nobody knows what it shows. */
    told: yesNo().nullable(),
    command: z.uuid().nullable(),
    askedAt: moment(),
    /** What a horn sounded for when it was silenced. */
    silenced: z.array(z.string()),
  },
});

/** A call or an alarm, as far as a lamp cares. */
export interface Sign {
  /** Of the occurrence: a call that is made again is another. */
  readonly id: string;
  readonly of: 'calls' | 'alarms';
  readonly kind: string | null;
  readonly priority: string;
  /** area/line/… */
  readonly place: string;
  /** Nobody answered or acknowledged it. */
  readonly unseen: boolean;
}

const RANKS = ['low', 'high', 'critical'];

/** Those of the signs that an output shows. Pure. */
export const shownBy = (
  { place, shows, kind: only, priority, unseen }: Output,
  signs: readonly Sign[],
): readonly Sign[] =>
  signs.filter(
    (sign) =>
      (shows === 'both' || shows === sign.of) &&
      (only === null || sign.kind === only) &&
      RANKS.indexOf(sign.priority) >= RANKS.indexOf(priority) &&
      (place === null || sign.place === place || sign.place.startsWith(`${place}/`)) &&
      (!unseen || sign.unseen),
  );

/**
 * Whether an output is to be on: for a sign that it shows; a horn, for one that it did not sound for when it was silenced. Not by
 * time: an alarm may be heard of long after it began. Pure.
 */
export const isOn = (of: Output, signs: readonly Sign[], silenced: readonly string[]): boolean =>
  of.active && shownBy(of, signs).some(({ id }) => !of.horn || !silenced.includes(id));
