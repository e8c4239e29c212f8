import { z } from 'zod';
import { entity, type Row } from '../entity.ts';
import { choice, id, json, moment, text, wholeNumber } from '../fields.ts';
import { person } from '../many-fields.ts';
import { formulaText } from '../modules/pack/formula-text.ts';
import { table } from '../table.ts';

/** What an endpoint is told: events of a type, where the condition is true of them, and of each these fields. */
export const telling = z.strictObject({
  type: z.string().min(1).max(128),
  /** A condition over `event.<field>`; left out: every one. */
  if: formulaText.optional(),
  /** Fields of the payload; left out: all. */
  fields: z.array(z.string().min(1).max(64)).min(1).max(100).optional(),
});
export type Telling = z.infer<typeof telling>;

/** Why an endpoint is told nothing more. */
export const OFF_REASONS = ['by-hand', 'gone', 'failing', 'owner-gone'] as const;
export type OffReason = (typeof OFF_REASONS)[number];

/** What a person writes of one. */
export const writtenFields = {
  name: text({ max: 80, search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
  address: text({
    max: 2_048,
    example: 'https://erp.example/hooks/millrace',
    label: { en: 'Address', bn: 'ঠিকানা', hi: 'पता' },
  }),
  tells: json(z.array(telling).min(1).max(50), {
    label: { en: 'Is told of', bn: 'যা জানানো হয়', hi: 'क्या बताया जाता है' },
  }),
} as const;

export const offReason = choice(OFF_REASONS, {
  label: { en: 'Switched off because', bn: 'বন্ধ হওয়ার কারণ', hi: 'बंद होने का कारण' },
  choices: {
    'by-hand': { en: 'Somebody switched it off', bn: 'কেউ বন্ধ করেছেন', hi: 'किसी ने बंद किया' },
    gone: {
      en: 'It said that it is gone (410)',
      bn: 'এটি জানিয়েছে যে আর নেই (410)',
      hi: 'उसने कहा कि अब नहीं है (410)',
    },
    failing: { en: 'It failed for three days', bn: 'তিন দিন ধরে ব্যর্থ হয়েছে', hi: 'तीन दिन से असफल रहा' },
    'owner-gone': { en: 'Its owner is no member any more', bn: 'মালিক আর সদস্য নন', hi: 'स्वामी अब सदस्य नहीं है' },
  },
});

/** An address elsewhere that is told of events. It hears what its owner may hear: who set it up, or changed it last. */
export const webhook = entity('kernel.webhook', {
  label: { en: 'Webhook', bn: 'ওয়েবহুক', hi: 'वेबहुक' },
  key: ['name'],
  fields: {
    ...writtenFields,
    owner: person({ label: { en: 'Owner', bn: 'মালিক', hi: 'स्वामी' } }),
    offReason: offReason.nullable(),
  },
  states: { on: ['off'], off: ['on'] },
  stateLabels: { on: { en: 'On', bn: 'চালু', hi: 'चालू' }, off: { en: 'Off', bn: 'বন্ধ', hi: 'बंद' } },
  list: ['name', 'address', 'state', 'offReason', 'owner'],
  search: ['name'],
});
export type Webhook = Row<typeof webhook>;

export const webhookStanding = table('kernel.webhook_standing', {
  key: ['webhook'],
  fields: {
    webhook: id(),
    reached: wholeNumber(),
    failures: wholeNumber(),
    failingSince: moment().nullable(),
    waitUntil: moment(),
    lastSentAt: moment().nullable(),
    lastProblem: text({ max: 2_000 }).nullable(),
  },
});

export type Standing = Row<typeof webhookStanding>;

export const MESSAGE_STATES = ['waiting', 'sent', 'failed', 'withheld'] as const;

export const webhookMessages = table('kernel.webhook_message', {
  key: ['id'],
  fields: {
    ...{ id: id(), webhook: id(), seq: wholeNumber().nullable(), type: text(), aggregate: text({ max: 400 }) },
    state: z.enum(MESSAGE_STATES),
    ...{ tries: wholeNumber(), madeAt: moment(), dueAt: moment(), leasedUntil: moment() },
    ...{ firstTriedAt: moment().nullable(), endedAt: moment().nullable(), body: z.string().nullable() },
  },
});

/** What a webhook's secrets are kept under. */
export const secretAbout = (of: string): string => `webhook/${of}`;
