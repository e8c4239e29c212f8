import { createHash, createHmac, generateKeyPairSync, randomUUID, scryptSync, sign } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../erp-core/testing/site.ts';
import { badgeOf, keyOfBadge, offlineDevice, type Sent } from './offline-device.ts';
import { cookieOf, type TestServer, testServer } from './test-server.ts';

// Signing on without the server, as a terminal tells it afterwards: the real server, kernel and database; the terminal's part
// written anew here, so that neither side's reading of it is taken for granted.
let plant: TestServer;
let admin: string;
const MACHINE = 'hall/line-1/cell/press-1';
beforeAll(async () => {
  plant = await testServer();
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await ok('kernel.role.save', {
    code: 'floor',
    name: { en: 'Floor' },
    permissions: ['production-log.*', 'plant.tree', 'kernel.pin.own'],
  });
  for (const user of ['asha', 'babul', 'chitra', 'dipu', 'esha']) await hired(user);
});
afterAll(() => plant?.close());

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
async function hired(user: string): Promise<void> {
  await ok('kernel.member.save', { user, name: user });
  await ok('kernel.role.give', { user, role: 'floor' });
  await ok('kernel.badge.assign', { user, badge: badgeOf(user) });
}
const device = (name: string, users: readonly string[]) =>
  offlineDevice({ plant, admin, machine: MACHINE }, name, users);
const count = (quantity: string) => ({
  ...{ site: 'plant-a', machine: MACHINE, entry: randomUUID(), kind: 'scrap', quantity },
  ...{ at: Date.now() * 1_000 },
});
async function entered(): Promise<string[]> {
  const { json } = await plant.call(
    'GET',
    `/api/v1/queries/kernel.audit?input=${encodeURIComponent(JSON.stringify({ name: 'production-log.count.enter' }))}`,
    { cookie: admin },
  );
  return json.rows.map(({ user }: { user: string }) => user);
}
async function inbox(): Promise<{ why: string; code: string; user: string; input: { quantity?: string } }[]> {
  return (await plant.read(admin, 'queries/kernel.unsettled')).rows;
}
async function journal(user: string): Promise<{ name: string; refusal: string | null; input: unknown }[]> {
  const { rows } = await plant.read(
    admin,
    `queries/kernel.audit?input=${encodeURIComponent(JSON.stringify({ user }))}`,
  );
  return rows;
}

test('whoever signed on there lately is brought to a terminal, known by less than tells a badge or a PIN', async () => {
  await ok('kernel.pin.set', { user: 'asha', number: '1058', pin: '2580' });
  const { people } = await device('List 1', ['asha', 'babul']);
  const list = await people();
  expect(list.people.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['babul', 'asha']));
  const asha = list.people.find(({ id }: { id: string }) => id === 'asha');
  const known = createHmac('sha256', keyOfBadge('asha')).update('millrace offline check badge').digest('hex');
  expect(asha.badges).toEqual([known.slice(0, 5)]);
  const { salt, cost, check, number } = asha.pin;
  const key = scryptSync('2580', Buffer.from(salt, 'base64url'), 32, { ...cost, maxmem: 2 ** 27 }).toString(
    'base64url',
  );
  expect([number, check]).toEqual([
    '1058',
    createHmac('sha256', key).update('millrace offline check pin').digest('hex').slice(0, 2),
  ]);
  expect(list.permissions[asha.permissions]).toEqual(expect.arrayContaining(['production-log.*']));
  expect(JSON.stringify(list)).not.toMatch(/scrypt\$|[0-9a-f]{64}/);
  // A second terminal knows them by the very same: two disks tell no more than one.
  const other = await device('List 2', ['asha']);
  expect((await other.people()).people.find(({ id }: { id: string }) => id === 'asha').pin.check).toBe(check);
});

