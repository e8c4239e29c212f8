import { LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

const secretName = z.string().min(1).max(64);

/** How a device and we know each other: a community (versions 1 and 2c) or a user (version 3), secrets by their names. */
export const credentials = {
  community: setting(secretName.optional(), {
    namesSecret: true,
    label: { en: 'Secret of the community', bn: 'কমিউনিটির গোপন কথা', hi: 'कम्युनिटी का सीक्रेट' },
    help: {
      en: 'Name of the secret that holds the community (versions 1 and 2c); "public" where it is left out',
      bn: 'যে গোপন কথায় কমিউনিটি আছে তার নাম (সংস্করণ 1 ও 2c); না লিখলে "public"',
      hi: 'उस सीक्रेट का नाम जिसमें कम्युनिटी है (संस्करण 1 और 2c); न लिखें तो "public"',
    },
    examples: ['ups-community'],
  }),
  user: setting(z.string().min(1).max(32).optional(), {
    label: LABELS.user,
  }),
  authentication: setting(z.enum(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']).default('sha256'), {
    label: { en: 'Authentication', bn: 'প্রমাণীকরণ', hi: 'प्रमाणीकरण' },
  }),
  authenticationSecret: setting(secretName.optional(), {
    namesSecret: true,
    label: { en: 'Secret of authentication', bn: 'প্রমাণীকরণের গোপন কথা', hi: 'प्रमाणीकरण का सीक्रेट' },
  }),
  privacy: setting(z.enum(['des', 'aes', 'aes256b', 'aes256r']).default('aes'), {
    label: { en: 'Encryption', bn: 'এনক্রিপশন', hi: 'एन्क्रिप्शन' },
  }),
  privacySecret: setting(secretName.optional(), {
    namesSecret: true,
    label: { en: 'Secret of encryption', bn: 'এনক্রিপশনের গোপন কথা', hi: 'एन्क्रिप्शन का सीक्रेट' },
  }),
};

/** As they are read, beside the version that they belong to. */
export interface Credentials {
  readonly version: '1' | '2c' | '3';
  readonly community?: string | undefined;
  readonly user?: string | undefined;
  readonly authentication: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  readonly authenticationSecret?: string | undefined;
  readonly privacy: 'des' | 'aes' | 'aes256b' | 'aes256r';
  readonly privacySecret?: string | undefined;
}

/** Says what does not go together. */
export function credentialFaults(
  { version, user, community, authenticationSecret, privacySecret }: Credentials,
  context: z.RefinementCtx,
): void {
  const fault = (part: string, message: string): void => context.addIssue({ code: 'custom', path: [part], message });
  if (version === '3' && user === undefined) fault('user', 'version 3 needs a user');
  if (version === '3' && community !== undefined) fault('community', 'version 3 has users, no community');
  if (version !== '3' && user !== undefined) fault('user', `version ${version} has a community, no users`);
  if (privacySecret !== undefined && authenticationSecret === undefined) {
    fault('authenticationSecret', 'encryption needs authentication as well');
  }
}
