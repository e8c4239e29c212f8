import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Problem } from '../http/problem.ts';

export interface Authority {
  readonly pem: string;
  readonly der: Buffer;
  /** SHA-256 of the certificate, as systems show it: "AB:CD:…". */
  readonly fingerprint: string;
  readonly name: string;
  readonly validTo: string;
}

/** The plant's own certificate authority, read anew each time: it is asked for rarely. Throws `not-ready` without one. */
export async function readAuthority(file: string): Promise<Authority> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Problem('not-ready', {
      detail: 'the plant has no certificate yet',
      headers: { 'retry-after': '2' },
      cause,
    });
  }
  const certificate = new X509Certificate(text);
  return {
    // Written out again: nothing else that stands in the file goes out.
    pem: certificate.toString(),
    der: certificate.raw,
    fingerprint: certificate.fingerprint256,
    name: /(?:^|\n)CN=([^\n]+)/.exec(certificate.subject)?.[1] ?? 'Millrace',
    validTo: certificate.validTo,
  };
}
