import { command } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, ref } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { webhookChanged } from './events.ts';
import { TEST } from './send-message.ts';
import { type Standing, webhook, webhookMessages, webhookStanding } from './tables.ts';

/** Whoever asks for it does not wait until the address is tried by itself again. */
const atOnce = (standing: Standing): readonly Effect[] =>
  standing.waitUntil > 0 ? [webhookStanding.change(standing, { waitUntil: 0 })] : [];

/** Sends a webhook a message that says nothing but its name: what comes of it stands in the journal. */
export const testWebhook = command('kernel.webhook.test', {
  label: { en: 'Send test to webhook', bn: 'ওয়েবহুকে পরীক্ষা পাঠান', hi: 'वेबहुक को परीक्षण भेजें' },
  input: { webhook: ref(webhook, { label: { en: 'Webhook', bn: 'ওয়েবহুক', hi: 'वेबहुक' } }) },
  load: ({ webhook: of }) => ({ found: webhook.locked({ id: of }), standing: webhookStanding.locked({ webhook: of }) }),
  decide({ webhook: of }, { found, standing }, { id: fresh, now }) {
    if (!found || !standing) return refuse('not-found', { id: of });
    if (found.state === 'off') return refuse('webhook-state', { state: found.state });
    const message = fresh();
    const times = { tries: 0, madeAt: now, dueAt: now, leasedUntil: 0 };
    return [
      ...atOnce(standing),
      webhookMessages.insert({
        ...{ id: message, webhook: of, type: TEST, aggregate: `test/${message}`, state: 'waiting', ...times },
      }),
      webhookChanged({ webhook: of }, { aggregate: of }),
      answer({ message }),
    ];
  },
});

/**
 * Sends a message again that has ended, as it reads by now, under the same `webhook-id`: who keeps those ids knows that it
 * is the same.
 */
export const sendAgain = command('kernel.webhook.send-again', {
  label: { en: 'Send message again', bn: 'বার্তা আবার পাঠান', hi: 'संदेश फिर भेजें' },
  input: { message: id().meta({ label: { en: 'Message', bn: 'বার্তা', hi: 'संदेश' } }) },
  load: ({ message }) => ({ found: webhookMessages.locked({ id: message }) }),
  loadMore: (_, { found }) => ({
    of: webhook.whereAny(found ? [{ id: found.webhook }] : []),
    standings: webhookStanding.whereAny(found ? [{ webhook: found.webhook }] : []),
  }),
  decide({ message }, { found, of: [of], standings: [standing] }, { now }) {
    if (!found || !of || !standing) return refuse('not-found', { id: message });
    if (of.state === 'off') return refuse('webhook-state', { state: of.state });
    if (found.endedAt === null) return refuse('webhook-message-waits');
    const anew = { tries: 0, firstTriedAt: null, endedAt: null, dueAt: now, leasedUntil: 0 };
    return [
      ...atOnce(standing),
      webhookMessages.change(found, { ...anew, state: 'waiting' }),
      webhookChanged({ webhook: of.id }, { aggregate: of.id }),
      answer({ message }),
    ];
  },
});

export const messageCommands = [testWebhook, sendAgain];
