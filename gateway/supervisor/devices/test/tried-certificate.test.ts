import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceBrowse, deviceProbe, PEER_NAME } from '@millrace/contracts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opcuaDriver } from '../../../../drivers/opcua/index.ts';
import { type Filler, startFiller } from '../../../../drivers/opcua/sim/filler.ts';
import { type DeviceQuestions, deviceQuestions } from '../device-questions.ts';
import { systemTiming } from '../timing.ts';

// A real OPC UA server whose certificate nobody knows, and the gateway's own questions: what a technician meets before the
// machine is in any configuration.
let filler: Filler;
let questions: DeviceQuestions;
const folder = mkdtempSync(join(tmpdir(), 'millrace-tried-'));
beforeAll(async () => {
  filler = await startFiller();
  questions = deviceQuestions({
    drivers: [opcuaDriver(folder)],
    timing: systemTiming,
    secret: async (name) => {
      throw new Error(`no secret ${name}`);
    },
    log: pino({ level: 'silent' }),
  });
});
afterAll(async () => {
  await questions?.stop();
  await filler?.stop();
  rmSync(folder, { recursive: true, force: true });
});
const access = () => ({ protocol: 'opcua', settings: { endpoint: filler.endpoint } });
const probe = () =>
  questions.probe(deviceProbe.parse({ ...access(), points: [{ name: 'speed', address: 'ns=1;s=speed' }] }));

test('a certificate that is refused comes with the answer, and is trusted by the name of what was shown alone', async () => {
  // The first of all loads the library and makes our own certificate, for which a busy machine takes its time.
  await expect.poll(async () => (await probe()).fault?.code).toBe('refused');
  const refused = await probe();
  const peer = refused.certificates?.peer;
  if (!peer) throw new Error('it was not shown');
  expect(peer.standing).toBe('waiting');
  expect(peer.reasons.map(({ code }) => code)).toContain('untrusted');
  const browse = deviceBrowse.parse({ ...access(), browsing: randomUUID() });
  expect((await questions.browse(browse)).certificates?.peer?.thumbprint).toBe(peer.thumbprint);

  const decision = { thumbprint: peer.thumbprint, reasons: peer.reasons.map(({ code }) => code) };
  const other = 'a'.repeat(40);
  expect(await questions.decide(PEER_NAME.tried(other), 'trust', decision)).toBe(false);
  expect(await questions.decide(PEER_NAME.tried(other), 'trust', { ...decision, thumbprint: other })).toBe(false);
  expect(await questions.decide(PEER_NAME.tried(peer.thumbprint), 'trust', decision)).toBe(true);
  const read = await probe();
  expect(read).toMatchObject({ fault: null, values: [{ name: 'speed', value: 12_000, quality: 'good' }] });
  expect(read.certificates).toBeUndefined();

  expect(await questions.decide(PEER_NAME.tried(peer.thumbprint), 'distrust', decision)).toBe(true);
  expect((await probe()).certificates?.peer?.standing).toBe('rejected');
});
