import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { choice, id, moment, text, wholeNumber } from '../fields.ts';
import { deliveries, pushDevices } from './tables.ts';
import { wantsSending } from './wants-sending.ts';

/** Why something was not sent, where nobody is at fault. */
export const WITHHELD = ['not-seen', 'read', 'not-a-member', 'no-address', 'address-bounced', 'channel-off'] as const;
export type Withheld = (typeof WITHHELD)[number];

/**
 * What one try of a message came to: sent, refused for good, or to be tried again at `dueAt`; and what of it was withheld. Said of
 * an earlier try it comes to nothing.
 */
export const settleMessage = command('kernel.notice.settle', {
  label: { en: 'End of a try to send', bn: 'পাঠানোর চেষ্টার সমাপ্তি', hi: 'भेजने के प्रयास की समाप्ति' },
  input: {
    message: id(),
    /** Whose job this is: it carries the next try. */
    lead: id(),
    tries: wholeNumber(),
    to: choice(['sent', 'failed', 'waiting', 'withheld']),
    address: text({ max: 300 }).nullable().default(null),
    problem: text({ max: 2000 }).nullable().default(null),
    reference: text({ max: 500 }).nullable().default(null),
    dueAt: moment().nullable().default(null),
    withheld: z.array(z.strictObject({ delivery: z.uuid(), why: z.enum(WITHHELD) })).default([]),
    /** Devices that are no more. */
    gone: z.array(z.uuid()).default([]),
  },
  load: ({ message, gone }) => ({
    all: deliveries.where({ message, state: 'sending' }),
    devices: pushDevices.lockedAll(gone.map((device) => ({ id: device }))),
  }),
  decide({ lead, tries, to, address, problem, reference, dueAt, withheld, gone }, { all, devices }, { now }) {
    const whyNot = new Map(withheld.map(({ delivery, why }) => [delivery, why]));
    const mine = all.filter((one) => one.tries === tries);
    const waits = to === 'waiting' ? mine.filter(({ id: one }) => !whyNot.has(one)) : [];
    // Whoever carries the next try has to be among those that wait for it.
    const next = waits.find(({ id: one }) => one === lead) ?? waits[0];
    const again = dueAt ?? now;
    return [
      ...mine.map((one) => {
        const why = whyNot.get(one.id);
        if (why) return deliveries.change(one, { state: 'withheld', problem: why, endedAt: now });
        if (to === 'waiting') return deliveries.change(one, { state: to, address, problem, dueAt: again });
        return deliveries.change(one, { state: to, address, problem, reference, endedAt: now });
      }),
      ...(next ? [wantsSending(next.id, again)] : []),
      ...devices.filter((device) => gone.includes(device.id)).map((device) => pushDevices.remove(device)),
      answer({ settled: mine.length }),
    ];
  },
});
