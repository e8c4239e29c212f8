import { isUcum } from './ucum.ts';

/** A unit as OPC UA's EUInformation says it (Part 8 §5.6.3). */
export interface EngineeringUnit {
  readonly namespaceUri: string;
  readonly unitId: number;
  readonly symbol: string;
  readonly description: string;
}

const UNECE = 'http://www.opcfoundation.org/UA/units/un/cefact';
const UCUM = 'http://unitsofmeasure.org';

/**
 * UCUM → [common code of UN/CEFACT Recommendation 20, symbol, name]: what plants measure. Symbols and names are those of the
 * OPC Foundation's list (UNECE_to_OPCUA.csv).
 */
const CODES: Readonly<Record<string, readonly [code: string, symbol: string, name: string]>> = {
  '%': ['P1', '%', 'percent'],
  '[ppm]': ['59', 'ppm', 'part per million'],
  Cel: ['CEL', '°C', 'degree Celsius'],
  '[degF]': ['FAH', '°F', 'degree Fahrenheit'],
  K: ['KEL', 'K', 'kelvin'],
  Pa: ['PAL', 'Pa', 'pascal'],
  kPa: ['KPA', 'kPa', 'kilopascal'],
  MPa: ['MPA', 'MPa', 'megapascal'],
  bar: ['BAR', 'bar', 'bar [unit of pressure]'],
  mbar: ['MBR', 'mbar', 'millibar'],
  m: ['MTR', 'm', 'metre'],
  mm: ['MMT', 'mm', 'millimetre'],
  cm: ['CMT', 'cm', 'centimetre'],
  km: ['KMT', 'km', 'kilometre'],
  m2: ['MTK', 'm²', 'square metre'],
  m3: ['MTQ', 'm³', 'cubic metre'],
  L: ['LTR', 'l', 'litre'],
  l: ['LTR', 'l', 'litre'],
  mL: ['MLT', 'ml', 'millilitre'],
  g: ['GRM', 'g', 'gram'],
  kg: ['KGM', 'kg', 'kilogram'],
  t: ['TNE', 't', 'tonne (metric ton)'],
  s: ['SEC', 's', 'second [unit of time]'],
  ms: ['C26', 'ms', 'millisecond'],
  min: ['MIN', 'min', 'minute [unit of time]'],
  h: ['HUR', 'h', 'hour'],
  d: ['DAY', 'd', 'day'],
  'm/s': ['MTS', 'm/s', 'metre per second'],
  'm/min': ['2X', 'm/min', 'metre per minute'],
  'km/h': ['KMH', 'km/h', 'kilometre per hour'],
  'm3/h': ['MQH', 'm³/h', 'cubic metre per hour'],
  'L/min': ['L2', 'l/min', 'litre per minute'],
  'kg/s': ['KGS', 'kg/s', 'kilogram per second'],
  '{rotations}/min': ['RPM', 'r/min', 'revolutions per minute'],
  '{rpm}': ['RPM', 'r/min', 'revolutions per minute'],
  Hz: ['HTZ', 'Hz', 'hertz'],
  kHz: ['KHZ', 'kHz', 'kilohertz'],
  V: ['VLT', 'V', 'volt'],
  kV: ['KVT', 'kV', 'kilovolt'],
  mV: ['2Z', 'mV', 'millivolt'],
  A: ['AMP', 'A', 'ampere'],
  mA: ['4K', 'mA', 'milliampere'],
  Ohm: ['OHM', 'Ω', 'ohm'],
  W: ['WTT', 'W', 'watt'],
  kW: ['KWT', 'kW', 'kilowatt'],
  MW: ['MAW', 'MW', 'megawatt'],
  'W.h': ['WHR', 'W·h', 'watt hour'],
  'kW.h': ['KWH', 'kW·h', 'kilowatt hour'],
  'MW.h': ['MWH', 'MW·h', 'megawatt hour (1000 kW.h)'],
  'V.A': ['D46', 'V·A', 'volt - ampere'],
  'kV.A': ['KVA', 'kV·A', 'kilovolt - ampere'],
  J: ['JOU', 'J', 'joule'],
  N: ['NEW', 'N', 'newton'],
  'N.m': ['NU', 'N·m', 'newton metre'],
  deg: ['DD', '°', 'degree [unit of angle]'],
  lx: ['LUX', 'lx', 'lux'],
};

/** Units of UCUM that have a common code here. */
export const KNOWN_UNITS = Object.keys(CODES);

/** The number of a common code: its characters, one byte each (Part 8 §5.6.3.3). */
const numberOf = (code: string): number => [...code].reduce((sum, one) => sum * 256 + one.charCodeAt(0), 0);

/**
 * A unit of UCUM as OPC UA's clients know units; null where a value has none. One without a common code is told as it is
 * written in UCUM, with the number that says that there is none (−1).
 */
export function engineeringUnit(unit: string): EngineeringUnit | null {
  if (unit === '1') return null;
  const known = Object.hasOwn(CODES, unit) ? CODES[unit] : undefined;
  if (!known) return { namespaceUri: UCUM, unitId: -1, symbol: unit.replaceAll(/[{}]/g, ''), description: unit };
  const [code, symbol, description] = known;
  return { namespaceUri: UNECE, unitId: numberOf(code), symbol, description };
}

const UCUM_BY_NUMBER: ReadonlyMap<number, string> = new Map(
  // Of two units with one code (L and l) the first holds.
  Object.entries(CODES)
    .toReversed()
    .map(([unit, [code]]) => [numberOf(code), unit]),
);

/** The unit of UCUM that a server of OPC UA means; undefined where it means none that is known here. */
export function ucumOf({ namespaceUri, unitId, description }: Omit<EngineeringUnit, 'symbol'>): string | undefined {
  if (namespaceUri === UCUM) return isUcum(description) ? description : undefined;
  return UCUM_BY_NUMBER.get(unitId);
}
