import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from './test-server.ts';

// A program elsewhere calls a real server by HTTP; what it tells becomes a party of this release's own module.
let plant: TestServer;
let cookie: string;
let path: string;
const give = (name: string, body: object) =>
  plant.call('POST', `/api/v1/commands/${name}`, { body, cookie, headers: { 'idempotency-key': crypto.randomUUID() } });
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  const mapping = {
    take: { code: { at: 'customer.code' }, name: { at: 'customer.name' } },
    input: { code: 'body.code', name: 'body.name', kind: '"organisation"', country: '"BD"' },
  };
  const made = await give('kernel.inbound-hook.create', {
    ...{ name: 'shop', command: 'parties.party.create', proof: 'header', header: 'x-key', mapping },
    secret: 'a secret of sixteen letters',
  });
  ({ path } = made.json.result);
});
afterAll(() => plant?.close());

const headers = { 'x-key': 'a secret of sixteen letters' };
const customer = (code: string) => ({ customer: { code, name: `Shop ${code}` } });

test('what is told at the address is done, and said again it is the same', async () => {
  const first = await plant.call('POST', path, { body: customer('S-1'), headers });
  expect([first.status, first.json]).toMatchObject([200, { state: 'done', repeated: false, result: {} }]);
  const again = await plant.call('POST', path, { body: customer('S-1'), headers });
  expect([again.status, again.json]).toMatchObject([200, { arrival: first.json.arrival, repeated: true }]);
});

test('what is refused is told by its code and reason, in problem details', async () => {
  const refused = await plant.call('POST', path, { body: customer('no code!'), headers });
  expect([refused.status, refused.json]).toMatchObject([422, { code: 'input-invalid', details: { repeated: false } }]);
  const without = await plant.call('POST', path, { body: customer('S-2') });
  expect([without.status, without.json]).toMatchObject([401, { code: 'hook-unproven', details: { why: 'missing' } }]);
  const unreadable = await plant.call('POST', path, { body: '{"customer":', headers });
  expect([unreadable.status, unreadable.json.code]).toEqual([400, 'malformed-body']);
  const large = await plant.call('POST', path, { body: JSON.stringify('x'.repeat(300_000)), headers });
  expect([large.status, large.json.code]).toEqual([413, 'body-too-large']);
});

test('an address that is none is not found, and guessing is slowed down', async () => {
  // One call without its proof was made before: 29 are left.
  const statuses: number[] = [];
  for (let n = 0; n < 32; n++) statuses.push((await plant.call('POST', `/hooks/v1/guess-${n}`, { body: {} })).status);
  expect(statuses).toEqual([...Array(29).fill(404), ...Array(3).fill(429)]);
});
