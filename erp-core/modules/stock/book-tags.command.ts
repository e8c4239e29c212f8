import { z } from 'zod';
import { answer, type CommandWork, moment, ref, runCommand, text } from '../../kernel/index.ts';
import { location } from './location.ts';
import { bookPassage } from './passage.ts';
import { refuse } from './refusals.ts';
import { epc, tag } from './tag.ts';
import { tagBookings } from './tag-booking.ts';
import { byNumber } from './tag-by-number.ts';

/** So many tags are one booking: a pallet has some hundreds. */
export const MOST_TAGS = 500;

/**
 * Books what a reader saw as moved from one place to another, as a person confirmed it. It has happened, so it is booked as a
 * passage is: beyond stock the shortfall leaves to-reconcile, a tag whose number tells its item needs no registration, another
 * that nobody has registered waits among the unidentified. One
 * that was booked to the same place while it lay there (by another terminal, say) is not booked once more. Answer: the `moves`,
 * and the tags that were `already` booked, or are `unknown`.
 */
export const bookTags = runCommand('stock.tags.book', {
  label: { en: 'Book tags', bn: 'ট্যাগ বুক করুন', hi: 'टैग बुक करें' },
  fact: true,
  why: 'each tag is booked as a passage of a portal is, which asks as it goes',
  input: {
    site: text(),
    /** The terminal's own key of it. */
    booking: z.uuid(),
    /** area/line/cell/device of the reader. */
    portal: text({ max: 256 }),
    from: ref(location),
    to: ref(location),
    /** When each was seen first, since it came into the field. */
    tags: z
      .array(z.strictObject({ epc: epc(), first: moment() }))
      .min(1)
      .max(MOST_TAGS),
    at: moment(),
  },
  site: (input) => input.site,
  async run({ site, booking, portal, from, to, tags, at: said }, work) {
    const { now } = work;
    const { places } = await work.load({ places: location.whereAny([{ id: from }, { id: to }], { lock: false }) });
    const [source, target] = [from, to].map((id) => places.find((one) => one.id === id));
    for (const [id, place] of [[from, source] as const, [to, target] as const]) {
      if (place?.site !== site || place.kind !== 'internal') return refuse('location-unknown', { location: id });
    }
    if (!source || !target) return refuse('location-unknown', { location: to });
    if (source.id === target.id) return refuse('same-location', { location: target.code });
    // A terminal's clock may be ahead: what was told is no later than its telling.
    const at = Math.min(said, now);
    const already: string[] = [];
    const unknown: string[] = [];
    for (const one of new Map(tags.map((each) => [each.epc, each])).values()) {
      const { before, registered } = await work.load({
        before: tagBookings.where({ epc: one.epc }, { lock: false }),
        registered: tag.where({ epc: one.epc }, { lock: false }),
      });
      const newest = before.toSorted((a, b) => b.at - a.at || b.bookedAt - a.bookedAt)[0];
      if (newest?.site === site && newest.toLocation === target.id && newest.at >= one.first) {
        already.push(one.epc);
        continue;
      }
      if (registered.length === 0) await registerByNumber(work, site, one.epc);
      const firstSeen = Math.min(one.first, at);
      const isBooked = await bookPassage(
        work,
        site,
        {
          key: `tags:${booking}/${one.epc}`,
          payload: {
            ...{ portal, identifier: { scheme: 'epc', value: one.epc }, direction: 'in' },
            ...{ from: source.code, to: target.code, firstSeen, lastSeen: at, reads: 1 },
          },
          evidence: [],
        },
        'person',
      );
      if (!isBooked) unknown.push(one.epc);
    }
    return [answer({ already, unknown })];
  },
});

/** A tag whose number tells what it is on needs nobody to say so. */
async function registerByNumber(work: CommandWork, site: string, of: string): Promise<void> {
  const named = await byNumber(work.db, of, { site, now: work.now, caller: work.caller });
  if (named?.kind !== 'item') return;
  const { item, lot, quantity } = named;
  work.apply([tag.insert({ id: work.id(), epc: of, item: item.id, lot: lot?.id ?? null, quantity, caught: null })]);
}
