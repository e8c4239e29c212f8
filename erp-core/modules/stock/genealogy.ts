import { z } from 'zod';
import { decimal, moment, type Row, table, text } from '../../kernel/index.ts';

/** Which lot went into which, and how much of it. */
export const genealogy = table('stock.genealogy', {
  ledger: 'entries',
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    at: moment(),
    document: text().nullable(),
    consumedLot: z.uuid(),
    producedLot: z.uuid(),
    /** Of the consumed lot, in the unit of its item. */
    quantity: decimal(),
  },
});
export type GenealogyEdge = Row<typeof genealogy>;
