import { delimited, type FieldReader, varint } from './field-reader.ts';
import type { WireDataSet, WireValue } from './payload.ts';
import { PayloadError } from './payload-error.ts';

type PlainValue = (reader: FieldReader, key: number, first: number) => WireValue | null;

/** Reads a table. Refuses one whose columns, types and elements are not equally many. */
export function readDataSet(reader: FieldReader, plain: PlainValue): WireDataSet {
  let stated: bigint | null = null;
  const columns: string[] = [];
  const types: number[] = [];
  const rows: (WireValue | undefined)[][] = [];
  reader.fields((key) => {
    if (key === varint(1)) stated = reader.uint64();
    else if (key === delimited(2)) columns.push(reader.string());
    else if (key === varint(3)) types.push(reader.uint32());
    else if (key === delimited(3)) reader.packed(types);
    else if (key === delimited(4)) rows.push(reader.message(() => readRow(reader, plain)));
    else return false;
    return true;
  });
  const count = columns.length;
  if ((stated ?? BigInt(count)) !== BigInt(count) || types.length !== count) {
    throw new PayloadError(
      'mismatch',
      `a data set says it has ${stated ?? count} columns, names ${count} and gives ${types.length} types`,
    );
  }
  const odd = rows.findIndex((row) => row.length !== count);
  if (odd >= 0) {
    throw new PayloadError('mismatch', `row ${odd + 1} of a data set has ${rows[odd]?.length} elements, not ${count}`);
  }
  return { columns, types, rows };
}

function readRow(reader: FieldReader, plain: PlainValue): (WireValue | undefined)[] {
  const elements: (WireValue | undefined)[] = [];
  reader.fields((key) => {
    if (key !== delimited(1)) return false;
    elements.push(reader.message(() => readElement(reader, plain)));
    return true;
  });
  return elements;
}

function readElement(reader: FieldReader, plain: PlainValue): WireValue | undefined {
  let element: WireValue | undefined;
  reader.fields((key) => {
    const value = key === delimited(7) ? { kind: 'extension' as const, value: reader.bytes() } : plain(reader, key, 1);
    if (value === null) return false;
    element = value;
    return true;
  });
  return element;
}
