import type { SampleValue } from '@millrace/contracts';
import { DeviceError, type DevicePoint } from '@millrace/driver-api';
import { AttributeIds, DataType, type DataValueOptions, type NodeId, VariantArrayType } from 'node-opcua-client';
import { NumericRange } from 'node-opcua-numeric-range';
import type { PointAddress } from './address.ts';
import { faultOf } from './faults.ts';
import type { RawSession } from './raw-session.ts';

/** The least and most that fits, of OPC UA Part 6 §5.1.2. */
const WHOLE: Partial<Record<DataType, readonly [least: bigint, most: bigint]>> = {
  [DataType.SByte]: [-128n, 127n],
  [DataType.Byte]: [0n, 255n],
  [DataType.Int16]: [-32_768n, 32_767n],
  [DataType.UInt16]: [0n, 65_535n],
  [DataType.Int32]: [-2_147_483_648n, 2_147_483_647n],
  [DataType.UInt32]: [0n, 4_294_967_295n],
  [DataType.Int64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [DataType.UInt64]: [0n, 2n ** 64n - 1n],
};

/**
 * Writes a value as the node's own data type. Resolves when the server has confirmed it. Rejects with `unwritable` where
 * the value does not fit or the server refuses it.
 */
export async function writeValue(
  session: RawSession,
  { path, address }: DevicePoint<PointAddress>,
  node: NodeId,
  value: SampleValue,
): Promise<void> {
  if (address.field) throw new DeviceError('unwritable', `${path}: a field of a structure cannot be written alone`);
  const dataType = await session.getBuiltInDataType(node).catch((error: unknown) => {
    const fault = faultOf(error, path);
    if (fault.code !== 'device') throw fault;
    throw new DeviceError('unwritable', `${path}: the server says no data type of it: is there such a node?`, {
      cause: error,
    });
  });
  const written = variantOf(value, dataType, path);
  const status = await session
    .write({
      nodeId: node,
      attributeId: AttributeIds.Value,
      ...(address.range === undefined ? {} : { indexRange: new NumericRange(address.range) }),
      // No times: most servers refuse those of clients (BadWriteNotSupported).
      value: { value: written },
    })
    .catch((error: unknown) => {
      throw faultOf(error, path);
    });
  if (status.isGood()) return;
  throw new DeviceError('unwritable', `${path}: the server refuses it (${status.name}): ${status.description}`);
}

/** A value as a variant of this data type. Throws a DeviceError (`unwritable`) that says what would fit. */
export function variantOf(
  value: SampleValue,
  dataType: DataType,
  path: string,
): NonNullable<DataValueOptions['value']> {
  if (!Array.isArray(value))
    return { dataType, arrayType: VariantArrayType.Scalar, value: scalarOf(value, dataType, path) };
  const values = value.map((one, at) => scalarOf(one, dataType, `${path}[${at}]`));
  return { dataType, arrayType: VariantArrayType.Array, value: values };
}

function scalarOf(value: SampleValue, dataType: DataType, path: string): unknown {
  const refuse = (wanted: string): DeviceError =>
    new DeviceError('unwritable', `${path}: ${JSON.stringify(value)} is not ${wanted}, which the node holds`);
  const limits = WHOLE[dataType];
  if (limits) {
    const [least, most] = limits;
    const whole = wholeOf(value);
    if (whole === null || whole < least || whole > most) throw refuse(`a whole number from ${least} to ${most}`);
    if (dataType !== DataType.Int64 && dataType !== DataType.UInt64) return Number(whole);
    const bits = BigInt.asUintN(64, whole);
    return [Number(bits >> 32n), Number(bits & 0xffff_ffffn)];
  }
  switch (dataType) {
    case DataType.Float:
    case DataType.Double:
      if (typeof value === 'number') return value;
      throw refuse('a number');
    case DataType.Boolean:
      if (typeof value === 'boolean') return value;
      throw refuse('true or false');
    case DataType.String:
    case DataType.XmlElement:
      if (typeof value === 'string') return value;
      throw refuse('text');
    case DataType.LocalizedText:
      if (typeof value === 'string') return { text: value };
      throw refuse('text');
    case DataType.DateTime:
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return new Date(value);
      throw refuse('a time, as "2026-01-31T08:00:00Z"');
    case DataType.ByteString:
      if (typeof value === 'string') return Buffer.from(value, 'base64');
      throw refuse('bytes in base64');
    default:
      throw new DeviceError('unwritable', `${path}: values of type ${DataType[dataType]} cannot be written`);
  }
}

function wholeOf(value: SampleValue): bigint | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : null;
}
