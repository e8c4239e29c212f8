import snmp, { type User } from 'net-snmp';
import type { Credentials } from './credentials.ts';

/** The secret of a name; undefined where none is named. */
export type Given = (name: string | undefined) => Promise<string | undefined>;

/** The user of version 3, with what is authenticated and encrypted by the secrets that are named. */
export async function userOf(
  { user = '', authentication, authenticationSecret, privacy, privacySecret }: Credentials,
  given: Given,
): Promise<User> {
  const [authKey, privKey] = [await given(authenticationSecret), await given(privacySecret)];
  const { SecurityLevel, AuthProtocols, PrivProtocols } = snmp;
  if (authKey === undefined) return { name: user, level: SecurityLevel.noAuthNoPriv };
  const known = { name: user, authProtocol: AuthProtocols[authentication], authKey };
  if (privKey === undefined) return { ...known, level: SecurityLevel.authNoPriv };
  return { ...known, level: SecurityLevel.authPriv, privProtocol: PrivProtocols[privacy], privKey };
}
