import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A wish not renewed for so long is forgotten: who had it was killed. */
const FORGOTTEN_AFTER = 15_000;

const fileOf = (folder: string) => join(folder, 'speed');

/** Wishes another speed of the devices that run already, renews the wish, and takes it back. */
export function wishSpeed(folder: string, speed: number): { renew: () => void; withdraw: () => void } {
  const file = fileOf(folder);
  writeFileSync(file, String(speed), { mode: 0o600 });
  return {
    renew: () => utimesSync(file, new Date(), new Date()),
    withdraw: () => rmSync(file, { force: true }),
  };
}

/** The speed that is wished for now, or null. */
export function wishedSpeed(folder: string): number | null {
  const file = fileOf(folder);
  if (!existsSync(file) || Date.now() - statSync(file).mtimeMs > FORGOTTEN_AFTER) return null;
  const speed = Number(readFileSync(file, 'utf8'));
  return Number.isFinite(speed) && speed >= 1 && speed <= 600 ? speed : null;
}

const stateOf = (folder: string) => join(folder, 'speed-now');

/** Writes how fast it really runs, in one line, for who wished for it from another process. */
export function noteSpeed(folder: string, line: string): void {
  writeFileSync(`${stateOf(folder)}.new`, line, { mode: 0o600 });
  renameSync(`${stateOf(folder)}.new`, stateOf(folder));
}

/** What was noted last, or null where nothing was. */
export function notedSpeed(folder: string): string | null {
  return existsSync(stateOf(folder)) ? readFileSync(stateOf(folder), 'utf8') : null;
}
