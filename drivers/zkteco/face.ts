import { MICROS_PER_MS, offsetAt } from '@millrace/contracts';

/** What a clock of a zone is to show at a moment (ms since 1970), `YYYY-MM-DD hh:mm:ss`. */
export function faceOf(zone: string, at: number): string {
  const shifted = new Date(at + offsetAt(zone, at * MICROS_PER_MS) / MICROS_PER_MS);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}
