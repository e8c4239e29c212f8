import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { id } from '../fields.ts';
import { quietUntil } from './clock.ts';
import { reachable } from './people.ts';
import { type Delivery, deliveries } from './tables.ts';
import { wantsSending } from './wants-sending.ts';

/** Lines of one message at most; what is beyond them goes with the next. */
const MOST_LINES = 50;

/** What is to be sent now: a message and the deliveries in it. Null: nothing, or not yet. */
export type Taken =
  | { readonly message: null }
  | { readonly message: string; readonly deliveries: readonly string[]; readonly tries: number };

/**
 * Takes a delivery in hand for one try, and with it all that its person is to be told by this channel by now: one message. What was
 * one message at the try before is the same one again, so that whoever got that can tell. In quiet hours what is not urgent waits.
 */
export const takeDelivery = runCommand('kernel.notice.take', {
  label: { en: 'Take a delivery in hand', bn: 'প্রেরণ হাতে নেওয়া', hi: 'प्रेषण हाथ में लेना' },
  why: 'whether its person is to be left alone now is asked of his site',
  input: { delivery: id() },
  async run({ delivery }, work) {
    const { own } = await work.load({ own: deliveries.locked({ id: delivery }) });
    if (own?.state !== 'waiting') return [answer({ message: null } satisfies Taken)];
    const { person: who, channel, message } = own;
    const { group } = await work.load({
      group: deliveries.where(
        message === null ? { person: who, channel, state: 'waiting', message } : { message, state: 'waiting' },
      ),
    });
    const [person] = await reachable(work.db, [who], work.now);
    const quiet = person ? quietUntil(person.quiet, person.zone, work.now) : null;
    const isDue = (one: Delivery) => (message !== null || one.dueAt <= work.now) && (quiet === null || one.urgent);
    const due = [own, ...group.filter((one) => one.id !== own.id)].filter(isDue).slice(0, MOST_LINES);
    if (due[0] !== own) {
      const dueAt = Math.max(own.dueAt, quiet ?? 0);
      return [
        deliveries.change(own, { dueAt }),
        wantsSending(own.id, dueAt),
        answer({ message: null } satisfies Taken),
      ];
    }
    const tries = own.tries + 1;
    const taken = { message: message ?? work.id(), deliveries: due.map((one) => one.id), tries };
    return [
      ...due.map((one) => deliveries.change(one, { state: 'sending', message: taken.message, tries })),
      answer(taken satisfies Taken),
    ];
  },
});
