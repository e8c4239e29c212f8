import type { FactOf } from '@millrace/contracts';
import { type Db, isRefusal, onFacts, proportion, type Work } from '../../kernel/index.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { averageWeights } from './count-weight.ts';
import { passageUnidentified } from './events.ts';
import { type Item, item } from './item.ts';
import { moveMeasures } from './item-unit.ts';
import { balances, type Move, passages } from './ledger.ts';
import { location, placesAt, siteLocations } from './location.ts';
import { type Weighing, weighedAsHappened } from './passage-weight.ts';
import { balancesOf, countedWanted, movesAmong, post } from './post.ts';
import { lossIn, sinceCounted, told } from './posted.ts';
import { type Tag, tag, unidentified } from './tag.ts';
import { tagBookings } from './tag-booking.ts';
import { asFarAsNamed, isNamed } from './tracking.ts';

export type Passage = Pick<FactOf<'stock.moved'>, 'key' | 'payload' | 'evidence'>;

/**
 * Books what passed a portal. It has happened, so it is always booked: beyond stock the shortfall comes out of
 * to-reconcile; what is not known (tag, place, direction) waits in a list for a person. A correction reverses the moves
 * that were booked before, and books anew.
 */
export const bookPassages = onFacts('stock.moved', 1, {
  async apply({ asserted, changed, retracted }, { site }, work) {
    for (const { key } of [...retracted, ...changed.map(({ before }) => before)]) await takeBack(work, site, key);
    const said = [...asserted, ...changed.map(({ after }) => after)].sort((a, b) => a.occurredAt - b.occurredAt);
    for (const passage of said) await bookPassage(work, site, passage);
  },
  booked: (db, by) =>
    db.rows(
      `select 'stock.move' as entity, m.id::text, m.site, m.fact,
         jsonb_build_object('item', i.code, 'quantity', trim_scale(m.quantity)::text, 'unit', m.unit, 'from', f.code, 'to', t.code,
           'at', m.booked_at, 'reverses', m.reverses, 'reversed', exists (select from stock.move r where r.reverses = m.id)) as summary
       from stock.move m join stock.item i on i.id = m.item join stock.location f on f.id = m.from_location
       join stock.location t on t.id = m.to_location
       where m.fact is not null and ${'fact' in by ? 'm.site = $1 and m.fact = $2' : 'm.id::text = $1'}
       union all
       select 'stock.unidentified', u.id::text, u.site, u.fact,
         jsonb_build_object('epc', u.epc, 'portal', u.portal, 'why', u.why, 'state', u.state)
       from stock.unidentified u where ${'fact' in by ? 'u.site = $1 and u.fact = $2' : 'u.id::text = $1'}`,
      'fact' in by ? [by.site, by.fact] : [by.id],
    ),
});

type OpenMove = Pick<Move, 'id' | 'item' | 'lot' | 'quantity' | 'fromLocation' | 'toLocation' | 'at' | 'document'>;

const movesById = (db: Db, ids: readonly string[]): Promise<OpenMove[]> =>
  db.rows<OpenMove>(
    `select id, item, lot, quantity, from_location as "fromLocation", to_location as "toLocation", at, document
     from stock.move where id = any($1) order by id`,
    [ids],
  );

/** The site's places by these ids and codes, and all that stands for its outside. */
async function placesOf(work: Work, site: string, { ids = [], codes = [] }: PlacesAsked) {
  const { byId, byCode } = await work.load({
    byId: placesAt(site, ids),
    byCode: location.whereAny(
      codes.map((code) => ({ site, code })),
      { lock: false },
    ),
  });
  const known = siteLocations(site, [...byId, ...byCode]);
  if (known.made.length > 0) work.apply(known.made);
  return known;
}

interface PlacesAsked {
  readonly ids?: readonly string[];
  readonly codes?: readonly string[];
}

async function takeBack(work: Work, site: string, fact: string): Promise<void> {
  await work.flush();
  const waiting = await work.load({ found: unidentified.where({ site, fact }) });
  for (const entry of waiting.found) {
    if (entry.state === 'open') work.apply([unidentified.change(entry, { state: 'retracted' })]);
  }
  const postings: Weighing[] = [];
  const { booked, tags } = await work.load({
    booked: passages.locked({ site, fact }),
    tags: tagBookings.where({ site, fact }),
  });
  if (!booked) return;
  work.apply([passages.remove(booked), ...tags.map(tagBookings.remove)]);
  // The last first: what came out of to-reconcile goes back before what came out of the place.
  const back = (await movesById(work.db, booked.moves)).reverse();
  const ids = [...new Set(back.flatMap(({ fromLocation, toLocation }) => [fromLocation, toLocation]))];
  const places = await placesOf(work, site, { ids });
  const { measures } = await work.load({
    measures: moveMeasures.whereAny(
      back.map(({ id: move }) => ({ move })),
      { lock: false },
    ),
  });
  for (const move of back) {
    const { of } = await work.load({ of: item.found({ id: move.item }) });
    const [from, to] = [places.byId(move.toLocation), places.byId(move.fromLocation)];
    if (!of || !from || !to) continue;
    const { lot, quantity, at, document, id } = move;
    const caught = measures.find((one) => one.move === id && one.kind === 'caught')?.quantity;
    const back = { item: of, lot, quantity, caught, from, to, at, document, reason: 'correction', reverses: id, fact };
    const booked = asFarAsNamed(back, places.virtual('to-reconcile'));
    if (booked) postings.push(booked);
  }
  await postAsHappened(work, places, postings);
}

