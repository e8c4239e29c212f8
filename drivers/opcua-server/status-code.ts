import { QUALITY, type Quality } from '@millrace/contracts';

/**
 * The status code of OPC UA (Part 4 §7.39, Part 8 §6.3) for each quality of Millrace's own. Where OPC UA has no word for it,
 * the class alone is said (a clock that is not believed) or what comes nearest.
 */
const CODES: ReadonlyMap<Quality, number> = new Map([
  [QUALITY.good, 0x0000_0000], // Good
  [QUALITY.goodClamped, 0x0030_0000], // GoodClamped
  [QUALITY.uncertain, 0x4000_0000], // Uncertain
  [QUALITY.uncertainStale, 0x4090_0000], // UncertainLastUsableValue
  [QUALITY.uncertainClock, 0x4000_0000], // Uncertain: the time beside it is the gateway's
  [QUALITY.uncertainOutOfRange, 0x4094_0000], // UncertainEngineeringUnitsExceeded
  [QUALITY.bad, 0x8000_0000], // Bad
  [QUALITY.badCommLost, 0x8031_0000], // BadNoCommunication
  [QUALITY.badDevice, 0x808b_0000], // BadDeviceFailure
  [QUALITY.badOutOfRange, 0x803c_0000], // BadOutOfRange
  [QUALITY.badNotANumber, 0x808c_0000], // BadSensorFailure
  [QUALITY.badNoValue, 0x808d_0000], // BadOutOfService
]);

/** Says that the twelve bits below are OPC UA's own sub-code, as the client of OPC UA servers brought it. */
const OPC_SUBCODE = 0x1000;

/** A quality as a status code of 32 bits. A sub-code that nobody knows keeps its class. */
export function statusCodeOf(quality: Quality): number {
  const known = CODES.get(quality);
  if (known !== undefined) return known;
  const upper = quality & OPC_SUBCODE ? (quality & 0xc000) | (quality & 0x0fff) : quality & 0xc000;
  return (upper << 16) >>> 0;
}
