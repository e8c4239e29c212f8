import { z } from 'zod';
import { answer, command, compare, entity, moment, quantity, type Row, ref, text } from '../../kernel/index.ts';
import { type Item, item } from './item.ts';
import { lot } from './lot.ts';
import { refuse } from './refusals.ts';
import { namingFault } from './tracking.ts';

/** As a reader tells it. */
export const epc = () =>
  text({ search: true }).regex(/^([0-9A-F]{4})+$/, 'an EPC is upper-case hexadecimal in whole 16-bit words');

/** What a tag is stuck on: an item, a lot, how much of it. */
export const tag = entity('stock.tag', {
  label: { en: 'Tag', bn: 'ট্যাগ', hi: 'टैग' },
  key: ['epc'],
  fields: {
    epc: epc(),
    item: ref(item),
    lot: z.uuid().nullable(),
    quantity: quantity(),
    /** What all of it weighs, of an item that is weighed as well as counted; null: nobody has said. */
    caught: quantity({ label: { en: 'Weight', bn: 'ওজন', hi: 'वज़न' } }).nullable(),
  },
  search: ['epc'],
});
export type Tag = Row<typeof tag>;

/** A passage that could not be booked as a move: it waits here for a person, and is not lost. */
export const unidentified = entity('stock.unidentified', {
  label: { en: 'Unidentified passage', bn: 'অচেনা যাতায়াত', hi: 'अज्ञात आवागमन' },
  key: ['site', 'fact'],
  fields: {
    site: text(),
    fact: text({ max: 512 }),
    portal: text({ search: true }),
    epc: text({ search: true }),
    direction: z.enum(['in', 'out', 'unknown']),
    fromCode: text(),
    toCode: text(),
    at: moment(),
    why: z.enum(['tag-unknown', 'location-unknown', 'direction-unknown']),
    state: z.enum(['open', 'settled', 'retracted']),
    settledAt: moment().nullable(),
    settledBy: text().nullable(),
  },
  states: { open: ['settled', 'retracted'], settled: [], retracted: ['open'] },
  search: ['epc', 'portal'],
  siteField: 'site',
});
export type Unidentified = Row<typeof unidentified>;

/** A piece with a number of its own is alone under its tag. */
export const fitsTag = ({ serials }: Pick<Item, 'serials'>, much: string): boolean =>
  !serials || compare(much, '1') === 0;

/** Says what a tag is stuck on, or that it is stuck on something else now. */
export const registerTag = command('stock.tag.register', {
  label: { en: 'Register tag', bn: 'ট্যাগ নিবন্ধন', hi: 'टैग पंजीकृत करें' },
  input: {
    epc: epc(),
    item: ref(item),
    lot: z.uuid().nullable().default(null),
    quantity: quantity().default('1'),
    /** What all of it weighs. Of a tag that tells none, a passage weighs what the item has weighed on average. */
    catch: quantity().optional(),
  },
  load: (input) => ({
    there: tag.where({ epc: input.epc }),
    of: item.found({ id: input.item }),
    lots: lot.where({ id: input.lot ?? NO_ROW }, { lock: false }),
  }),
  decide(input, { there: [found], of, lots: [batch] }, { id }) {
    if (!of) return refuse('item-unknown', { item: input.item });
    const unnamed = namingFault(of, input.lot);
    if (unnamed) return unnamed;
    if (input.lot !== null && batch?.item !== of.id) return refuse('lot-unknown', { lot: input.lot });
    if (!fitsTag(of, input.quantity)) return refuse('serial-one-piece', { item: of.code });
    if (input.catch !== undefined && !of.catchUnit) return refuse('catch-not-kept', { item: of.code });
    const said = { item: input.item, lot: input.lot, quantity: input.quantity, caught: input.catch ?? null };
    if (found) return [tag.change(found, said), answer({ id: found.id })];
    const fresh = { id: id(), epc: input.epc, ...said };
    return [tag.insert(fresh), answer({ id: fresh.id })];
  },
});

const NO_ROW = '00000000-0000-0000-0000-000000000000';
