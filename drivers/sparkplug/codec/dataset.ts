import { type DataType, dataTypeOf, numberOf } from './data-type.ts';
import type { WireValue } from './payload.ts';
import { PayloadError } from './payload-error.ts';
import { basicType, readScalar, type Scalar, writeScalar } from './scalar.ts';

/** A table: as many types as columns, as many cells in a row. An element without a value is null. */
export interface DataSet {
  readonly columns: readonly string[];
  readonly types: readonly DataType[];
  readonly rows: readonly (readonly (Scalar | null)[])[];
}

export function readDataSetValue(wire: WireValue): DataSet {
  if (wire.kind !== 'dataset') throw new PayloadError('bad-value', `DataSet does not come as ${wire.kind}`);
  const { columns, rows } = wire.value;
  const types = wire.value.types.map((number, at) =>
    basicType(dataTypeOf(number), number, `column "${columns[at]}" of a data set`),
  );
  return {
    columns,
    types,
    rows: rows.map((row) =>
      row.map((element, at) => (element === undefined ? null : readScalar(types[at] as DataType, element))),
    ),
  };
}

export function writeDataSetValue(value: unknown): WireValue {
  if (!isDataSet(value)) throw new PayloadError('bad-value', 'a data set has columns, types and rows');
  const { columns, types, rows } = value;
  for (const [at, type] of types.entries()) basicType(type, numberOf(type), `column "${columns[at]}" of a data set`);
  return {
    kind: 'dataset',
    value: {
      columns,
      types: types.map(numberOf),
      rows: rows.map((row, number) =>
        row.map((cell, at) => {
          const type = types[at];
          if (!type) throw new PayloadError('mismatch', `row ${number + 1} has more cells than the table has columns`);
          return cell === null ? undefined : writeScalar(type, cell);
        }),
      ),
    },
  };
}

const isDataSet = (value: unknown): value is DataSet =>
  typeof value === 'object' && value !== null && 'columns' in value && 'types' in value && 'rows' in value;