test('what was said under a proven sign-on is booked in its person’s name, and its sign-on stands in the journal', async () => {
  const { statement, tell, say } = await device('Proof 1', ['asha', 'babul']);
  const babul = await statement('babul');
  expect((await tell(babul)).json).toEqual({ verdict: 'proven', stays: false });
  const answer = await say(babul, 'production-log.count.enter', count('7'));
  expect([answer.status, answer.json.unsettled]).toEqual([200, undefined]);
  expect((await entered())[0]).toBe('babul');
  const told = await eventually(async () =>
    (await journal('babul')).find((row) => JSON.stringify(row).includes(String(babul.at))),
  );
  expect(told).toMatchObject({ name: 'identity.sign-in', refusal: null });
});

test('whoever is there still goes on with the server, in place of whoever was signed on before; told again he stays once', async () => {
  const { cookie, statement, tell } = await device('Stay 1', ['asha']);
  await (await device('Stay 2', ['babul'])).people();
  const babul = await statement('babul');
  const answer = await tell(babul, true);
  expect(answer.json).toEqual({ verdict: 'proven', stays: true });
  const own = `${cookie}; ${cookieOf(answer)}`;
  expect((await plant.call('GET', '/api/v1/terminal', { cookie: own })).json.person).toMatchObject({ id: 'babul' });
  const again = await tell(babul, true);
  expect([again.json, again.headers.get('set-cookie')]).toEqual([{ verdict: 'proven', stays: true }, null]);
});

test('a forged proof, another device’s signature and a sign-on past its time book nothing, and lose nothing', async () => {
  const one = await device('Forged 1', ['chitra']);
  const other = await device('Forged 2', ['chitra']);
  const forged = await one.statement('chitra', { key: keyOfBadge('dipu') });
  const foreign = await one.statement('chitra', { signed: other.signed });
  const late = await one.statement('chitra', { at: Date.now() * 1_000 + 30 * 3_600_000_000 });
  const never = await one.statement('nobody', { key: keyOfBadge('chitra') });
  const before = (await inbox()).length;
  const counted = (await entered()).length;
  for (const [statement, verdict] of [
    [forged, 'unproven'],
    [foreign, 'unproven'],
    [late, 'expired'],
    [never, 'unproven'],
  ] as const) {
    expect((await one.tell(statement, true)).json).toEqual({ verdict, stays: false });
    expect((await one.say(statement, 'production-log.count.enter', count('3'))).json).toMatchObject({
      unsettled: true,
    });
    const asked = await one.say(statement, 'production-log.job.start', { job: randomUUID() }, { fact: false });
    expect([asked.status, asked.json.code]).toEqual([403, 'signed-on-unproven']);
  }
  expect((await entered()).length).toBe(counted);
  expect((await inbox()).slice(0, (await inbox()).length - before).map(({ why, code }) => [why, code])).toEqual(
    Array.from({ length: 4 }, () => ['refused', 'signed-on-unproven']),
  );
  // A sign-on that another terminal told is none of this one's.
  const own = await other.statement('chitra');
  await other.tell(own);
  expect((await one.say(own, 'production-log.count.enter', count('4'))).json.code).toBe('not-signed-in');
});

