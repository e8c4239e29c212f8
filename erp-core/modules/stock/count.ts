import {
  choice,
  decimal,
  entity,
  moment,
  numbered,
  percent,
  type Row,
  ref,
  text,
  wholeNumber,
  yesNo,
} from '../../kernel/index.ts';
import { COSTS, QUANTITY_PLACES, scaled } from './costing/amounts.ts';
import { item } from './item.ts';
import { STATUSES } from './ledger.ts';
import { location } from './location.ts';
import { lot } from './lot.ts';

/** Somebody is sent to see what is there: of a place and all below it, of an item, or of a whole site. */
export const count = entity('stock.count', {
  label: { en: 'Count', bn: 'গণনা', hi: 'गिनती' },
  key: ['number'],
  fields: {
    number: numbered('CNT', { label: { en: 'Number', bn: 'নম্বর', hi: 'संख्या' } }),
    site: text({ fixed: true }),
    location: ref(location).nullable(),
    item: ref(item).nullable(),
    blind: yesNo({
      label: { en: 'Blind', bn: 'অন্ধ গণনা', hi: 'बिना बताए' },
      help: {
        en: 'Who counts is not told what the books say.',
        bn: 'যিনি গোনেন তাঁকে খাতার হিসাব বলা হয় না।',
        hi: 'गिनने वाले को बही का आँकड़ा नहीं बताया जाता।',
      },
    }),
    tolerance: percent({
      label: { en: 'Tolerance in %', bn: 'সহনসীমা %', hi: 'सहनसीमा %' },
      help: {
        en: 'What differs by more is counted a second time.',
        bn: 'এর বেশি তফাত হলে আবার গোনা হয়।',
        hi: 'इससे ज़्यादा अंतर हो तो दोबारा गिना जाता है।',
      },
    }),
    document: text({ search: true }).nullable(),
  },
  states: { open: ['approved', 'cancelled'], approved: ['withdrawn'], cancelled: [], withdrawn: [] },
  stateLabels: {
    open: { en: 'Open', bn: 'খোলা', hi: 'खुली' },
    approved: { en: 'Approved', bn: 'অনুমোদিত', hi: 'स्वीकृत' },
    cancelled: { en: 'Cancelled', bn: 'বাতিল', hi: 'रद्द' },
    withdrawn: { en: 'Withdrawn', bn: 'প্রত্যাহৃত', hi: 'वापस ली गई' },
  },
  siteField: 'site',
});
export type Count = Row<typeof count>;

/** One thing in one place, to be counted. What the books say is not in it until the count is approved. */
export const countLine = entity('stock.count-line', {
  label: { en: 'Line of a count', bn: 'গণনার সারি', hi: 'गिनती की पंक्ति' },
  key: ['count', 'spot'],
  fields: {
    count: ref(count),
    /** Item, place, lot and status in one text: a count has each of them once. */
    spot: text(),
    site: text(),
    item: ref(item),
    lot: ref(lot).nullable(),
    location: ref(location),
    status: choice(STATUSES),
    counted: decimal().nullable(),
    /** What it weighed, of an item that is weighed as well as counted. */
    caught: decimal().nullable(),
    countedAt: moment().nullable(),
    countedBy: text().nullable(),
    tries: wholeNumber(),
    /** What was counted less what the books had, and what that was worth; once the count is approved. */
    variance: decimal().nullable(),
    value: decimal({ sensitive: COSTS }).nullable(),
  },
  states: { 'to-count': ['recount', 'counted'], recount: ['counted'], counted: ['recount'] },
  stateLabels: {
    'to-count': { en: 'To be counted', bn: 'গোনা বাকি', hi: 'गिनना बाकी' },
    recount: { en: 'To be counted again', bn: 'আবার গুনতে হবে', hi: 'दोबारा गिनना है' },
    counted: { en: 'Counted', bn: 'গোনা হয়েছে', hi: 'गिना गया' },
  },
  siteField: 'site',
});
export type CountLine = Row<typeof countLine>;

type Spot = Pick<CountLine, 'item' | 'lot' | 'location' | 'status'>;
export const spotText = ({ item: of, lot: ofLot, location: place, status }: Spot): string =>
  `${of}/${place}/${ofLot ?? ''}/${status}`;

/** Whether what was counted differs from the books by more parts of a hundred than are tolerated. */
export function beyondTolerance(counted: string, expected: string, tolerance: string): boolean {
  const [found, books] = [scaled(counted, QUANTITY_PLACES), scaled(expected, QUANTITY_PLACES)];
  const by = found < books ? books - found : found - books;
  return by * 100n * 1_000_000n > (books < 0n ? -books : books) * scaled(tolerance, 6);
}
