import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { joinAnswer, proofText, readGatewayCode } from '@millrace/contracts';
import type { z } from 'zod';
// Not by the room's front door: that would load the whole gateway into the command line.
import { CallError, Caller } from '../../gateway/forward/http-call.ts';
import { openDataFolder } from '../all-in-one/data-folder.ts';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';
import { centreAuthority } from './centre-authority.ts';
import { JoinError } from './join-error.ts';
import { edgeFolder, type Membership, saveMembership } from './membership.ts';

export interface JoinRequest {
  /** The box's data folder. */
  readonly data: string;
  /** Address of the centre, https://… */
  readonly centre: string;
  /** As "millrace gateway add" printed it, however it was typed. */
  readonly code: string;
}

const WITHIN_MS = 20_000;

/**
 * Joins a centre: the box makes a key that never leaves it, makes sure by the code that it speaks with the centre that
 * made the code, and gets its certificate and secret. Everything is kept in the data folder for its owner alone. May be
 * called again after a crash or a lost answer: the key is kept first, and the code is good again for that key.
 * Throws a JoinError, or a StartError where the folder cannot be used.
 */
export async function joinCentre({ data, centre, code }: JoinRequest): Promise<Membership> {
  const address = URL.canParse(centre) ? new URL(centre) : null;
  if (address?.protocol !== 'https:')
    throw new JoinError('refused', `"${centre}" is no address of a centre: write it like https://centre.local:8443`);
  const parts = readGatewayCode(code);
  if (!parts)
    throw new JoinError(
      'refused',
      'this is no whole code: it has eight groups of four, as "millrace gateway add" prints them',
    );
  openDataFolder(data);
  const folder = edgeFolder(data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = await centreAuthority(address, parts.pin);
  const key = joiningKey(join(folder, 'joining.key'));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const proof = sign('sha256', Buffer.from(proofText({ code: parts.once })), key).toString('base64');
  writeFileSafely(join(folder, 'authority.pem'), authority);
  const answer = await ask(address, join(folder, 'authority.pem'), { code: parts.once, publicKey, proof });

  const certificate = new X509Certificate(answer.certificate);
  const names = certificate.subject.split('\n').includes(`CN=${answer.gateway}`);
  if (!names || !certificate.checkPrivateKey(key) || !certificate.verify(new X509Certificate(authority).publicKey))
    throw new JoinError('refused', `${address.origin} gave a certificate that is not for this box`);
  // In one file, so that a renewal changes both in one step.
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeFileSafely(join(folder, 'client.pem'), `${answer.certificate.trimEnd()}\n${pem}`);
  const one: Membership = {
    gateway: answer.gateway,
    site: answer.site,
    centre: address.origin,
    receiver: `https://${address.hostname}:${answer.receiverPort}`,
    secret: answer.secret,
    joinedAt: new Date().toISOString(),
  };
  saveMembership(data, one);
  rmSync(join(folder, 'joining.key'), { force: true });
  return one;
}

function joiningKey(file: string): KeyObject {
  if (existsSync(file)) return createPrivateKey(readFileSync(file));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  writeFileSafely(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return privateKey;
}

/** Over a connection that only the centre itself can answer. */
async function ask(centre: URL, authority: string, body: object): Promise<z.infer<typeof joinAnswer>> {
  const caller = new Caller({ url: centre.origin, tls: { ca: authority } });
  try {
    return joinAnswer.parse(await caller.post('/edge/v1/join', body, new AbortController().signal, WITHIN_MS));
  } catch (cause) {
    if (!(cause instanceof CallError)) throw cause;
    const { status, message } = cause;
    const wrongName = status === null && /altnames/.test(message);
    const away = !wrongName && (status === null || status >= 500 || status === 429);
    throw new JoinError(away ? 'unreachable' : 'refused', message, { cause });
  } finally {
    caller.close();
  }
}