test('who has a terminal’s cookie and not its key says nothing in the name of whoever signed on there', async () => {
  const { statement, tell, say, cookie, signed } = await device('Replay 1', ['chitra']);
  const chitra = await statement('chitra');
  await tell(chitra);
  const thief = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  const theirs = (words: string) =>
    sign('sha256', Buffer.from(words), { key: thief, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const refused = await say(chitra, 'production-log.count.enter', count('5'), { signed: theirs });
  expect([refused.status, refused.json.code]).toEqual([401, 'not-signed-in']);
  // What was signed for one command is good for no other, and for nothing that is asked.
  const key = randomUUID();
  const body = createHash('sha256')
    .update(JSON.stringify({ pin: '7391' }))
    .digest('base64url');
  const words = `millrace said without link 2\n${chitra.id}\n${key}\nproduction-log.count.enter\n\n${body}`;
  const header = `2; ${chitra.id}; ${body}; ${signed(words)}`;
  const headers = { 'idempotency-key': key, 'millrace-signed-on': header };
  const other = await plant.call('POST', '/api/v1/commands/kernel.pin.own', { cookie, headers, body: { pin: '7391' } });
  expect(other.json.code).toBe('not-signed-in');
  const asked = await plant.call('GET', '/api/v1/queries/production-log.overview', { cookie, headers });
  expect(asked.json.code).toBe('not-signed-in');
  // The same once more is booked once.
  const fact = count('6');
  const once = await say(chitra, 'production-log.count.enter', fact, { key });
  const twice = await say(chitra, 'production-log.count.enter', fact, { key });
  expect([once.json.repeated, twice.json.repeated]).toEqual([false, true]);
});

test('a proof is good for the very bytes that were signed: another quantity, another moment or another way of writing it books nothing', async () => {
  const { statement, tell, say } = await device('Altered 1', ['asha']);
  const asha = await statement('asha');
  await tell(asha);
  const key = randomUUID();
  const fact = count('9');
  const counted = (await entered()).length;
  const waiting = (await inbox()).length;
  const header = (name: string, from: string, to: string) => (sent: Sent) => ({
    ...sent,
    headers: { ...sent.headers, [name]: (sent.headers[name] ?? '').replace(from, to) },
  });
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
  const forged: readonly [string, (sent: Sent) => Sent, string][] = [
    ['another quantity', ({ text, headers }) => ({ headers, text: text.replace('"9"', '"900"') }), 'signed-on-altered'],
    ['written otherwise', ({ text, headers }) => ({ headers, text: `${text} ` }), 'signed-on-altered'],
    [
      'one name twice',
      ({ text, headers }) => ({ headers, text: `${text.slice(0, -1)},"quantity":"900"}` }),
      'signed-on-altered',
    ],
    ['nothing', ({ headers }) => ({ headers, text: '' }), 'signed-on-altered'],
    ['cut off in the middle', ({ text, headers }) => ({ headers, text: text.slice(0, -4) }), 'signed-on-altered'],
    [
      'its own digest beside the old signature',
      ({ text, headers }) => {
        const other = text.replace('"9"', '"900"');
        return header('millrace-signed-on', digestOf(text), digestOf(other))({ headers, text: other });
      },
      'not-signed-in',
    ],
    ['another moment', header('millrace-said', 'corrected=0', 'corrected=3600000000'), 'not-signed-in'],
    ['a fact made of it', header('millrace-said', 'request', 'fact'), 'not-signed-in'],
    [
      'without how it was said',
      ({ text, headers: { 'millrace-said': _, ...headers } }) => ({ headers, text }),
      'not-signed-in',
    ],
  ];
  for (const [what, altered, code] of forged) {
    const kind = what === 'a fact made of it' ? { fact: false } : {};
    const answer = await say(asha, 'production-log.count.enter', fact, { key, altered, ...kind });
    expect([what, answer.status, answer.json.code]).toEqual([what, 401, code]);
  }
  expect([(await entered()).length, (await inbox()).length]).toEqual([counted, waiting]);
  // None of them has used up the key: as it was said it is booked, once.
  expect((await say(asha, 'production-log.count.enter', fact, { key })).json).toMatchObject({ repeated: false });
  expect((await entered()).length).toBe(counted + 1);
});

test('a proof of the release before, which said nothing of the body, books nothing; its page sends it anew, signed whole', async () => {
  const { statement, tell, say, signed } = await device('Outdated 1', ['asha']);
  const asha = await statement('asha');
  await tell(asha);
  const key = randomUUID();
  const fact = count('8');
  const first = `${asha.id}; ${signed(`millrace said without link\n${asha.id}\n${key}\nproduction-log.count.enter`)}`;
  const asBefore = ({ text, headers }: Sent) => ({ text, headers: { ...headers, 'millrace-signed-on': first } });
  const refused = await say(asha, 'production-log.count.enter', fact, { key, altered: asBefore });
  // As to somebody who is not signed in: such a page keeps what it says, and sends back nothing to its person.
  expect([refused.status, refused.json.code]).toEqual([401, 'signed-on-outdated']);
  expect((await say(asha, 'production-log.count.enter', fact, { key })).json).toMatchObject({ repeated: false });
  expect((await say(asha, 'production-log.count.enter', fact, { key })).json).toMatchObject({ repeated: true });
});

test('who shows a forged signature is answered before any of the body is read', async () => {
  const { statement, tell, cookie, signed } = await device('Unread 1', ['asha']);
  const asha = await statement('asha');
  await tell(asha);
  const proof = `2; ${asha.id}; ${'A'.repeat(43)}; ${signed('something else')}`;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(`${plant.base}/api/v1/commands/production-log.count.enter`, {
      method: 'POST',
      headers: {
        ...{ cookie, 'content-type': 'application/json', 'content-length': 3_000_000 },
        ...{ 'idempotency-key': randomUUID(), 'millrace-signed-on': proof },
      },
    });
    // Nothing of the three megabytes is ever sent.
    sending.on('response', (answer) => {
      resolve(answer.statusCode);
      sending.destroy();
    });
    sending.on('error', reject);
    sending.flushHeaders();
  });
  expect(status).toBe(401);
});

