import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceProfile, deviceProfile } from '@millrace/contracts';
import { parse } from 'yaml';
import { SHIPPED_PROFILES } from './read-site-folder.ts';

const EXTENSION = '.yaml';

/** Names of the profiles that ship: their files are called like them, which a test holds. */
export const shippedProfileNames = (): string[] =>
  readdirSync(SHIPPED_PROFILES)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();

/** A profile that ships as it is written; undefined where there is none of this name. */
export function shippedProfile(name: string): unknown {
  if (!shippedProfileNames().includes(name)) return undefined;
  return parse(readFileSync(join(SHIPPED_PROFILES, `${name}${EXTENSION}`), 'utf8'));
}

/** All of them, checked. Throws where one is not as the contract says. */
export const shippedProfiles = (): DeviceProfile[] =>
  shippedProfileNames().map((name) => deviceProfile.parse(shippedProfile(name)));
