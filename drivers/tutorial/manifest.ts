import { type DeviceManifest, setting } from '@millrace/driver-api';
import { z } from 'zod';

const kilnSettings = z.strictObject({
  host: setting(z.string().min(1), {
    label: { en: 'Address', bn: 'ঠিকানা', hi: 'पता' },
    help: {
      en: 'Name or IP address of the kiln’s controller',
      bn: 'চুল্লি নিয়ন্ত্রকের নাম বা আইপি ঠিকানা',
      hi: 'भट्ठी नियंत्रक का नाम या आईपी पता',
    },
    examples: ['10.0.0.5', 'kiln-1.local'],
  }),
  port: setting(z.int().min(1).max(65535).default(7070), {
    label: { en: 'Port', bn: 'পোর্ট', hi: 'पोर्ट' },
    examples: [7070],
  }),
});
export type KilnSettings = z.infer<typeof kilnSettings>;

/** How many names one question may hold: the first model takes sixteen. */
const kilnProfile = z.strictObject({
  names: setting(z.int().min(1).max(64).default(64), {
    label: { en: 'Names in one question', bn: 'এক প্রশ্নে নাম', hi: 'एक प्रश्न में नाम' },
  }),
});
export type KilnProfile = z.infer<typeof kilnProfile>;

/** A point's address is its name, as it stands on the kiln's display. */
const kilnAddress = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'write the name as on the display: "temp"');

export const manifest: DeviceManifest<KilnSettings, KilnProfile, string> = {
  protocol: 'kiln',
  label: { en: 'Kiln controller', bn: 'চুল্লি নিয়ন্ত্রক', hi: 'भट्ठी नियंत्रक' },
  capabilities: ['read', 'write'],
  settings: kilnSettings,
  profile: kilnProfile,
  address: kilnAddress,
};
