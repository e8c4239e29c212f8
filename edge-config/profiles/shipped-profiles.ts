import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DeviceProfile, deviceProfile } from '@millrace/contracts';
import { parse } from 'yaml';

/** The folder of the profiles that ship with Millrace. */
export const SHIPPED_PROFILES = import.meta.dirname;
const EXTENSION = '.yaml';

/** Names of the profiles that ship: their files are called like them, which a test holds. */
export const shippedProfileNames = (): string[] =>
  readdirSync(SHIPPED_PROFILES)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();

const fileOf = (name: string): string => join(SHIPPED_PROFILES, `${name}${EXTENSION}`);

/** A profile that ships as it is written; undefined where there is none of this name. */
export function shippedProfile(name: string): unknown {
  if (!shippedProfileNames().includes(name)) return undefined;
  return parse(readFileSync(fileOf(name), 'utf8'));
}

/** All of them, checked. Throws where one is not as the contract says. */
export const shippedProfiles = (): DeviceProfile[] =>
  shippedProfileNames().map((name) => deviceProfile.parse(shippedProfile(name)));

let written: Promise<readonly unknown[]> | undefined;

/** All of them as they are written, read once. Between two files others get on: a server reads them while it serves. */
export function writtenProfiles(): Promise<readonly unknown[]> {
  written ??= readAll().catch((error: unknown) => {
    // Read again for whoever asks next: one fault of the disk does not last.
    written = undefined;
    throw error;
  });
  return written;
}

async function readAll(): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const name of shippedProfileNames()) {
    all.push(parse(readFileSync(fileOf(name), 'utf8')));
    await nextTurn();
  }
  return all;
}
