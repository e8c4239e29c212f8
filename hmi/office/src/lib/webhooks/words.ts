import type { Arrival, HookProof, Webhook, WebhookMessage } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const STATES: Readonly<Record<WebhookMessage['state'] | Arrival['state'], () => string>> = {
  waiting: m.webhooks_state_waiting,
  sent: m.webhooks_state_sent,
  failed: m.webhooks_state_failed,
  withheld: m.webhooks_state_withheld,
  received: m.webhooks_state_received,
  done: m.webhooks_state_done,
  refused: m.webhooks_state_refused,
  faulty: m.webhooks_state_faulty,
};
/** What became of a message, or of what came in. */
export const stateWord = (state: WebhookMessage['state'] | Arrival['state']): string => STATES[state]();

const REASONS: Readonly<Record<NonNullable<Webhook['offReason']>, () => string>> = {
  'by-hand': m.webhooks_off_by_hand,
  gone: m.webhooks_off_gone,
  failing: m.webhooks_off_failing,
  'owner-gone': m.webhooks_off_owner_gone,
};
export const reasonWord = (reason: Webhook['offReason']): string => (reason === null ? '' : REASONS[reason]());

const PROOFS: Readonly<Record<HookProof, () => string>> = {
  none: m.webhooks_in_proof_none,
  standard: m.webhooks_in_proof_standard,
  'hub-sha256': m.webhooks_in_proof_hub,
  header: m.webhooks_in_proof_header,
};
export const proofWord = (proof: HookProof): string => PROOFS[proof]();
