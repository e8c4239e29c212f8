import type { GatewayStatus } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

export type Connection = NonNullable<GatewayStatus['connections']>[number];
export type Certificates = NonNullable<Connection['certificates']>;
export type Peer = NonNullable<Certificates['peer']>;

/** An end that comes nearer than this is said: time to have a certificate made, and be in a plant again. */
const SOON = 30 * 86_400e6;

/** Words for each reason that the gateway knows; one of a newer gateway is told in its own words. */
const WHY: Readonly<Record<string, () => string>> = {
  untrusted: m.cert_why_untrusted,
  expired: m.cert_why_expired,
  'not-yet-valid': m.cert_why_not_yet_valid,
  'wrong-host': m.cert_why_wrong_host,
  'wrong-application': m.cert_why_wrong_application,
  'short-key': m.cert_why_short_key,
  'weak-signature': m.cert_why_weak_signature,
  'not-for-servers': m.cert_why_not_for_servers,
  revoked: m.cert_why_revoked,
  'revocation-unknown': m.cert_why_revocation_unknown,
};

export const reasonWords = ({ code, text }: Peer['reasons'][number]): string => WHY[code]?.() ?? text;

/** How a connection's certificates stand, in a few words; `look`: somebody has to see to it. */
export function standingWords(
  { own, peer }: Certificates,
  now: number,
  day: (micros: number) => string,
): { readonly text: string; readonly look: boolean } {
  if (peer?.standing === 'waiting') return { text: m.cert_waiting(), look: true };
  if (peer?.standing === 'rejected') return { text: m.cert_rejected(), look: false };
  if (peer && peer.validTo - now < SOON) return { text: m.cert_ends({ day: day(peer.validTo) }), look: true };
  if (own.validTo - now < SOON) return { text: m.cert_ours_ends({ day: day(own.validTo) }), look: true };
  return { text: peer ? m.cert_trusted() : m.cert_none(), look: false };
}
