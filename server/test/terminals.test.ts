import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../erp-core/testing/site.ts';
import { Live } from '../../hmi/client/index.ts';
import { atTerminals } from './at-terminals.ts';
import { eventually } from './eventually.ts';
import { cookieOf, OPERATOR, type TestServer, testServer } from './test-server.ts';

// The real kernel on a real database, over HTTP.
let plant: TestServer;
let admin: string;
beforeAll(async () => {
  plant = await testServer(undefined, {}, { recheckMs: 300 });
  admin = await plant.signIn();
  for (const site of ['plant-a', 'plant-b']) {
    const document = { ...siteDocument(), site };
    await ok('plant.config.apply', { document, profiles: [profile] });
  }
  await person('worker-1', 'Asha', ['plant-a']);
  await person('worker-2', 'Babul', null);
  await person('worker-3', 'Chitra', ['plant-b']);
});
afterAll(() => plant?.close());
const { command, ok, query, person, owner, register, terminal, signOn, told, me, signedOn, shown } = atTerminals(
  () => ({ plant, admin }),
);

test('a panel becomes a terminal by a code that is good once, and is nobody', async () => {
  const { id, code } = await ok('kernel.terminal.add', {
    name: 'Gate',
    site: 'plant-a',
    machine: 'press/line-1/cell/m1',
  });
  expect((await register('ABCD-EFGH-JKLM')).json.code).toBe('wrong-code');
  const answer = await register(code.toLowerCase().replaceAll('-', ' '));
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^millrace-terminal=[\w-]{43};.*Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect((await register(code)).json.code).toBe('wrong-code');
  const cookie = cookieOf(answer).split('; ')[0] ?? '';
  expect(await told(cookie)).toMatchObject({
    terminal: { id, name: 'Gate', site: 'plant-a', machine: 'press/line-1/cell/m1', idleMinutes: 10, pinDigits: 4 },
    person: null,
  });
  for (const path of ['/api/v1/me', '/api/v1/queries/plant.tree', '/api/v1/entities/stock.item', '/openapi.json']) {
    expect([path, (await plant.call('GET', path, { cookie })).json.code]).toEqual([path, 'not-signed-in']);
  }
  expect((await command(cookie, 'kernel.member.save', { user: 'x', name: 'X' })).json.code).toBe('not-signed-in');
  const kept = JSON.stringify(await owner('select * from kernel.terminal union all select * from kernel.terminal'));
  const secret = cookie.split('=')[1] ?? 'none';
  const outcomes = JSON.stringify(await owner('select outcome from kernel.command_outcome'));
  expect([kept.includes(secret), outcomes.includes(secret), outcomes.includes(code)]).toEqual([false, false, false]);
});

test('a code runs out; another device takes the place with a new one; revoked it is nothing at once', async () => {
  const made = await ok('kernel.terminal.add', { name: 'Late', site: 'plant-a' });
  await owner('update kernel.terminal set code_expires_at = 1 where id = $1', [made.id]);
  expect((await register(made.code)).json.code).toBe('wrong-code');
  const { id, cookie } = await terminal('Press');
  const next = await register((await ok('kernel.terminal.code', { id })).code);
  expect((await told(cookie)).terminal).toBeNull();
  const second = cookieOf(next).split('; ')[0] ?? '';
  expect((await told(second)).terminal).toMatchObject({ id });
  await ok('kernel.badge.assign', { user: 'worker-2', badge: 'PRESS-0001' });
  const babul = await signedOn(second, { badge: 'PRESS-0001' });
  expect((await me(babul)).status).toBe(200);
  await ok('kernel.terminal.revoke', { id });
  expect((await told(second)).terminal).toBeNull();
  expect((await me(babul)).status).toBe(401);
  expect((await signOn(second, { badge: 'PRESS-0001' })).json.code).toBe('not-a-terminal');
  expect((await query('kernel.terminals')).find((row: { id: string }) => row.id === id)).toMatchObject({
    state: 'revoked',
    user: null,
  });
});

