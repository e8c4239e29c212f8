import { z } from 'zod';
import { entity, type Row } from '../../entity.ts';
import { choice, id, json, moment, text, wholeNumber } from '../../fields.ts';
import { person } from '../../many-fields.ts';
import { table } from '../../table.ts';
import { mapping } from './mapping.ts';

/** How a sender shows that it is he: nothing but the address; Standard Webhooks; `X-Hub-Signature-256`; a secret in a header. */
export const PROOFS = ['none', 'standard', 'hub-sha256', 'header'] as const;

/** What a person writes of one. */
export const inboundFields = {
  name: text({ max: 80, search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
  command: text({ max: 128, label: { en: 'Command', bn: 'কমান্ড', hi: 'कमांड' } }),
  proof: choice(PROOFS, {
    label: { en: 'Proof', bn: 'প্রমাণ', hi: 'प्रमाण' },
    choices: {
      none: { en: 'The address alone', bn: 'শুধু ঠিকানা', hi: 'केवल पता' },
      standard: { en: 'Standard Webhooks signature', bn: 'Standard Webhooks স্বাক্ষর', hi: 'Standard Webhooks हस्ताक्षर' },
      'hub-sha256': { en: 'X-Hub-Signature-256', bn: 'X-Hub-Signature-256 স্বাক্ষর', hi: 'X-Hub-Signature-256 हस्ताक्षर' },
      header: { en: 'A secret in a header', bn: 'হেডারে গোপন সংকেত', hi: 'हेडर में गुप्त संकेत' },
    },
  }),
  header: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'a header in small letters: "x-api-key"')
    .meta({ field: 'text', label: { en: 'Header', bn: 'হেডার', hi: 'हेडर' } })
    .nullable(),
  rights: z
    .array(z.string().min(1).max(128))
    .max(50)
    .meta({
      field: 'json',
      label: { en: 'Further rights', bn: 'বাড়তি অধিকার', hi: 'अतिरिक्त अधिकार' },
      help: {
        en: 'Beside that of the command: what it names has to be seen. Never more than the owner holds.',
        bn: 'কমান্ডের অধিকারের পাশে: যা এটি উল্লেখ করে তা দেখতে হয়। মালিকের অধিকারের বেশি কখনও নয়।',
        hi: 'कमांड के अधिकार के साथ: जिसका यह नाम ले उसे देखना होता है। स्वामी के अधिकार से अधिक कभी नहीं।',
      },
    })
    .default([]),
  mapping: json(mapping, { label: { en: 'Mapping', bn: 'ম্যাপিং', hi: 'मैपिंग' } }),
  perMinute: z
    .int()
    .min(1)
    .max(6_000)
    .meta({ field: 'whole-number', label: { en: 'At most a minute', bn: 'মিনিটে সর্বোচ্চ', hi: 'प्रति मिनट अधिकतम' } }),
} as const;

/** An address here that others call, and the command that comes of it. It may what its owner may of that one command. */
export const inboundHook = entity('kernel.inbound-hook', {
  label: { en: 'Inbound hook', bn: 'আগত হুক', hi: 'आवक हुक' },
  key: ['name'],
  fields: { ...inboundFields, owner: person({ label: { en: 'Owner', bn: 'মালিক', hi: 'स्वामी' } }) },
  states: { on: ['off'], off: ['on'] },
  stateLabels: { on: { en: 'On', bn: 'চালু', hi: 'चालू' }, off: { en: 'Off', bn: 'বন্ধ', hi: 'बंद' } },
  list: ['name', 'command', 'proof', 'state', 'owner'],
  search: ['name'],
});
export type InboundHook = Row<typeof inboundHook>;

export const inboundTokens = table('kernel.inbound_hook_token', {
  key: ['id'],
  fields: {
    ...{ id: id(), hook: id(), since: moment(), until: moment().nullable() },
    hash: text({ secret: true }),
  },
});

export const ARRIVAL_STATES = ['received', 'done', 'refused', 'faulty'] as const;

export const inboundArrivals = table('kernel.inbound_arrival', {
  key: ['id'],
  fields: {
    ...{ id: id(), hook: id(), key: text(), at: moment(), body: z.string() },
    state: z.enum(ARRIVAL_STATES),
    ...{ code: text().nullable(), said: text({ max: 4_000 }).nullable(), result: json(z.json()).nullable() },
    ...{ times: wholeNumber(), tries: wholeNumber(), endedAt: moment().nullable() },
  },
});

export const secretAbout = (hook: string): string => `inbound-hook/${hook}`;
