import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { type Micros, proofText, renewAnswer } from '@millrace/contracts';
import type { Caller } from './http-call.ts';

export interface RenewalParts {
  readonly gateway: string;
  readonly caller: Pick<Caller, 'post'>;
  /** Certificate and key in one file, so that both change in one step. */
  readonly file: string;
}

/** Renewed when less than this part of its life is left: months, so that a box that is off for weeks comes back. */
const LEFT = 1 / 3;

/**
 * Fetches a new client certificate, for a new key, when the old one's last third has begun; false where it was not yet
 * time. `now` is the centre's time where it is known: the box's own clock may be years off.
 */
export async function renewCertificate(
  { gateway, caller, file }: RenewalParts,
  now: Micros,
  signal: AbortSignal,
): Promise<boolean> {
  const { validFromDate, validToDate } = new X509Certificate(await readFile(file));
  const left = validToDate.getTime() - now / 1000;
  if (left > (validToDate.getTime() - validFromDate.getTime()) * LEFT) return false;
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const proof = sign('sha256', Buffer.from(proofText({ gateway })), keys.privateKey).toString('base64');
  const { certificate } = renewAnswer.parse(await caller.post('/edge/v1/certificate', { publicKey, proof }, signal));
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new Error('the centre signed another key than ours');
  const part = `${file}.new`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(`${certificate.trimEnd()}\n${key}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  return true;
}
