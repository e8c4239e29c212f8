import { z } from 'zod';
import {
  choice,
  decimal,
  entity,
  isZero,
  lines,
  moment,
  numbered,
  quantity,
  type Row,
  ref,
  subtract,
  sum,
  table,
  text,
  wholeNumber,
  yesNo,
} from '../../kernel/index.ts';
import { item } from './item.ts';
import { STATUSES } from './ledger.ts';
import { location } from './location.ts';
import { lot } from './lot.ts';
import { reservation } from './reservation.ts';

/** Goods that are sent from one place and received in another, with what is on the way between: of one site or of two. */
export const transferOrder = entity('stock.transfer-order', {
  label: { en: 'Transfer order', bn: 'স্থানান্তর আদেশ', hi: 'स्थानांतरण आदेश' },
  key: ['number'],
  fields: {
    number: numbered('TRF', { label: { en: 'Number', bn: 'নম্বর', hi: 'संख्या' } }),
    fromSite: text({ fixed: true }),
    toSite: text({ fixed: true }),
    /** Where it arrives, unless the receiver says another place. */
    destination: ref(location),
    document: text({ search: true }).nullable(),
    sentAt: moment().nullable(),
    lines: lines(
      {
        item: ref(item),
        lot: ref(lot).nullable(),
        status: choice(STATUSES),
        source: ref(location),
        /** What was kept for it, taken when it is sent. */
        reservation: ref(reservation).nullable(),
        quantity: quantity(),
        sent: decimal(),
        arrived: decimal(),
        lost: decimal(),
        returned: decimal(),
        /** What arrived beyond what was sent. */
        surplus: decimal(),
      },
      { label: { en: 'Lines', bn: 'সারি', hi: 'पंक्तियाँ' }, min: 1, max: 200, table: 'stock.transfer_line' },
    ),
  },
  states: {
    draft: ['sent', 'cancelled'],
    sent: ['draft', 'part-received', 'received', 'cancelled'],
    'part-received': ['sent', 'received', 'draft', 'cancelled'],
    received: ['part-received', 'sent', 'draft', 'cancelled'],
    cancelled: [],
  },
  stateLabels: {
    draft: { en: 'Draft', bn: 'খসড়া', hi: 'मसौदा' },
    sent: { en: 'Sent', bn: 'পাঠানো', hi: 'भेजा गया' },
    'part-received': { en: 'Received in part', bn: 'আংশিক গৃহীত', hi: 'आंशिक प्राप्त' },
    received: { en: 'Received', bn: 'গৃহীত', hi: 'प्राप्त' },
    cancelled: { en: 'Cancelled', bn: 'বাতিল', hi: 'रद्द' },
  },
  siteField: 'fromSite',
  // The receiver sees what has been sent to him; a draft is nobody's but the sender's.
  seenAt: [{ field: 'toSite', where: { state: { ne: 'draft' }, sentAt: { gte: 0 } } }],
});
export type TransferOrder = Row<typeof transferOrder>;

/** One item of a transfer order, and what became of it. */
export type TransferLine = Row<typeof transferOrder.lines>;

export const STEP_KINDS = ['sent', 'arrived', 'lost', 'returned', 'surplus'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What happened to a line, a move each: what is taken back is taken back by these. */
export const transferSteps = table('stock.transfer_step', {
  key: ['move'],
  fields: {
    move: z.uuid(),
    transfer: z.uuid(),
    line: z.uuid(),
    /** In the order they happened to the transfer. */
    number: wholeNumber(),
    kind: z.enum(STEP_KINDS),
    /** The place at the end that is not the way. */
    place: z.uuid(),
    status: z.enum(STATUSES),
    quantity: decimal(),
    at: moment(),
    takenBack: yesNo(),
  },
});
export type TransferStep = Row<typeof transferSteps>;

type Figures = Pick<TransferLine, 'sent' | 'arrived' | 'lost' | 'returned'>;

/** What of a line is still on the way. */
export const onTheWay = ({ sent, arrived, lost, returned }: Figures): string =>
  subtract(sent, sum([arrived, lost, returned]));

/** The state that its lines put a transfer in. */
export function stateOf(all: readonly Figures[]): Exclude<TransferOrder['state'], 'cancelled'> {
  if (all.every(({ sent }) => isZero(sent))) return 'draft';
  if (all.every((line) => isZero(onTheWay(line)))) return 'received';
  return all.every(({ sent, ...line }) => isZero(sent) || isZero(sum([line.arrived, line.lost, line.returned])))
    ? 'sent'
    : 'part-received';
}
