import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { expect } from 'vitest';
import { cookieOf, type TestServer } from './test-server.ts';

export const badgeOf = (user: string) => `04A21F7B-${user}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const keyOfBadge = (user: string) =>
  sha256(
    badgeOf(user)
      .toUpperCase()
      .replaceAll(/[\s:-]/g, ''),
  );

export interface Statement {
  readonly id: string;
  readonly user: string;
  readonly way: 'badge' | 'pin';
  readonly at: number;
  readonly sealed: { readonly key: string; readonly nonce: string; readonly text: string };
  readonly signature: string;
}
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
export interface Device {
  readonly id: string;
  readonly cookie: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly people: (wrong?: readonly object[]) => Promise<any>;
  readonly signed: (words: string) => string;
  /** A sign-on as a terminal without a link notes it; `key`: what the badge or PIN comes to. */
  readonly statement: (
    user: string,
    more?: { at?: number; key?: string; way?: 'badge' | 'pin'; signed?: (words: string) => string },
  ) => Promise<Statement>;
  readonly tell: (statement: Statement, stay?: boolean) => ReturnType<TestServer['call']>;
  readonly say: (
    statement: Pick<Statement, 'id'>,
    command: string,
    input: object,
    more?: {
      key?: string;
      fact?: boolean;
      signed?: (words: string) => string;
      /** What somebody on the way made of it after it was signed. */
      altered?: (sent: Sent) => Sent;
    },
  ) => ReturnType<TestServer['call']>;
}

/** A device that is registered as a terminal, at which these people have signed on before. */
export async function offlineDevice(
  { plant, admin, machine }: { readonly plant: TestServer; readonly admin: string; readonly machine: string },
  name: string,
  users: readonly string[],
): Promise<Device> {
  const { id, code } = await plant.command(admin, 'kernel.terminal.add', { name, site: 'plant-a', machine });
  const cookie =
    cookieOf(await plant.call('POST', '/api/v1/terminal/register', { body: { code } })).split('; ')[0] ?? '';
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const shown = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  expect((await plant.call('POST', '/api/v1/terminal/key', { cookie, body: { key: shown } })).status).toBe(200);
  for (const user of users) {
    const on = await plant.call('POST', '/api/v1/terminal/sign-on', { cookie, body: { badge: badgeOf(user) } });
    expect(on.status).toBe(200);
  }
  const signed = (words: string, key: KeyObject = privateKey) =>
    sign('sha256', Buffer.from(words), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const people: Device['people'] = async (wrong = []) =>
    (await plant.call('POST', '/api/v1/terminal/people', { cookie, body: { wrong } })).json;
  return {
    ...{ id, cookie, people, signed },
    async statement(
      user,
      { at = Date.now() * 1_000, key = keyOfBadge(user), way = 'badge', signed: by = signed } = {},
    ) {
      const { seal } = await people();
      const own = randomUUID();
      const words = `millrace signed on without link\n${id}\n${own}\n${user}\n${way}\n${at}`;
      return { id: own, user, way, at, sealed: sealed(seal, words, key), signature: by(words) };
    },
    tell: (statement, stay = false) =>
      plant.call('POST', '/api/v1/terminal/offline-sign-on', { cookie, body: { statement, stay } }),
    say(statement, command, input, { key = randomUUID(), fact = true, signed: by = signed, altered = same } = {}) {
      const text = JSON.stringify(input);
      const said = `${fact ? 'fact' : 'request'}; at=${Date.now() * 1_000}; corrected=0`;
      const body = createHash('sha256').update(text).digest('base64url');
      const signature = by(`millrace said without link 2\n${statement.id}\n${key}\n${command}\n${said}\n${body}`);
      const proof = `2; ${statement.id}; ${body}; ${signature}`;
      const headers = { 'idempotency-key': key, 'millrace-said': said, 'millrace-signed-on': proof };
      const sent = altered({ headers, text });
      return plant.call('POST', `/api/v1/commands/${command}`, { cookie, headers: sent.headers, body: sent.text });
    },
  };
}
const same = (sent: Sent): Sent => sent;
function sealed(seal: string, words: string, key: string): Statement['sealed'] {
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const theirs = createPublicKey({ key: Buffer.from(seal, 'base64'), format: 'der', type: 'spki' });
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: theirs });
  const secret = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), 'millrace offline sign-on', 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(words));
  const proof = createHmac('sha256', key).update(words).digest();
  const text = Buffer.concat([cipher.update(proof), cipher.final(), cipher.getAuthTag()]);
  const shown = own.publicKey.export({ format: 'der', type: 'spki' });
  return { key: shown.toString('base64url'), nonce: nonce.toString('base64url'), text: text.toString('base64url') };
}
