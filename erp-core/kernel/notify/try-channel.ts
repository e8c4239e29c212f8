import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import { newId } from '../identifier.ts';
import { refuse } from '../kernel-refusals.ts';
import { type Label, say } from '../label.ts';
import { Refused } from '../refusal.ts';
import { allowedFor } from './allowed-for.ts';
import type { Carriers, ChannelSetUp, PushDevice } from './carrier.ts';
import type { CarriedChannel } from './channels.ts';

/** The right to say how a channel leaves the house, and to try it. */
export const SAVE_CHANNEL = 'kernel.notice-channel.save';

/** What a test came to; `problem` in the words of the other side. */
export interface TriedChannel {
  readonly ok: boolean;
  readonly problem: string | null;
  readonly reference: string | null;
}

const SUBJECT: Label = {
  en: 'A test from {company}',
  bn: '{company} থেকে একটি পরীক্ষা',
  hi: '{company} से एक परीक्षण',
};
const WORDS: Label = {
  en: 'This is a test: notices of {company} reach you this way.',
  bn: 'এটি একটি পরীক্ষা: {company}-এর বিজ্ঞপ্তি এভাবে আপনার কাছে আসে।',
  hi: 'यह एक परीक्षण है: {company} की सूचनाएँ आपको इस तरह मिलती हैं।',
};
const WITHIN_MS = 30_000;

interface Trying {
  readonly caller: Caller;
  /** Microseconds. */
  readonly clock: () => number;
  readonly carriers: Carriers | undefined;
  /** Reads in the caller's company, where he has the right. */
  readonly read: <Result>(work: (db: Db) => Promise<Result>) => Promise<Result>;
}

interface Found {
  readonly company: string;
  readonly setUp: Pick<ChannelSetUp, 'settings' | 'sealed'> | undefined;
  readonly allowed: ChannelSetUp['allowed'];
  readonly devices: readonly PushDevice[];
}

/** Sends a test by a channel as it is set, on or off. Throws `Refused` where it is not set. Nothing of it is kept. */
export async function tryChannel(
  { caller, clock, carriers, read }: Trying,
  channel: CarriedChannel,
  to: string,
): Promise<TriedChannel> {
  const { company, setUp, allowed, devices } = await read(
    async (db): Promise<Found> => ({
      company: (await db.one<{ name: string }>('select name from kernel.company'))?.name ?? '',
      setUp: await db.one('select settings, sealed from kernel.notice_channel where channel = $1', [channel]),
      allowed: await allowedFor(db, channel),
      devices:
        channel === 'push'
          ? await db.rows('select id, endpoint, p256dh, auth from kernel.push_device where person = $1', [caller.user])
          : [],
    }),
  );
  if (!setUp) throw new Refused(refuse('channel-not-set', { channel }));
  if (!carriers) throw new Refused(refuse('channel-not-carried', { channel }));
  const message = {
    ...{
      id: newId(),
      at: clock(),
      company,
      person: '',
      locale: caller.locale,
      urgent: false,
      isNotice: true,
      to,
      devices,
    },
    subject: say(SUBJECT, caller.locale, { company }),
    lines: [{ text: say(WORDS, caller.locale, { company }), about: null }],
  };
  try {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const carried = await carriers[channel].send(message, { company: caller.company, ...setUp, allowed }, signal);
    if (carried.to === 'refused') return { ok: false, problem: carried.problem, reference: null };
    return { ok: true, problem: null, reference: carried.reference };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error), reference: null };
  }
}
