import type { DeliveryRecord, NoticeMode } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const MODES: Readonly<Record<NoticeMode, () => string>> = {
  'at-once': m.notify_mode_at_once,
  digest: m.notify_mode_digest,
  never: m.notify_mode_never,
};
export const modeWord = (mode: NoticeMode): string => MODES[mode]();

const WITHHELD: Readonly<Record<string, () => string>> = {
  'not-seen': m.notify_why_not_seen,
  read: m.notify_why_read,
  'not-a-member': m.notify_why_not_a_member,
  'no-address': m.notify_why_no_address,
  'address-bounced': m.notify_why_address_bounced,
  'channel-off': m.notify_why_channel_off,
};
/** Why it was not sent, or what stood against it: the other side's own words are left as they are. */
export const problemWords = ({ state, problem }: Pick<DeliveryRecord, 'state' | 'problem'>): string | null =>
  (state === 'withheld' && problem !== null ? WITHHELD[problem]?.() : undefined) ?? problem;

const STATES = {
  waiting: m.notify_state_word_waiting,
  sending: m.notify_state_sending,
  sent: m.notify_state_sent,
  failed: m.notify_state_failed,
  bounced: m.notify_state_bounced,
  withheld: m.notify_state_withheld,
} as const;
export const stateWord = (state: DeliveryRecord['state']): string => STATES[state]();
