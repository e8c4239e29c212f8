import { wallTime } from '../../wall-time.ts';
import { type PulledPunch, textOf } from './records.ts';

/** Lengths of a punch that is told at once, and where its parts stand; what follows the time tells nothing used here. */
const NUMBERED: Readonly<Record<number, 2 | 4>> = { 10: 2, 12: 4, 14: 2 };
const NAMED = [32, 36, 37, 52] as const;

/**
 * The punches of an event, usually one. Firmware sends them in seven lengths: with a number of two or four bytes, or with
 * a text of 24, then how the person was told, the state, and six bytes of the face's time (year since 2000, month, day,
 * hour, minute, second). Of another length, or with no time, nothing is made of it: the clock's memory has it all the same.
 */
export function readPunchEvent(data: Buffer): PulledPunch[] {
  const punches: PulledPunch[] = [];
  let rest = data;
  while (rest.length >= 10) {
    const short = NUMBERED[rest.length];
    const long = NAMED.find((length) => length === rest.length) ?? (rest.length > 52 ? 52 : undefined);
    if (short === undefined && long === undefined) break;
    const width = short ?? 24;
    const person = short === undefined ? textOf(rest.subarray(0, 24)) : String(rest.readUIntLE(0, short));
    const wall = wallOf(rest.subarray(width + 2, width + 8));
    if (wall !== null && person !== '')
      punches.push({ person, verify: rest[width] ?? 0, state: rest[width + 1] ?? 0, wall });
    rest = rest.subarray(long ?? rest.length);
  }
  return punches;
}

function wallOf(six: Buffer): string | null {
  const [year, month, day, hour, minute, second] = six as unknown as [number, number, number, number, number, number];
  return wallTime(2000 + year, month, day, hour, minute, second);
}
