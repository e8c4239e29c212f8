import { QUALITY, type Quality } from '@millrace/contracts';

/**
 * Codes of OPC UA Part 4 §7.39 and Part 8 §6.3 that mean what a quality of Millrace's own means. By the upper 16 bits: the lower
 * ones tell of the value (clamped, overflow), not of its quality.
 */
const SAME: ReadonlyMap<number, Quality> = new Map([
  [0x0030, QUALITY.goodClamped], // GoodClamped
  [0x4090, QUALITY.uncertainStale], // UncertainLastUsableValue
  [0x408f, QUALITY.uncertainStale], // UncertainNoCommunicationLastUsableValue
  [0x4094, QUALITY.uncertainOutOfRange], // UncertainEngineeringUnitsExceeded
  [0x803c, QUALITY.badOutOfRange], // BadOutOfRange
  [0x8031, QUALITY.badCommLost], // BadNoCommunication
  [0x808a, QUALITY.badCommLost], // BadNotConnected
  [0x808b, QUALITY.badDevice], // BadDeviceFailure
  [0x808c, QUALITY.badDevice], // BadSensorFailure
  [0x808d, QUALITY.badDevice], // BadOutOfService
]);

/** Says that the twelve bits below are OPC UA's own sub-code: a bit that OPC UA keeps free, and so do Millrace's codes. */
const OPC_SUBCODE = 0x1000;
const INFO_DATA_VALUE = 0x0400;
const OVERFLOW = 0x0080;

/**
 * The quality of a status code of 32 bits. What has a quality of its own here takes it; anything else keeps its class and
 * its sub-code: BadNodeIdUnknown (0x80340000) becomes 0x9034. The class 3, which OPC UA leaves undefined, is bad.
 */
export function qualityOf(statusCode: number): Quality {
  const upper = statusCode >>> 16;
  if (upper === 0) return QUALITY.good;
  const same = SAME.get(upper);
  if (same !== undefined) return same;
  const severity = upper & 0xc000;
  return (severity === 0xc000 ? 0x8000 : severity) | OPC_SUBCODE | (upper & 0x0fff);
}

/** True where the server's queue was too small: values before this one are lost (Part 4 §7.39, InfoBits Overflow). */
export const overflowed = (statusCode: number): boolean =>
  (statusCode & (INFO_DATA_VALUE | OVERFLOW)) === (INFO_DATA_VALUE | OVERFLOW);