test('a badge signs on however the reader writes it, the next one switches at once, and commands tell where', async () => {
  const { id, cookie } = await terminal('Store');
  await ok('kernel.badge.assign', { user: 'worker-1', badge: '04:A2:1F:7B' });
  await ok('kernel.badge.assign', { user: 'worker-2', badge: '04:A2:1F:7C' });
  expect((await signOn(cookie, { badge: '04FFFFFF' })).json.code).toBe('unknown-badge');
  const asha = await signedOn(cookie, { badge: '04a21f7b' });
  expect((await me(asha)).json).toMatchObject({
    user: { id: 'worker-1', name: 'Asha' },
    locale: 'bn',
    sites: [{ id: 'plant-a' }],
  });
  const saved = await command(asha, 'stock.item.save', { code: 'T-1', name: { en: 'Thing' }, unit: '{piece}' });
  expect([saved.status, saved.text]).toEqual([200, expect.any(String)]);
  const babul = await signedOn(asha, { badge: '04 A2 1F 7C' });
  expect((await me(babul)).json.user.name).toBe('Babul');
  expect((await me(asha)).status).toBe(401);
  expect((await query('kernel.terminals')).find((row: { id: string }) => row.id === id)).toMatchObject({
    userName: 'Babul',
    way: 'badge',
  });
  expect((await query('kernel.audit?input={"name":"stock.item.save"}'))[0]).toMatchObject({
    userName: 'Asha',
    terminal: 'Store',
  });
  // Sign-ins are written down a second later, in the order they came.
  await eventually(async () =>
    (await query('kernel.audit'))
      .filter((row: { terminal: string; name: string }) => row.terminal === 'Store' && row.name.startsWith('identity.'))
      .map((row: { userName: string; name: string; refusal: string }) => [row.userName, row.name, row.refusal])
      .sort(),
  ).toEqual(
    [
      ['Asha', 'identity.sign-in', null],
      ['Asha', 'identity.sign-out', null],
      ['Babul', 'identity.sign-in', null],
      [null, 'identity.sign-in', 'unknown-badge'],
    ].sort(),
  );
  await plant.call('POST', '/api/v1/terminal/sign-off', { cookie: babul, body: {} });
  expect((await me(babul)).status).toBe(401);
});

test('at a terminal nobody does what belongs to the office, whatever his rights, nor at another site', async () => {
  const { cookie } = await terminal('Rights');
  await ok('kernel.badge.assign', { user: 'worker-3', badge: 'CHITRA-1' });
  expect((await signOn(cookie, { badge: 'CHITRA-1' })).json.code).toBe('other-site');
  const babul = await signedOn(cookie, { badge: '04A21F7C' });
  expect((await me(babul)).json.permissions.sort()).toEqual(['kernel.pin.own', 'plant.tree', 'stock.*']);
  expect((await me(babul)).json.sites.map(({ id }: { id: string }) => id)).toEqual(['plant-a']);
  expect((await command(babul, 'kernel.member.save', { user: 'x', name: 'X' })).json.code).toBe('not-permitted');
  // Neither cookie is worth anything without the other.
  const own = babul.split('; ')[1] ?? '';
  expect((await me(own)).status).toBe(401);
  const { cookie: other } = await terminal('Other');
  expect((await me(`${other}; ${own}`)).status).toBe(401);
});

