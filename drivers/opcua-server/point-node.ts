import { engineeringUnit } from '@millrace/contracts/engineering-unit';
import {
  AccessLevelFlag,
  coerceLocalizedText,
  DataType,
  type DataValue,
  EnumValueType,
  makeEUInformation,
  type Namespace,
  Range,
  type UAObject,
  type UAVariable,
  VariantArrayType,
} from 'node-opcua';
import type { ReadHistory } from './history.ts';
import type { ServedPoint } from './messages.ts';
import { dataTypeOf } from './served-values.ts';

/** Variable types of ns=0 (Part 5, Part 8) by what is known of a point. */
const TYPES = {
  plain: 'BaseDataVariableType',
  withUnit: 'AnalogUnitType',
  withRange: 'AnalogItemType',
  enumeration: 'MultiStateValueDiscreteType',
} as const;

function typeOf({ type, unit, range, values }: ServedPoint): (typeof TYPES)[keyof typeof TYPES] {
  if (type !== 'number') return TYPES.plain;
  if (values) return TYPES.enumeration;
  if (range) return TYPES.withRange;
  return engineeringUnit(unit) ? TYPES.withUnit : TYPES.plain;
}

export interface PointNodeParts {
  readonly namespace: Namespace;
  readonly parent: UAObject;
  readonly nodeId: string;
  readonly name: string;
  readonly read: () => DataValue;
  /** Left out: there is no store that keeps what it was. */
  readonly history?: ReadHistory;
}

/** Makes the variable of a point, with its unit, its range and the names of its numbers as properties of their own. */
export function pointNode(
  point: ServedPoint,
  { namespace, parent, nodeId, name, read, history }: PointNodeParts,
): UAVariable {
  const access =
    AccessLevelFlag.CurrentRead |
    (point.writable ? AccessLevelFlag.CurrentWrite : 0) |
    (history ? AccessLevelFlag.HistoryRead : 0);
  const variable = namespace.addVariable({
    componentOf: parent,
    nodeId,
    browseName: name,
    displayName: point.label?.en ?? name,
    description: descriptionOf(point),
    typeDefinition: typeOf(point),
    dataType: dataTypeOf(point),
    accessLevel: access,
    userAccessLevel: access,
    historizing: history !== undefined,
    // Changes are told as they come; a client that asks for less gets less.
    minimumSamplingInterval: 0,
  });
  variable.bindVariable({
    timestamped_get: read,
    ...(history && { historyRead: history }),
  } as unknown as Parameters<UAVariable['bindVariable']>[0]);
  addProperties(variable, point, read, namespace);
  return variable;
}

function descriptionOf({ unit, type, writable }: ServedPoint): string {
  const parts = [
    type === 'json' ? 'JSON as text' : null,
    unit === '1' ? null : `in ${unit} (UCUM)`,
    writable ? 'may be written' : null,
  ].filter((part) => part !== null);
  return parts.join(', ');
}

function addProperties(variable: UAVariable, point: ServedPoint, read: () => DataValue, namespace: Namespace): void {
  const unit = point.type === 'number' ? engineeringUnit(point.unit) : null;
  const property = (browseName: string, dataType: string, value: object, shape: object = {}): UAVariable =>
    namespace.addVariable({
      propertyOf: variable,
      typeDefinition: 'PropertyType',
      browseName: { name: browseName, namespaceIndex: 0 },
      dataType,
      ...shape,
      value: { dataType: DataType.ExtensionObject, ...value },
    } as Parameters<Namespace['addVariable']>[0]);
  if (unit) {
    const { namespaceUri, unitId, symbol, description } = unit;
    // The library makes them of common codes alone; a unit that has none keeps the namespace of UCUM.
    const value = Object.assign(makeEUInformation('C62', symbol, description), { namespaceUri, unitId });
    property('EngineeringUnits', 'EUInformation', { value });
  }
  if (point.type === 'number' && point.range) {
    const { low, high } = point.range;
    property('EURange', 'Range', { value: new Range({ low, high }) });
  }
  if (point.type !== 'number' || !point.values) return;
  const names = new Map(Object.entries(point.values).map(([number, { en }]) => [Number(number), en]));
  const value = [...names].map(
    ([number, name]) => new EnumValueType({ value: int64(number), displayName: coerceLocalizedText(name) }),
  );
  property(
    'EnumValues',
    'EnumValueType',
    { arrayType: VariantArrayType.Array, value },
    { valueRank: 1, arrayDimensions: [0] },
  );
  const text = namespace.addVariable({
    propertyOf: variable,
    typeDefinition: 'PropertyType',
    browseName: { name: 'ValueAsText', namespaceIndex: 0 },
    dataType: DataType.LocalizedText,
    minimumSamplingInterval: 1_000,
  } as Parameters<Namespace['addVariable']>[0]);
  text.bindVariable({
    timestamped_get: () => {
      const reading = read();
      const number = reading.value.value as number | null;
      const name = number === null ? undefined : (names.get(number) ?? String(number));
      reading.value.dataType = name === undefined ? DataType.Null : DataType.LocalizedText;
      reading.value.value = name === undefined ? null : coerceLocalizedText(name);
      return reading;
    },
  });
}

/** A whole number in two halves of 32 bits, as the library keeps them. */
const int64 = (number: number): [number, number] => {
  const bits = BigInt.asUintN(64, BigInt(number));
  return [Number(bits >> 32n), Number(bits & 0xffff_ffffn)];
};
