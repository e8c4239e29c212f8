import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { text, yesNo } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { CommandWork } from '../work.ts';
import { bouncedAddresses, deliveries } from './tables.ts';

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/**
 * A mail that the server had taken has come back, as the mail provider tells by an inbound webhook: the delivery says so, and its
 * address gets no more mail until somebody sends again. Told twice it comes to nothing. `message`: the Message-ID, or what the
 * server called it; left out, it is the newest mail to that address. `isPassing`: the mailbox was full or away, and is not marked.
 */
export const bounceDelivery = runCommand('kernel.delivery.bounce', {
  label: { en: 'Mail that came back', bn: 'ফেরত আসা মেইল', hi: 'लौटा हुआ मेल' },
  why: 'which delivery it was is found by what the other side calls it',
  input: {
    address: text({ max: 300, label: { en: 'To', bn: 'প্রাপক', hi: 'प्रापक' } }),
    reason: text({ max: 2000, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }),
    message: text({ max: 500, label: { en: 'Message', bn: 'বার্তা', hi: 'संदेश' } }).optional(),
    isPassing: yesNo({ label: { en: 'Passing', bn: 'সাময়িক', hi: 'अस्थायी' } }).default(false),
  },
  async run({ address, reason, message, isPassing }, work) {
    const to = address.trim().toLowerCase();
    const back = await mailTo(work, to, message);
    if (!back) return refuse('delivery-unknown', { address });
    const { sent } = await work.load({ sent: deliveries.where({ message: back, state: 'sent' }) });
    // Told before: what was sent to that address since, or sent again, is not what came back.
    if (sent.length === 0) return [answer({ bounced: 0 })];
    const { known } = await work.load({ known: bouncedAddresses.locked({ address: to }) });
    const mark = { reason, at: work.now };
    const marked = known ? bouncedAddresses.change(known, mark) : bouncedAddresses.insert({ address: to, ...mark });
    const marks: Effect[] = isPassing ? [] : [marked];
    return [
      ...sent.map((one) => deliveries.change(one, { state: 'bounced', problem: reason, endedAt: work.now })),
      ...marks,
      answer({ bounced: sent.length }),
    ];
  },
});

/** The message that came back, or had before. Only what went to that address is any of his business. */
async function mailTo(work: CommandWork, to: string, message: string | undefined): Promise<string | undefined> {
  const named = message === undefined ? null : (UUID.exec(message)?.[0] ?? null);
  const found = await work.db.one<{ message: string }>(
    `select d.message from kernel.delivery d
     where d.channel = 'mail' and d.state in ('sent', 'bounced') and lower(d.address) = $1
       and ($2::text is null or d.message = $3::uuid or d.reference = $2)
     order by d.wanted_at desc limit 1`,
    [to, message ?? null, named],
  );
  return found?.message;
}
