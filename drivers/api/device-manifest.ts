import type { z } from 'zod';

/** Words for people in the languages of every screen. */
export interface Words {
  readonly en: string;
  readonly bn: string;
  readonly hi: string;
}

/** What stands beside a setting on a form, in `millrace device` and in the reference. */
export interface SettingWords {
  readonly label: Words;
  readonly help?: Words;
  readonly examples?: readonly (string | number | boolean)[];
  /** It holds the name of a secret of the data folder, never the secret itself. */
  readonly namesSecret?: true;
}

/** A setting with its words. Say it outermost (`setting(z.int().default(502), …)`): `.optional()` would lose them. */
export const setting = <Schema extends z.ZodType>(schema: Schema, words: SettingWords): Schema =>
  schema.meta({ ...words }) as Schema;

export const DEVICE_CAPABILITIES = ['read', 'subscribe', 'write', 'browse'] as const;
export type DeviceCapability = (typeof DEVICE_CAPABILITIES)[number];

/**
 * What a protocol is, for people and for the check of a configuration.
 *
 * - `settings`: how its link is reached (host, port, speed).
 * - `profile`: one logical device behind the link (its number there, its limits and quirks). Where there is nothing to
 *   say, an object without keys.
 * - `address`: where a point stands in such a device, as a technician writes it. Its output is what the driver works on.
 */
export interface DeviceManifest<Settings, Profile, Address> {
  readonly protocol: string;
  readonly label: Words;
  readonly capabilities: readonly DeviceCapability[];
  readonly settings: z.ZodType<Settings>;
  readonly profile: z.ZodType<Profile>;
  readonly address: z.ZodType<Address>;
}
