import { answer, command, text } from '../../kernel/index.ts';
import { strangerRejections } from './tables.ts';

const stranger = { site: text(), link: text({ max: 63 }), name: text({ max: 200 }) };
const siteOf = (input: { site: string }) => input.site;

/** Somebody who came through a link is not wanted: no longer among those that wait for a decision. Nobody is let in or out. */
export const rejectStranger = command('plant.stranger.reject', {
  label: { en: 'Reject an unknown device', bn: 'অচেনা যন্ত্র প্রত্যাখ্যান', hi: 'अनजान उपकरण अस्वीकारें' },
  input: stranger,
  site: siteOf,
  load: (input) => ({ known: strangerRejections.found(input) }),
  decide(input, { known }, { now, caller }) {
    if (known) return [answer({ ...input })];
    return [strangerRejections.insert({ ...input, rejectedAt: now, userId: caller.user }), answer({ ...input })];
  },
});

/** Takes a rejection back: whoever it is waits for a decision again, as soon as it comes again. */
export const reconsiderStranger = command('plant.stranger.reconsider', {
  label: { en: 'Reconsider a rejected device', bn: 'প্রত্যাখ্যাত যন্ত্র আবার দেখা', hi: 'अस्वीकृत उपकरण पर फिर विचार' },
  input: stranger,
  site: siteOf,
  load: (input) => ({ known: strangerRejections.locked(input) }),
  decide: (input, { known }) => [...(known ? [strangerRejections.remove(known)] : []), answer({ ...input })],
});