test('a wall shows its site without anybody, hears what happens there, and does nothing else', async () => {
  const { id, cookie } = await terminal('Hall wall', { wall: true });
  expect((await me(cookie)).json).toMatchObject({ user: { id, name: 'Hall wall' }, sites: [{ id: 'plant-a' }] });
  const asked = (name: string, input: object) =>
    plant.call('GET', `/api/v1/queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { cookie });
  for (const name of ['andon.board', 'alarms.standing', 'production-log.overview']) {
    expect([name, (await asked(name, { site: 'plant-a' })).status]).toEqual([name, 200]);
    expect([name, (await asked(name, { site: 'plant-b' })).status]).not.toEqual([name, 200]);
  }
  expect((await asked('stock.balances', { site: 'plant-a' })).status).toBe(403);
  expect((await asked('kernel.audit', {})).status).toBe(403);
  const call = { site: 'plant-a', place: 'hall/line-1', kind: randomUUID() };
  expect((await command(cookie, 'andon.call.raise', call)).status).toBe(403);
  expect((await signOn(cookie, { badge: '04:A2:1F:7B' })).json.code).toBe('not-a-terminal');
  // What every member may is not a wall's: no board of its own, no export.
  const board = { name: 'Ours', definition: { version: 1, rows: [] } };
  expect((await command(cookie, 'kernel.board.create', board)).json.code).toBe('not-permitted');
  const pass = { pass: randomUUID() };
  expect((await command(cookie, 'kernel.export.take-pass', pass)).json.code).toBe('not-permitted');
  const file = await plant.call('GET', '/api/v1/samples/export?points=1&from=1&to=2', { cookie });
  expect([file.status, file.json.code]).toEqual([403, 'not-allowed']);

  const live = new Live({ url: plant.base, headers: { cookie, origin: plant.base } });
  const heard: string[] = [];
  live.events(({ type }) => heard.push(type));
  try {
    await eventually(() => live.link.state).toBe('live');
    const name = { en: 'Mechanic' };
    const kind = await ok('andon.kind.create', { code: 'mechanic', name, icon: 'maintenance', steps: [] });
    await eventually(async () => {
      const raised = await ok('andon.call.raise', { ...call, kind: kind.id });
      await ok('andon.call.cancel', { call: raised.id, reason: 'a test' });
      return heard;
    }).toContain('andon.call-changed');
    expect(heard.every((type) => /^(andon|alarms|production-log|plant)\./.test(type))).toBe(true);
    const gone = new Promise<void>((resolve) => live.onLink(({ state }) => state === 'lost' && resolve()));
    await ok('kernel.terminal.revoke', { id });
    await gone;
    expect((await me(cookie)).status).toBe(401);
  } finally {
    live.close();
  }
});

test('a screen is let in live by the first of its keys that is good, as over HTTP', async () => {
  const { id, cookie } = await terminal('Both');
  const { cookie: wall } = await terminal('Both walls', { wall: true });
  await ok('kernel.badge.assign', { user: 'worker-2', badge: 'BOTH-0001' });
  const person = await signedOn(cookie, { badge: 'BOTH-0001' });
  // A wall is one although somebody has a session in its browser; a terminal without anybody, or revoked, hides no session.
  const isLive = async (cookies: string): Promise<boolean> => {
    const live = new Live({ url: plant.base, headers: { cookie: cookies, origin: plant.base } });
    try {
      return await new Promise<boolean>((resolve) => {
        live.onLink(({ state }) => {
          if (state === 'live') resolve(true);
          if (state === 'lost') resolve(false);
        });
      });
    } finally {
      live.close();
    }
  };
  expect((await me(`${cookie}; ${admin}`)).status).toBe(200);
  expect(await isLive(`${cookie}; ${admin}`)).toBe(true);
  await ok('kernel.terminal.revoke', { id });
  expect((await me(`${person}; ${admin}`)).status).toBe(200);
  expect(await isLive(`${person}; ${admin}`)).toBe(true);
  expect((await me(`${wall}; ${admin}`)).json.user.name).toBe('Both walls');
});

test('a badge is one person’s alone, and a lost one opens nothing', async () => {
  const { cookie } = await terminal('Badges');
  await ok('kernel.badge.assign', { user: 'worker-1', badge: 'LOST-0001' });
  const taken = await command(admin, 'kernel.badge.assign', { user: 'worker-2', badge: 'lost0001' });
  expect([taken.status, taken.json.code]).toEqual([409, 'badge-taken']);
  expect((await command(admin, 'kernel.badge.assign', { user: 'worker-2', badge: '12345' })).json.code).toBe(
    'badge-short',
  );
  const { id } = await ok('kernel.badge.assign', { user: 'worker-2', badge: 'LOST0001', take: true });
  expect((await me(await signedOn(cookie, { badge: 'LOST-0001' }))).json.user.name).toBe('Babul');
  await ok('kernel.badge.remove', { id });
  expect((await signOn(cookie, { badge: 'LOST-0001' })).json.code).toBe('unknown-badge');
  const kept = JSON.stringify(await owner('select input, changes from kernel.audit'));
  expect([kept.includes('LOST0001'), kept.includes('LOST-0001')]).toEqual([false, false]);
});

test('a PIN signs on at a terminal only; guessing slows the person down, and who is right waits no longer', async () => {
  const { cookie } = await terminal('Pins');
  const set = (pin: string, number = '1001') => command(admin, 'kernel.pin.set', { user: 'worker-1', number, pin });
  for (const weak of ['1111', '1234', '8765', '1001'])
    expect([weak, (await set(weak)).json.code]).toEqual([weak, 'pin-weak']);
  await ok('kernel.settings.set', { name: 'kernel.terminals', values: { pinDigits: 5 } });
  expect((await set('2580')).json.code).toBe('pin-short');
  await ok('kernel.settings.set', { name: 'kernel.terminals', values: { pinDigits: null } });
  expect((await set('2580')).status).toBe(200);
  expect((await command(admin, 'kernel.pin.set', { user: 'worker-2', number: '1001', pin: '9713' })).json.code).toBe(
    'person-number-taken',
  );
  const good = { number: '1001', pin: '2580' };
  expect((await plant.call('POST', '/api/v1/terminal/sign-on', { body: good })).json.code).toBe('not-a-terminal');
  expect((await signOn(admin, good)).json.code).toBe('not-a-terminal');
  expect((await me(await signedOn(cookie, good))).json.user.name).toBe('Asha');

  // Ten guesses at once: four are looked at, for each counts before it is.
  const guesses = await Promise.all(
    Array.from({ length: 10 }, (_, n) => signOn(cookie, { number: '1001', pin: `${7_000 + n * 7}` })),
  );
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(4);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(6);
  const right = await signOn(cookie, good);
  expect([right.status, Number(right.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  expect((await query('kernel.sign-on-people')).find((row: { user: string }) => row.user === 'worker-1')).toMatchObject(
    {
      number: '1001',
      pinOwn: false,
      lockedUntil: expect.any(Number),
    },
  );
  // A badge still is who it is, and a new PIN begins afresh.
  await signedOn(cookie, { badge: '04A21F7B' });
  await ok('kernel.pin.set', { user: 'worker-1', number: '1001', pin: '4826' });
  await owner('update kernel.terminal set locked_until = null');
  await signedOn(cookie, { number: '1001', pin: '4826' });
});

test('a terminal at which many are guessed slows down for everybody, and knows nothing of others', async () => {
  const { id, cookie } = await terminal('Guessed');
  const { cookie: other } = await terminal('Beside');
  await owner('update kernel.terminal set failures = 10, failed_at = $2 where id = $1', [id, Date.now() * 1000]);
  expect((await signOn(cookie, { number: '404', pin: '4040' })).json.code).toBe('wrong-pin');
  const limited = await signOn(cookie, { number: '1001', pin: '4826' });
  expect([limited.status, limited.json.code]).toEqual([429, 'too-many-attempts']);
  await signedOn(other, { number: '1001', pin: '4826' });
});

test('a person chooses his own PIN at the terminal by the one of now, and wrong ones count', async () => {
  const { cookie } = await terminal('Own');
  const asha = await signedOn(cookie, { number: '1001', pin: '4826' });
  expect((await command(asha, 'kernel.pin.own', { pin: '7391' })).json.result).toEqual({ changed: false });
  expect((await command(asha, 'kernel.pin.own', { pin: '7391', current: '0000' })).json.result).toEqual({
    changed: false,
  });
  expect((await command(asha, 'kernel.pin.own', { pin: '7391', current: '4826' })).json.result).toEqual({
    changed: true,
  });
  await signedOn(cookie, { number: '1001', pin: '7391' });
  expect((await signOn(cookie, { number: '1001', pin: '4826' })).json.code).toBe('wrong-pin');
  expect((await query('kernel.sign-on-people')).find((row: { user: string }) => row.user === 'worker-1')).toMatchObject(
    {
      pinOwn: true,
    },
  );
  const dump = JSON.stringify([
    await owner('select * from kernel.pin'),
    await owner('select input, changes from kernel.audit'),
    await owner('select outcome from kernel.command_outcome'),
  ]);
  for (const pin of ['2580', '4826', '7391']) expect([pin, dump.includes(`"${pin}"`)]).toEqual([pin, false]);
});

test('a sign-on ends by itself, by the office, and with the membership', async () => {
  const { id, cookie } = await terminal('Ends');
  await ok('kernel.badge.assign', { user: 'worker-2', badge: 'ENDS-0001' });
  const first = await signedOn(cookie, { badge: 'ENDS-0001' });
  await owner('update kernel.sign_on set ends_at = 1 where terminal = $1', [id]);
  expect((await me(first)).status).toBe(401);
  const second = await signedOn(cookie, { badge: 'ENDS-0001' });
  await ok('kernel.terminal.sign-off', { id });
  expect((await me(second)).status).toBe(401);
  const third = await signedOn(cookie, { badge: 'ENDS-0001' });
  expect((await me(third)).status).toBe(200);
  const operator = { authorization: `Bearer ${OPERATOR}`, 'idempotency-key': randomUUID() };
  await plant.call('POST', '/api/v1/commands/kernel.member.remove', { body: { user: 'worker-2' }, headers: operator });
  expect((await me(third)).status).toBe(401);
  expect((await signOn(cookie, { badge: 'ENDS-0001' })).json.code).toBe('unknown-badge');
});

test('the audit trail still verifies with rows of terminals in it', async () => {
  const [{ company } = { company: '' }] = await owner<{ company: string }>('select company from kernel.company');
  expect(company).not.toBe('');
  const rows = await owner<{ same: boolean }>(
    `select kernel.audit_digest(a) = encode(sha256(convert_to(jsonb_build_array(a.company, a.id, a.at, a.user_id, a.command,
       a.key, a.correlation, a.input, a.refusal, a.changes)::text, 'UTF8')), 'hex') as same
     from kernel.audit a where terminal is null`,
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.every(({ same }) => same)).toBe(true);
  const tried = await owner<{ same: boolean }>(
    `select kernel.audit_digest(a) = kernel.audit_digest(b) as same from kernel.audit a, lateral
       (select a.company, a.id, a.at, a.user_id, a.command, a.key, a.correlation, a.input, a.refusal, a.changes, a.seq,
         null::uuid as terminal) b0, lateral (select (jsonb_populate_record(null::kernel.audit, to_jsonb(b0))).*) b
     where a.terminal is not null limit 1`,
  );
  expect(tried).toEqual([{ same: false }]);
});

test('a badge shown to the reader beside a panel comes to the panel that waits for it, and signs on there', async () => {
  const { id, cookie } = await terminal('With reader');
  await ok('plant.gateway.assign', { gateway: 'gw-1', site: 'plant-a' });
  await ok('kernel.terminal.bind-reader', { id, device: 'gate-reader' });
  await ok('kernel.badge.assign', { user: 'worker-1', badge: 'GATE-0001' });
  const ask = (as: string, wait: number) => plant.call('GET', `/api/v1/terminal/badge?wait=${wait}`, { cookie: as });
  expect((await ask(admin, 0)).json.code).toBe('not-a-terminal');
  expect((await ask(cookie, 0)).json).toEqual({ told: null });
  const waiting = ask(cookie, 25);
  await shown('gate-reader', 'gate-0001', 1);
  const { told: badge } = (await waiting).json;
  expect(badge).toEqual({ id: expect.any(String), same: false });
  const asha = await signedOn(cookie, { told: badge.id });
  expect((await me(asha)).json.user.id).toBe('worker-1');
  expect((await signOn(cookie, { told: badge.id })).json.code).toBe('unknown-badge');
  expect((await me(asha)).status).toBe(200);
  await shown('gate-reader', 'GATE-0001', 2);
  expect((await ask(asha, 25)).json.told).toMatchObject({ same: true });
  // Who signs off is gone: what he showed before does not put him back.
  await plant.call('POST', '/api/v1/terminal/sign-off', { cookie: asha, body: {} });
  expect((await ask(cookie, 0)).json).toEqual({ told: null });
  const signIns = () =>
    owner(`select from kernel.audit where command = 'identity.sign-in' and terminal = $1 and refusal is null`, [id]);
  await eventually(async () => (await signIns()).length).toBe(1);
});
