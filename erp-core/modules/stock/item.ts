import { ucumUnit } from '@millrace/contracts';
import { code, entity, localized, type Row, yesNo } from '../../kernel/index.ts';

/** What is kept, made or used: one unit, and lots where they are told apart. */
export const item = entity('stock.item', {
  label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' },
  key: ['code'],
  fields: {
    code: code({ search: true }),
    name: localized({ search: true }),
    unit: ucumUnit,
    lots: yesNo(),
  },
  search: ['code', 'name'],
});
export type Item = Row<typeof item>;
