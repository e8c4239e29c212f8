import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
