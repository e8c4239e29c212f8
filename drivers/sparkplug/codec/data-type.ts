/** The data types of Sparkplug B by their numbers, in the order of the public definition (specification 3.0, §6.4.16). */
const NAMES = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Int64Array',
  'UInt8Array',
  'UInt16Array',
  'UInt32Array',
  'UInt64Array',
  'FloatArray',
  'DoubleArray',
  'BooleanArray',
  'StringArray',
  'DateTimeArray',
] as const;

export type DataType = Exclude<(typeof NAMES)[number], 'Unknown'>;

const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, number) => [name, number]));

/** The name of a data type; null for 0 (unknown) and for numbers that the specification does not give. */
export function dataTypeOf(number: number): DataType | null {
  const name = NAMES[number];
  return name === undefined || name === 'Unknown' ? null : name;
}

export const numberOf = (type: DataType): number => NUMBERS.get(type) ?? 0;

/** All data types, for tables and tests. */
export const DATA_TYPES: readonly DataType[] = NAMES.filter((name) => name !== 'Unknown');

/** What may stand in a data set and in a parameter of a template (the basic types, §6.4.16). */
export const isBasic = (type: DataType): boolean => numberOf(type) <= numberOf('Text');

/** What may be the type of a property: basic, a property set, or a list of them. */
export const isPropertyType = (type: DataType): boolean =>
  isBasic(type) || type === 'PropertySet' || type === 'PropertySetList';

/** What may be the type of a metric: all but the property types. */
export const isMetricType = (type: DataType): boolean => type !== 'PropertySet' && type !== 'PropertySetList';
