import type { SampleValue } from '@millrace/contracts';
import snmp, { type Varbind } from 'net-snmp';
import type { Kind } from './address.ts';

const { ObjectType } = snmp;
const MISSING: ReadonlySet<number | undefined> = new Set([
  ObjectType.NoSuchObject,
  ObjectType.NoSuchInstance,
  ObjectType.EndOfMibView,
]);

/** A value as a point takes it; undefined where the device has none there, null where it has one and it is nothing. */
export function pointValue({ type, value }: Varbind, kind: Kind | undefined): SampleValue | undefined {
  if (MISSING.has(type)) return undefined;
  if (typeof value === 'bigint') return counted(value);
  if (!Buffer.isBuffer(value)) return value ?? null;
  if (Number(type) === Number(ObjectType.Counter64)) return counted(unsigned(value));
  if (Number(type) === Number(ObjectType.Opaque)) return opaque(value);
  if (kind === 'hex') return hexText(value);
  return kind === 'text' ? value.toString('utf8').replaceAll('\0', '') : textOrHex(value);
}

/** Octets of a counter, of any length that an encoder chose. */
const unsigned = (bytes: Buffer): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`));

/** A number where it is exact; all its digits as text beyond. */
const counted = (value: bigint): number | string =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();

/** Floats travel wrapped (tags 9f 78 and 9f 79 of the "opaque" extension that agents of sensors use); else the bytes. */
function opaque(bytes: Buffer): SampleValue {
  if (bytes.length === 7 && bytes.readUInt16BE() === 0x9f78) return finite(bytes.readFloatBE(3));
  if (bytes.length === 11 && bytes.readUInt16BE() === 0x9f79) return finite(bytes.readDoubleBE(3));
  return hexText(bytes);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const hexText = (bytes: Buffer): string => bytes.toString('hex').replaceAll(/(..)(?=.)/g, '$1:');

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Octets are a text where they can be one, as agents mean them; else hexadecimal. A NUL at the end is C's, not a letter. */
function textOrHex(bytes: Buffer): string {
  const end = bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  try {
    const text = UTF8.decode(bytes.subarray(0, end));
    return /[\p{Cc}]/u.test(text.replaceAll(/[\t\r\n]/g, '')) ? hexText(bytes) : text;
  } catch {
    return hexText(bytes);
  }
}

const INT32 = { low: -0x8000_0000, high: 0x7fff_ffff };
const UINT32 = { low: 0, high: 0xffff_ffff };

/** What is sent to write a value; in words why it cannot be. Without a kind, whole numbers are integers, texts octets. */
export function varbindOf(
  oid: string,
  kind: Kind | undefined,
  value: SampleValue,
): Varbind | { readonly fault: string } {
  const chosen = kind ?? (typeof value === 'string' ? 'text' : 'integer');
  switch (chosen) {
    case 'integer':
      return whole(oid, ObjectType.Integer, typeof value === 'boolean' ? Number(value) : value, INT32);
    case 'gauge':
      return whole(oid, ObjectType.Gauge, value, UINT32);
    case 'counter':
      return { fault: 'a counter is the device’s own: it cannot be set' };
    case 'ticks':
      return whole(oid, ObjectType.TimeTicks, value, UINT32);
    case 'hex':
      return typeof value === 'string' && /^([0-9a-f]{2}(:[0-9a-f]{2})*)?$/i.test(value)
        ? { oid, type: ObjectType.OctetString, value: Buffer.from(value.replaceAll(':', ''), 'hex') }
        : { fault: 'it takes pairs of hexadecimal digits: "0a:1b"' };
    case 'ip':
      return typeof value === 'string' && /^\d{1,3}(\.\d{1,3}){3}$/.test(value)
        ? { oid, type: ObjectType.IpAddress, value }
        : { fault: 'it takes an address: "10.0.0.7"' };
    case 'oid':
      return typeof value === 'string' && /^[012](\.\d{1,10})+$/.test(value)
        ? { oid, type: ObjectType.OID, value }
        : { fault: 'it takes the numbers of an object: "1.3.6.1"' };
    default:
      return typeof value === 'string' ? { oid, type: ObjectType.OctetString, value } : { fault: 'it takes a text' };
  }
}

function whole(
  oid: string,
  type: snmp.ObjectType,
  value: SampleValue,
  { low, high }: typeof INT32,
): Varbind | { readonly fault: string } {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
    ? { oid, type, value }
    : { fault: `it takes a whole number from ${low} to ${high}: write a scale where it has decimals` };
}
