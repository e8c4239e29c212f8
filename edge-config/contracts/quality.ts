import { z } from 'zod';

/**
 * Quality of a reading: an OPC UA style status in 16 bits. The upper two bits say good (0), uncertain (1) or bad (2), as
 * in OPC UA Part 4 §7.39; the lower bits are Millrace's own sub-codes. One number, so that it costs two bytes a sample.
 */
export const QUALITY = {
  good: 0x0000,
  goodClamped: 0x0001,
  /** Reckoned again, and another than before: a reading that it is reckoned from came late. */
  goodCorrected: 0x0002,
  uncertain: 0x4000,
  /** The last value, older than the point allows. */
  uncertainStale: 0x4001,
  /** The source's clock was implausible: the time is the arrival time. */
  uncertainClock: 0x4002,
  uncertainOutOfRange: 0x4003,
  /** As `goodCorrected`, of what is uncertain without a reason of its own. */
  uncertainCorrected: 0x4004,
  bad: 0x8000,
  badCommLost: 0x8001,
  badDevice: 0x8002,
  badOutOfRange: 0x8003,
  badNotANumber: 0x8004,
  /** The device says that it has no value: a sensor that is not there, a channel that is off. */
  badNoValue: 0x8005,
} as const;

export type QualityName = keyof typeof QUALITY;
export type Quality = number;
export const quality = z.int().min(0).max(0xffff).meta({ description: 'OPC-style status, 16 bits' });

export type QualityClass = 'good' | 'uncertain' | 'bad';
export const qualityClass = (q: Quality): QualityClass => (q < 0x4000 ? 'good' : q < 0x8000 ? 'uncertain' : 'bad');
export const isGood = (q: Quality): boolean => q < 0x4000;

const NAMES = new Map<number, QualityName>(Object.entries(QUALITY).map(([name, code]) => [code, name as QualityName]));
/** The name of a quality; an unknown sub-code takes the name of its class. */
export const qualityName = (q: Quality): QualityName => NAMES.get(q) ?? qualityClass(q);

/**
 * A quality as a source writes it: one of our names, its number, or nothing at all (null and undefined are good); null where
 * it is none.
 */
export function readQuality(raw: unknown): Quality | null {
  if (raw === undefined || raw === null) return QUALITY.good;
  if (typeof raw === 'string') return Object.hasOwn(QUALITY, raw) ? QUALITY[raw as QualityName] : null;
  return typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= 0xffff ? raw : null;
}