async function postAsHappened(work: Work, places: Awaited<ReturnType<typeof placesOf>>, postings: readonly Weighing[]) {
  if (postings.length === 0) return [];
  const toReconcile = places.virtual('to-reconcile');
  const items = [...new Set(postings.map(({ item: of }) => of.id))];
  const reverses = postings.flatMap((posting) => posting.reverses ?? []);
  const { stock, counted, ...loaded } = await work.load({
    stock: balances.whereAny(balancesOf(postings, toReconcile, lossIn(places))),
    ...countedWanted(postings),
    ...costsWanted(work.caller.company, items, reverses),
  });
  const costs = costsFound(loaded);
  const effects = post(postings, stock, {
    ...{ now: work.now, user: work.caller.user, toReconcile, costs },
    ...sinceCounted(counted, places),
  });
  if (isRefusal(effects)) throw new TypeError('what has happened cannot be refused');
  work.apply([...effects, ...weighedAsHappened(effects, postings), ...postings.flatMap(told)]);
  return movesAmong(effects);
}

/**
 * Books one passage, or puts it where a person settles it. Returns whether it was booked as a move. `by`: a portal told it by
 * itself, or a person who stood there.
 */
export async function bookPassage(
  work: Work,
  site: string,
  { key, payload, evidence }: Passage,
  by: 'portal' | 'person' = 'portal',
): Promise<boolean> {
  const places = await placesOf(work, site, { codes: [...new Set([payload.from, payload.to])] });
  const { tags, waiting } = await work.load({
    booked: passages.locked({ site, fact: key }),
    tags: tag.where({ epc: payload.identifier.value }, { lock: false }),
    waiting: unidentified.where({ site, fact: key }),
  });
  const [registered] = tags;
  const [from, to] = [places.byCode(payload.from), places.byCode(payload.to)];
  const [entry] = waiting;
  const { of } = await work.load({ of: item.found({ id: registered?.item ?? NO_ROW }) });
  // Its item may be told apart otherwise since: then what the tag is stuck on is to be said anew.
  const fits = registered && of && isNamed(of, registered.lot, registered.quantity);
  const known = fits ? registered : undefined;
  if (known && of && from && to && payload.direction !== 'unknown') {
    if (entry) {
      work.apply([unidentified.change(entry, { state: 'settled', settledAt: work.now, settledBy: work.caller.user })]);
    }
    const { lot, quantity } = known;
    const caught = await weightOf(work, of, known);
    const posting = {
      item: of,
      lot,
      quantity,
      caught,
      from,
      to,
      at: payload.firstSeen,
      reason: 'passage',
      fact: key,
      evidence,
    };
    const moves = await postAsHappened(work, places, from.id === to.id ? [] : [posting]);
    work.apply([
      passages.insert({ site, fact: key, moves }),
      tagBookings.insert({
        ...{ id: work.id(), epc: payload.identifier.value, site, portal: payload.portal, toLocation: to.id },
        ...{ at: payload.lastSeen, bookedAt: work.now, userId: work.caller.user, document: null },
        fact: by === 'portal' ? key : null,
      }),
    ]);
    return true;
  }
  const why = !known ? 'tag-unknown' : payload.direction === 'unknown' ? 'direction-unknown' : 'location-unknown';
  const said = {
    portal: payload.portal,
    epc: payload.identifier.value,
    direction: payload.direction,
    fromCode: payload.from,
    toCode: payload.to,
    at: payload.firstSeen,
    why,
    state: 'open',
    settledAt: null,
    settledBy: null,
  } as const;
  const id = entry?.id ?? work.id();
  work.apply([
    entry ? unidentified.change(entry, said) : unidentified.insert({ id, site, fact: key, ...said }),
    passageUnidentified({ id, portal: said.portal, epc: said.epc, why }, { aggregate: `stock.tag/${said.epc}`, site }),
  ]);
  return false;
}

/** What goes by with a tag weighs; where nobody has said, what so many have weighed on average. Undefined: not known. */
async function weightOf(work: Work, of: Item, { quantity, caught }: Tag): Promise<string | undefined> {
  if (!of.catchUnit || caught !== null) return caught ?? undefined;
  const { averages } = await work.load({ averages: averageWeights([of.id]) });
  const [average] = averages;
  return average && proportion(quantity, average.each, '1');
}

const NO_ROW = '00000000-0000-0000-0000-000000000000';