test('of somebody who was blocked, lost the right or the badge meanwhile facts are booked and looked at, and requests come back', async () => {
  const { statement, tell, say, people } = await device('Blocked 1', ['dipu', 'esha']);
  await people();
  const dipu = await statement('dipu');
  const esha = await statement('esha');
  await ok('kernel.role.take', { user: 'dipu', role: 'floor' });
  await ok('kernel.member.remove', { user: 'esha' });
  for (const [one, quantity, verdict] of [
    [dipu, '11', 'proven'],
    [esha, '12', 'withdrawn'],
  ] as const) {
    expect((await tell(one, true)).json).toEqual({ verdict, stays: verdict === 'proven' });
    const asked = await say(one, 'production-log.job.start', { job: randomUUID() }, { fact: false });
    expect(asked.status).toBe(403);
    const booked = await say(one, 'production-log.count.enter', count(quantity));
    expect([booked.status, booked.json.unsettled]).toEqual([200, undefined]);
    expect((await entered())[0]).toBe(one.user);
    expect((await inbox())[0]).toMatchObject({
      ...{ why: 'booked', code: 'signed-on-not-permitted', user: one.user },
      input: { quantity },
    });
  }
});

test('wrong PINs that were tried without the server count with it, and a PIN that is used up is not brought any more', async () => {
  await ok('kernel.pin.set', { user: 'babul', number: '2002', pin: '8362' });
  const { people, cookie } = await device('Tries 1', ['babul']);
  const pinOf = async (wrong?: readonly object[]) =>
    (await people(wrong)).people.find(({ id }: { id: string }) => id === 'babul').pin;
  expect((await pinOf()).tries).toBe(5);
  expect((await pinOf([{ user: 'babul', times: 3 }])).tries).toBe(2);
  expect(await pinOf([{ user: 'babul', times: 2 }])).toBe(null);
  const refused = await plant.call('POST', '/api/v1/terminal/sign-on', {
    cookie,
    body: { number: '2002', pin: '8362' },
  });
  expect(refused.status).toBe(429);
  await ok('kernel.settings.set', { name: 'kernel.terminals', values: { offlineHours: 0 } });
  expect(await people()).toMatchObject({ seal: null, people: [] });
  await ok('kernel.settings.set', { name: 'kernel.terminals', values: { offlineHours: 24 } });
});

async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tried = 0; tried < 50; tried++) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}
