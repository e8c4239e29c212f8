import { passkey } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';

/**
 * The second factor (codes by time, and backup codes; both encrypted with the instance's secret) and passkeys of the
 * identity library. Loaded with it, when somebody first signs in.
 * @param relyingParty host name that passkeys belong to: one made under another does not work here
 */
export const plugIns = (relyingParty: string) => [
  twoFactor({ issuer: 'Millrace', trustDeviceMaxAge: 30 * 24 * 3600 }),
  passkey({
    rpID: relyingParty,
    rpName: 'Millrace',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    advanced: { webAuthnChallengeCookie: 'passkey_challenge' },
    authentication: {
      // It stands for password and second factor: whoever merely holds the device has not proved who he is.
      async afterVerification({ verification }) {
        if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED');
      },
    },
  }),
];
