import { z } from 'zod';
import { entity, event, moment, person, type Row, text } from '../../kernel/index.ts';
import { suppressionKind } from './choices.ts';

/** Alarms of a place that are kept from who works there: for a while, by whom and why. Every one is kept. */
export const suppression = entity('alarms.suppression', {
  label: { en: 'Alarm kept quiet', bn: 'নীরব রাখা অ্যালার্ম', hi: 'शांत रखा अलार्म' },
  key: ['subject', 'began'],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    kind: suppressionKind(),
    subject: text({ max: 400, search: true, label: { en: 'Where', bn: 'কোথায়', hi: 'कहाँ' } }),
    /** Null: every condition of the place and of what is below it. */
    condition: text({ label: { en: 'Condition', bn: 'অবস্থা', hi: 'स्थिति' } }).nullable(),
    name: text({ label: { en: 'Name at the device', bn: 'যন্ত্রে নাম', hi: 'उपकरण में नाम' } }).nullable(),
    reason: text({ max: 500, search: true, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }),
    began: moment({ label: { en: 'Since', bn: 'কখন থেকে', hi: 'कब से' } }),
    until: moment({ label: { en: 'Until', bn: 'কখন পর্যন্ত', hi: 'कब तक' } }).nullable(),
    by: person({ label: { en: 'By', bn: 'কে', hi: 'किसने' } }),
    rule: z
      .uuid()
      .meta({ field: 'id', label: { en: 'Rule', bn: 'নিয়ম', hi: 'नियम' } })
      .nullable(),
    endedAt: moment({ label: { en: 'Ended', bn: 'শেষ হয়েছে', hi: 'समाप्त हुआ' } }).nullable(),
    endedBy: person({
      label: { en: 'Ended by', bn: 'কে শেষ করেছে', hi: 'किसने समाप्त किया' },
      help: {
        en: 'Empty where its time was over.',
        bn: 'সময় শেষ হলে খালি থাকে।',
        hi: 'समय पूरा होने पर खाली रहता है।',
      },
    }).nullable(),
  },
  states: { standing: ['ended'], ended: [] },
  stateLabels: {
    standing: { en: 'In force', bn: 'বলবৎ', hi: 'लागू' },
    ended: { en: 'Ended', bn: 'শেষ', hi: 'समाप्त' },
  },
  list: ['kind', 'subject', 'condition', 'reason', 'began', 'until', 'by', 'state'],
  sort: '-began',
  span: { from: 'began', to: 'until' },
  siteField: 'site',
  retention: { after: 'endedAt', days: 400 },
});
export type Suppression = Row<typeof suppression>;

/** Alarms of a place were put aside, or are shown again. */
export const suppressionChanged = event('alarms.suppression-changed', 1, {
  suppression: z.uuid(),
  kind: z.string(),
  subject: z.string(),
  standing: z.boolean(),
});

export const suppressionTold = (
  { id: own, site, kind, subject }: Pick<Suppression, 'id' | 'site' | 'kind' | 'subject'>,
  standing: boolean,
) =>
  suppressionChanged({ suppression: own, kind, subject, standing }, { aggregate: `alarms.suppression/${own}`, site });

type Scope = Pick<Suppression, 'subject' | 'condition' | 'name'>;

/** Whether an alarm is within what is kept quiet: a place holds what is below it. */
export const isWithin = (
  alarm: { readonly subject: string; readonly condition: string; readonly name: string | null },
  { subject, condition, name }: Scope,
): boolean =>
  (alarm.subject === subject || alarm.subject.startsWith(`${subject}/`)) &&
  (condition === null || condition === alarm.condition) &&
  (name === null || name === alarm.name);

const FIRST = ['out-of-service', 'by-design', 'shelved'] as const;

/**
 * What keeps an alarm quiet at a moment: of several the one that is told (the state that ISA-18.2 shows is that of the firmest:
 * out of service before suppressed by design before shelved), of one kind the longest. Pure.
 */
export function quietBy<S extends Scope & Pick<Suppression, 'kind' | 'began' | 'until' | 'endedAt'>>(
  alarm: Parameters<typeof isWithin>[0],
  suppressions: readonly S[],
  now: number,
): S | undefined {
  const standing = suppressions.filter(
    (one) => isWithin(alarm, one) && one.began <= now && now < Math.min(one.until ?? Infinity, one.endedAt ?? Infinity),
  );
  return standing.sort(
    (a, b) => FIRST.indexOf(a.kind) - FIRST.indexOf(b.kind) || (b.until ?? Infinity) - (a.until ?? Infinity),
  )[0];
}
