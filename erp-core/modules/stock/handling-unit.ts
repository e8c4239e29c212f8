import { z } from 'zod';
import { decimal, entity, moment, type Row, ref, table, text } from '../../kernel/index.ts';
import { STATUSES } from './ledger.ts';
import { location } from './location.ts';
import { isSscc } from './sscc.ts';

export const sscc = () =>
  z
    .string()
    .refine(isSscc, 'an SSCC has 18 digits, the last of which fits the others: read the label again')
    .meta({ field: 'barcode', search: true, fixed: true, label: { en: 'SSCC', bn: 'SSCC', hi: 'SSCC' } });

/** A pallet, a box, a roll: what is in it, other units too, moves with it as one. */
export const handlingUnit = entity('stock.handling-unit', {
  label: { en: 'Handling unit', bn: 'হ্যান্ডলিং ইউনিট', hi: 'हैंडलिंग इकाई' },
  key: ['sscc'],
  fields: {
    sscc: sscc(),
    packaging: text({ label: { en: 'Packaging', bn: 'মোড়ক', hi: 'पैकिंग' } }).nullable(),
    site: text({ fixed: true }),
    /** Where it stands; where it stood last, once it is gone. */
    location: ref(location),
    /** Since when; null: nobody has moved it since this is kept. */
    since: moment({ label: { en: 'Here since', bn: 'এখানে কবে থেকে', hi: 'यहाँ कब से' } }).nullable(),
    /** The unit that it is in. */
    parent: z.uuid().nullable(),
  },
  states: { open: ['gone'], gone: [] },
  stateLabels: {
    open: { en: 'In the plant', bn: 'কারখানায়', hi: 'कारखाने में' },
    gone: { en: 'Gone', bn: 'চলে গেছে', hi: 'जा चुकी' },
  },
  siteField: 'site',
});
export type HandlingUnit = Row<typeof handlingUnit>;

/** What is in a unit itself, not in those inside it. `lot` is the nil UUID where there is none. */
export const unitContents = table('stock.unit_content', {
  ledger: 'entries',
  key: ['unit', 'item', 'lot', 'status'],
  fields: {
    unit: z.uuid(),
    item: z.uuid(),
    lot: z.uuid(),
    status: z.enum(STATUSES),
    quantity: decimal(),
    /** What it weighs, of an item that is weighed as well as counted. */
    caught: decimal().nullable(),
  },
});
export type UnitContent = Row<typeof unitContents>;
