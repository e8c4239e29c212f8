import { z } from 'zod';
import { localizedText, micros } from './common.ts';

export const NOTICE_MODES = ['at-once', 'digest', 'never'] as const;
export type NoticeMode = (typeof NOTICE_MODES)[number];
const mode = z.enum(NOTICE_MODES);
const channel = z.enum(['app', 'mail', 'push', 'text']);
export type NoticeChannel = z.infer<typeof channel>;

export const ownNotices = z.object({
  /** `address` null: nowhere, as it stands; of the app and of devices it is empty. */
  channels: z.array(z.object({ channel, label: z.string(), enabled: z.boolean(), address: z.string().nullable() })),
  kinds: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      urgent: z.boolean(),
      modes: z.array(z.object({ channel, mode, chosen: z.boolean() })),
    }),
  ),
  when: z.object({
    quietFrom: z.string().nullable(),
    quietTo: z.string().nullable(),
    digestEvery: z.enum(['hour', 'day']),
    digestAt: z.string(),
    site: z.string().nullable(),
    zone: z.string(),
    phone: z.string().nullable(),
  }),
  devices: z.array(z.object({ id: z.string(), name: z.string(), addedAt: micros, endpoint: z.string() })),
});
export type OwnNotices = z.infer<typeof ownNotices>;

export const companyNotices = z.object({
  channels: z.array(
    z.object({
      channel: z.enum(['mail', 'push', 'text']),
      label: z.string(),
      enabled: z.boolean(),
      settings: z.record(z.string(), z.unknown()).nullable(),
      hasSecret: z.boolean(),
    }),
  ),
  kinds: z.array(
    z.object({ name: z.string(), label: z.string(), urgent: z.boolean(), modes: z.record(channel, mode) }),
  ),
  /** What the company says for a role; "": for all. */
  defaults: z.array(z.object({ role: z.string(), kind: z.string(), channel, mode })),
  roles: z.array(z.object({ code: z.string(), name: localizedText })),
  states: z.array(z.object({ channel: z.string(), state: z.string(), count: z.number() })),
});
export type CompanyNotices = z.infer<typeof companyNotices>;
export type ChannelRow = CompanyNotices['channels'][number];

export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'withheld', 'bounced'] as const;

/** A record of `kernel.delivery`, as far as its list shows it. */
export const deliveryRecord = z.object({
  id: z.string(),
  state: z.enum(DELIVERY_STATES),
  channel: z.enum(['mail', 'push', 'text']),
  kind: z.string(),
  person: z.string(),
  entity: z.string(),
  record: z.string(),
  wantedAt: micros,
  dueAt: micros,
  endedAt: micros.nullable(),
  tries: z.number(),
  address: z.string().nullable(),
  problem: z.string().nullable(),
});
export type DeliveryRecord = z.infer<typeof deliveryRecord>;

export const pushKey = z.object({ key: z.string() });
export const triedChannel = z.object({
  ok: z.boolean(),
  problem: z.string().nullable(),
  reference: z.string().nullable(),
});
