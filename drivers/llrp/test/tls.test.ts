import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { certificates } from '../../mqtt/test/certificates.ts';
import { llrpDriver } from '../index.ts';
import { SimulatedReader } from '../sim/simulated-reader.ts';
import { Host } from './host.ts';

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });
const files = certificates();
const fingerprint = new X509Certificate(readFileSync(files.server)).fingerprint256;

let secure: SimulatedReader;
let plain: SimulatedReader;
let port: number;
let plainPort: number;
beforeAll(async () => {
  secure = new SimulatedReader({
    tls: {
      ...{ cert: readFileSync(files.server), key: readFileSync(files.serverKey), ca: readFileSync(files.ca) },
      ...{ requestCert: true, rejectUnauthorized: true },
    },
  });
  plain = new SimulatedReader();
  [port, plainPort] = [await secure.start(), await plain.start()];
});
afterAll(() => Promise.all([secure.stop(), plain.stop()]));

const client = { certificate: files.client, key: files.clientKey };
/** What becomes of a link with these settings, once it is online or shut out. */
async function outcome(
  tls: object,
  at = port,
  host = '127.0.0.1',
): Promise<readonly [string | undefined, string | null | undefined]> {
  const gateway = new Host();
  const settings = { id: 'gate', host, port: at, tls, devices: [{ device: 'gate' }] };
  const link = llrpDriver.link(llrpDriver.manifest.settings.parse(settings), gateway);
  await link.start();
  await soon(() => expect(gateway.states.length).toBeGreaterThan(1));
  const [, second] = gateway.states;
  await link.stop();
  return second ?? [undefined, undefined];
}

test('a reader is known by its authority, or by the fingerprint of its certificate however that is written', async () => {
  expect(await outcome({ ...client, ca: files.ca })).toEqual(['online', null]);
  expect(await outcome({ ...client, fingerprint })).toEqual(['online', null]);
  expect(await outcome({ ...client, fingerprint: fingerprint.replaceAll(':', '').toLowerCase() })).toEqual([
    'online',
    null,
  ]);
});

test('a reader that nobody vouches for is refused before a word is said, with the fingerprint to compare', async () => {
  const before = secure.asked.length;
  for (const [tls, why, host] of [
    [client, 'signed by nobody we trust'],
    [{ ...client, ca: files.otherCa }, 'signed by nobody we trust'],
    [{ ...client, ca: files.ca }, 'for another name', 'localhost'],
    [{ ...client, fingerprint: 'AB'.repeat(32) }, 'another certificate than tls.fingerprint says'],
  ] as const) {
    const [state, reason] = await outcome(tls, port, host);
    expect([state, reason]).toEqual(['refused', expect.stringContaining(why)]);
    expect(reason).toContain(fingerprint);
  }
  expect(secure.asked.length).toBe(before);
});

test('what a reader shows that nobody vouches for is told as a certificate, and no more once it is taken', async () => {
  const gateway = new Host();
  const make = (tls: object) =>
    llrpDriver.link(
      llrpDriver.manifest.settings.parse({ id: 'gate', host: '127.0.0.1', port, tls, devices: [{ device: 'gate' }] }),
      gateway,
    );
  const link = make(client);
  expect(link.certificate?.()).toBeNull();
  await link.start();
  await soon(() =>
    expect(link.certificate?.()).toMatchObject({ standing: 'waiting', reasons: [{ code: 'untrusted' }] }),
  );
  const shown = link.certificate?.();
  await link.stop();
  expect(shown?.fingerprint).toBe(fingerprint.replaceAll(':', '').toLowerCase());
  expect(shown?.thumbprint).toMatch(/^[0-9a-f]{40}$/);
  // A person has written it down.
  const known = make({ ...client, fingerprint: shown?.fingerprint });
  await known.start();
  await soon(() => expect(gateway.states.at(-1)?.[0]).toBe('online'));
  expect(known.certificate?.()).toBeNull();
  await known.stop();
});

test('the wrong port, and a file that is not there, are told in words', async () => {
  expect(await outcome({ ca: files.ca }, plainPort)).toEqual([
    expect.stringMatching(/lost|refused/),
    expect.stringContaining('there is no TLS at this port'),
  ]);
  expect(await outcome({ ca: '/nowhere/ca.pem' })).toEqual([
    'refused',
    expect.stringContaining('(tls.ca) at /nowhere/ca.pem cannot be read'),
  ]);
});
