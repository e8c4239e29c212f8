import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificateFindings } from '../../edge-config/provisioning/commands/doctor-certificates.ts';
import { certificateFiles, keepCertificates } from '../certificates/keep-certificates.ts';
import { machineNames } from '../certificates/names.ts';

const DAY = 86_400_000;
const start = new Date('2026-01-01T00:00:00Z');
const after = (days: number) => new Date(start.getTime() + days * DAY);
const names = machineNames('plant', ['192.168.7.20', '2001:db8::20']);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-certificates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const leaf = () => new X509Certificate(readFileSync(certificateFiles(folder).server));
const authority = () => new X509Certificate(readFileSync(certificateFiles(folder).authority));

test('the first start makes an authority and a certificate for every name and address of the machine', async () => {
  expect(await keepCertificates(folder, 'plant', { now: start, names })).toBe('authority');
  expect(leaf().verify(authority().publicKey)).toBe(true);
  expect(leaf().checkIssued(authority())).toBe(true);
  for (const name of ['plant', 'plant.local', 'localhost']) expect(leaf().checkHost(name)).toBe(name);
  for (const address of ['127.0.0.1', '::1', '192.168.7.20', '2001:db8::20'])
    expect(leaf().checkIP(address)).toBe(address);
  expect(leaf().checkHost('elsewhere')).toBeUndefined();
  // Browsers refuse a server certificate of more than 398 days.
  expect((leaf().validToDate.getTime() - leaf().validFromDate.getTime()) / DAY).toBeLessThanOrEqual(397);
  expect(authority().ca).toBe(true);
  expect(leaf().ca).toBe(false);
  for (const file of Object.values(certificateFiles(folder))) expect(statSync(file).mode & 0o077).toBe(0);
});

test('nothing is made while all is well; near its end, or under a new address, the server certificate is', async () => {
  await keepCertificates(folder, 'plant', { now: start, names });
  const first = leaf().serialNumber;
  expect(await keepCertificates(folder, 'plant', { now: after(300), names })).toBeUndefined();
  expect(leaf().serialNumber).toBe(first);

  const moved = machineNames('plant', ['192.168.7.99']);
  expect(await keepCertificates(folder, 'plant', { now: after(300), names: moved })).toBe('server');
  expect(leaf().checkIP('192.168.7.99')).toBe('192.168.7.99');

  const second = leaf().serialNumber;
  expect(await keepCertificates(folder, 'plant', { now: after(670), names: moved })).toBe('server');
  expect(leaf().serialNumber).not.toBe(second);
  expect(leaf().validToDate > after(1_000)).toBe(true);
});

test('the authority outlives its server certificates and is made anew only at its own end', async () => {
  await keepCertificates(folder, 'plant', { now: start, names });
  const first = authority().fingerprint256;
  expect(await keepCertificates(folder, 'plant', { now: after(3_500), names })).toBe('server');
  expect(authority().fingerprint256).toBe(first);
  expect(leaf().validToDate <= authority().validToDate).toBe(true);
  expect(await keepCertificates(folder, 'plant', { now: after(3_640), names })).toBe('authority');
  expect(authority().fingerprint256).not.toBe(first);
});

test('a damaged or foreign certificate is replaced', async () => {
  await keepCertificates(folder, 'plant', { now: start, names });
  writeFileSync(certificateFiles(folder).server, 'not a certificate');
  expect(await keepCertificates(folder, 'plant', { now: start, names })).toBe('server');
  expect(leaf().verify(authority().publicKey)).toBe(true);
});

test('a key that does not belong to its certificate (a power loss between the two files) is replaced', async () => {
  const files = certificateFiles(folder);
  await keepCertificates(folder, 'plant', { now: start, names });
  const [trusted, serverKey] = [authority().fingerprint256, readFileSync(files.serverKey)];
  await keepCertificates(folder, 'plant', { now: after(400), names });
  writeFileSync(files.serverKey, serverKey);
  expect(await keepCertificates(folder, 'plant', { now: after(400), names })).toBe('server');
  expect(leaf().checkPrivateKey(createPrivateKey(readFileSync(files.serverKey)))).toBe(true);
  expect(authority().fingerprint256).toBe(trusted);

  writeFileSync(files.authorityKey, serverKey);
  expect(await keepCertificates(folder, 'plant', { now: after(400), names })).toBe('authority');
  expect(leaf().checkIssued(authority())).toBe(true);
});

test('a clock that jumps, back or far ahead, costs no terminal its trust', async () => {
  await keepCertificates(folder, 'plant', { now: start, names });
  const trusted = authority().fingerprint256;
  // A flat battery: the PC wakes up in the year 2000, and a server certificate of that year serves until NTP is there.
  expect(await keepCertificates(folder, 'plant', { now: new Date('2000-01-01'), names })).toBe('server');
  expect(await keepCertificates(folder, 'plant', { now: after(1), names })).toBe('server');
  expect(authority().fingerprint256).toBe(trusted);

  expect(await keepCertificates(folder, 'plant', { now: after(5_000), names })).toBe('authority');
  expect(authority().fingerprint256).not.toBe(trusted);
  expect(await keepCertificates(folder, 'plant', { now: after(2), names })).toBe('server');
  expect(authority().fingerprint256).toBe(trusted);
  expect(await keepCertificates(folder, 'plant', { now: after(2), names })).toBeUndefined();
});

test('the doctor tells a certificate that comes near its end unrenewed, and an authority that ends soon', async () => {
  mkdirSync(join(folder, 'certificates'));
  await keepCertificates(join(folder, 'certificates'), 'plant', { now: start, names });
  const told = (days: number) =>
    certificateFindings(folder, after(days).getTime()).map(({ severity, what }) => `${severity}: ${what}`);
  expect(told(300)).toEqual([]);
  expect(told(380)).toEqual(['warning: it ends in 15 d']);
  expect(told(400)).toEqual(['fault: it ended 5 d ago']);
  expect(told(3_600)).toEqual([expect.stringContaining('fault'), 'warning: it ends in 50 d']);
});

test('a TLS client that trusts the authority gets through by name, and one that does not is refused', async () => {
  await keepCertificates(folder, 'plant', { now: new Date(), names });
  const files = certificateFiles(folder);
  const server = createServer({ cert: readFileSync(files.server), key: readFileSync(files.serverKey) });
  // The refused handshake is an error on this side too.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const handshake = (options: { ca?: Buffer; servername: string }) =>
    new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ...options }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
  const ca = readFileSync(files.authority);
  expect(await handshake({ ca, servername: 'plant.local' })).toBe('trusted');
  expect(await handshake({ ca, servername: 'other.local' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await handshake({ servername: 'plant.local' })).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  server.close();
});
