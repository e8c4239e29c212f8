import { z } from 'zod';
import { MICROS_PER_MS, type Micros, micros } from './time.ts';

/** An X.509 certificate as a person compares it with what stands on the other machine's screen. */
const certificate = z.object({
  /** SHA-1 of its DER form, hexadecimal: how OPC UA names certificates, and most servers show them. A name, not a proof. */
  thumbprint: z.string(),
  /** SHA-256 of the same, hexadecimal. */
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: micros,
  validTo: micros,
});
export type LinkCertificate = z.infer<typeof certificate>;

/** A moment of a certificate. One without an end says the year 9999 (RFC 5280 §4.1.2.5), which no number of µs holds exactly. */
export const certificateMoment = (date: Date): Micros =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, date.getTime() * MICROS_PER_MS));

export const PEER_STANDINGS = ['waiting', 'trusted', 'rejected'] as const;

export const peerCertificate = certificate.extend({
  /** Whether a person's word is waited for, or what it was. */
  standing: z.enum(PEER_STANDINGS),
  /** All that speaks against it; of a trusted one what was accepted with it. `text` is in English, with its details. */
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
});
export type PeerCertificate = z.infer<typeof peerCertificate>;

/** Who stands at both ends of a secured link: what we present, and what the other side presented last. */
export const linkCertificates = z.object({ own: certificate, peer: peerCertificate.nullable() });
export type LinkCertificates = z.infer<typeof linkCertificates>;

/** A certificate that ends within so many days is warned of: time enough to have one made, and be in a plant again. */
export const CERTIFICATE_WARN_DAYS = 30;

/**
 * A person's word on the certificate that a device presented. `reasons` are the codes of what was shown: what was not
 * shown is not accepted.
 */
export const trustDecision = z.strictObject({
  thumbprint: z.string().regex(/^[0-9a-f]{40}$/, 'the 40 hexadecimal digits of the thumbprint'),
  reasons: z.array(z.string().max(64)).max(32).default([]),
});
export type TrustDecision = z.infer<typeof trustDecision>;

/** Of a thumbprint as much as tells one from another. */
const DIGITS = 12;

/**
 * Who shows a certificate and is no device of the site: a program that calls a gateway's server (`of`), and whatever
 * answered where somebody tried a device before it was added (`tried`). Decided on by these names, beside the devices.
 */
export const PEER_NAME = {
  of: (thumbprint: string): string => `opcua-client-${thumbprint.slice(0, DIGITS)}`,
  tried: (thumbprint: string): string => `tried-${thumbprint.slice(0, DIGITS)}`,
  matches: (name: string): boolean => /^(opcua-client|tried)-[0-9a-f]{12}$/.test(name),
} as const;

/**
 * Commands to the gateway about a device that carry a person's word, with a `TrustDecision` as parameters. Only
 * `plant.device.trust` and `plant.device.distrust` give them.
 */
export const TRUST_COMMANDS = { trust: 'certificate.trust', distrust: 'certificate.distrust' } as const;
export const isTrustCommand = (name: string): boolean => Object.values<string>(TRUST_COMMANDS).includes(name);
