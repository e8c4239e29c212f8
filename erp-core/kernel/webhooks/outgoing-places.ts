import { type AllowedPlace, isFault, placeOf, targetFaultText, targetOf } from '@millrace/outgoing';
import { z } from 'zod';
import type { Db } from '../db.ts';
import { entity } from '../entity.ts';
import { text, yesNo } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { standardCommands } from '../standard-commands.ts';

/**
 * A place of the plant's own network that calls to addresses set up by people may go to, with the reason: what is not named
 * here is refused, for whoever sets up such an address would look into the network through this server.
 */
export const outgoingPlace = entity('kernel.outgoing-place', {
  label: { en: 'Allowed place in the own network', bn: 'নিজস্ব নেটওয়ার্কে অনুমোদিত স্থান', hi: 'अपने नेटवर्क में अनुमत स्थान' },
  key: ['place'],
  fields: {
    place: text({
      max: 253,
      search: true,
      example: '10.20.0.0/16',
      label: { en: 'Address, range or host', bn: 'ঠিকানা, পরিসর বা হোস্ট', hi: 'पता, परास या होस्ट' },
      help: {
        en: 'An address, a range (10.20.0.0/16) or the name of a host. A name is trusted to lead where it leads, but never to this machine itself: allow 127.0.0.1 for that.',
        bn: 'একটি ঠিকানা, পরিসর (10.20.0.0/16) বা হোস্টের নাম। নাম যেখানে যায় সেখানে বিশ্বাস করা হয়, তবে এই যন্ত্রে নয়: তার জন্য 127.0.0.1 লিখুন।',
        hi: 'एक पता, परास (10.20.0.0/16) या होस्ट का नाम। नाम जहाँ ले जाए वहाँ भरोसा है, पर इस मशीन पर नहीं: उसके लिए 127.0.0.1 लिखें।',
      },
    }),
    ports: z
      .array(z.int().min(1).max(65_535))
      .min(1)
      .max(50)
      .meta({
        field: 'json',
        example: [8443],
        label: { en: 'Ports', bn: 'পোর্ট', hi: 'पोर्ट' },
        help: { en: 'Empty: every port.', bn: 'ফাঁকা: সব পোর্ট।', hi: 'खाली: सब पोर्ट।' },
      })
      .nullable(),
    plain: yesNo({
      label: { en: 'Without encryption too', bn: 'এনক্রিপশন ছাড়াও', hi: 'बिना एन्क्रिप्शन के भी' },
    }).default(false),
    reason: text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }),
  },
  list: ['place', 'ports', 'plain', 'reason'],
  search: ['place'],
});

export const outgoingPlaceCommands = standardCommands(outgoingPlace, {
  check: ({ place }) => (placeOf(place) ? undefined : refuse('outgoing-place-wrong', { place })),
});

/** What a company allows beyond public hosts. */
export const allowedPlaces = (db: Db): Promise<AllowedPlace[]> =>
  db.rows<AllowedPlace>('select place, ports, plain from kernel.outgoing_place order by place');

/** Why an address may not be called; undefined: as far as it can be seen without asking for its name, it may. */
export function addressRefusal(url: string, allowed: readonly AllowedPlace[]): Refusal | undefined {
  const target = targetOf(url, allowed);
  return isFault(target)
    ? refuse('outgoing-address-refused', { why: target.code, at: target.at, says: targetFaultText(target) })
    : undefined;
}
