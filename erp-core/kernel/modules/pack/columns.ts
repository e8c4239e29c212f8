import { type Composite, compositeOf } from '../../composite.ts';
import { geo, money, quantityIn } from '../../compound-fields.ts';
import { file, image } from '../../files/file-field.ts';
import { columnOf, partColumn } from '../../table.ts';
import type { PackField } from './pack-field.ts';

/** A column of a field, and the part of its value that stands there. */
export interface FieldColumn {
  readonly column: string;
  readonly type: string;
  readonly part?: string;
}

/** One column each; null: the parts of the value have a column each. */
const TYPES: Readonly<Record<PackField['type'], string | null>> = {
  text: 'text',
  code: 'text',
  localized: 'jsonb',
  unit: 'text',
  'whole-number': 'bigint',
  'yes-no': 'boolean',
  moment: 'bigint',
  date: 'date',
  choice: 'text',
  duration: 'bigint',
  percent: 'numeric',
  numbered: 'text',
  barcode: 'text',
  decimal: 'numeric',
  quantity: 'numeric',
  'unit-cost': 'numeric',
  money: null,
  'quantity-in': null,
  geo: null,
  file: null,
  image: null,
  person: 'text',
  json: 'jsonb',
  reference: 'uuid',
  references: 'uuid[]',
};

const COMPOSITES: Readonly<Record<string, Composite | undefined>> = {
  money: compositeOf(money()),
  'quantity-in': compositeOf(quantityIn()),
  geo: compositeOf(geo()),
  file: compositeOf(file()),
  image: compositeOf(image()),
};

/** The columns that a field of that type has, whether or not its entity can still be made. */
export function columnsOf(field: string, { type }: Pick<PackField, 'type'>): readonly FieldColumn[] {
  const single = TYPES[type];
  if (single !== null) return [{ column: columnOf(field), type: single }];
  return (COMPOSITES[type]?.parts ?? []).map((part) => ({
    column: partColumn(field, part.name),
    // A quantity is kept as `quantityIn` says; an amount of money with the digits it has.
    type: type === 'quantity-in' && part.column === 'numeric' ? 'numeric(20, 6)' : part.column,
    part: part.name,
  }));
}

/** A field whose parts are all there, or none of them. */
export const isComposite = ({ type }: Pick<PackField, 'type'>): boolean => TYPES[type] === null;
