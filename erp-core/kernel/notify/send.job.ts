import { id } from '../fields.ts';
import { type JobWork, job } from '../jobs/job.ts';
import type { Carried, Carriers } from './carrier.ts';
import { againAfter, MOST_TRIES } from './clock.ts';
import { type Composed, composed } from './compose.ts';
import { settleMessage } from './settle.command.ts';
import { type Taken, takeDelivery } from './take.command.ts';
import { SEND, SEND_RETRIES } from './wants-sending.ts';

/**
 * Brings one message out of the house. Each step but the sending itself is a command that is done once; a process that ends
 * between the sending and the word of it sends the same message again under the same id. What the other side will not take now
 * is tried again by the delivery's own times, so that this job is over soon and tells nobody that a plant's mail server rests.
 */
export const sendNotices = job(SEND, {
  label: { en: 'Send notices', bn: 'বিজ্ঞপ্তি পাঠানো', hi: 'सूचनाएँ भेजना' },
  input: { delivery: id() },
  retries: SEND_RETRIES,
  atOnce: 2,
  async run(work, { delivery }) {
    const taken = (await work.call(takeDelivery, { delivery })) as Taken;
    if (taken.message === null) return { sent: 0 };
    const { message, tries } = taken;
    const { company, registry, now } = work;
    const ready = await work.read((db) => composed(db, { message, tries, company, registry, now: now() }));
    // Somebody has gone on with it: this is a job that is done anew after it had said so.
    if (ready.channel === null) return { sent: 0 };
    const end = await endOf(work, ready, tries);
    await work.call(settleMessage, { message, lead: delivery, tries, withheld: ready.withheld, ...end });
    return { sent: end.to === 'sent' ? (ready.outgoing?.lines.length ?? 0) : 0 };
  },
});

interface End {
  readonly to: 'sent' | 'failed' | 'waiting' | 'withheld';
  readonly address?: string | null;
  readonly problem?: string | null;
  readonly reference?: string | null;
  readonly dueAt?: number;
  readonly gone?: readonly string[];
}

async function endOf(work: JobWork, { outgoing, setUp, channel }: Composed, tries: number): Promise<End> {
  if (!outgoing || !channel) return { to: 'withheld' };
  const address = outgoing.to || null;
  try {
    const carrier = carrierOf(work.carriers, channel);
    const carried: Carried = await carrier.send(outgoing, setUp, work.signal);
    const gone = carried.gone ?? [];
    if (carried.to === 'refused') return { to: 'failed', address, gone, problem: carried.problem.slice(0, 2_000) };
    return { to: 'sent', address, gone, reference: carried.reference?.slice(0, 500) || null };
  } catch (error) {
    // The process ends, and whether it was sent nobody knows: the same message is sent by who takes this job next.
    if (work.signal.aborted) throw error;
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 2_000) || 'no reason given';
    if (tries >= MOST_TRIES) return { to: 'failed', address, problem };
    return { to: 'waiting', address, problem, dueAt: work.now() + againAfter(tries, outgoing.urgent) };
  }
}

function carrierOf(carriers: Carriers | undefined, channel: keyof Carriers): Carriers[keyof Carriers] {
  if (!carriers) throw new Error('nothing in this process brings messages out of the house');
  return carriers[channel];
}
