import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Caller, Carried, Carriers, ChannelSetUp, Outgoing } from '../kernel/index.ts';
import { takeDelivery } from '../kernel/notify/take.command.ts';
import { buying, large } from '../testing/buying.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

// What is real: PostgreSQL, the relay of events, jobs. What is not: the other side. A carrier of the test's own takes messages
// as a mail server would, or does not; real ones are met in server/test/notify-carriers.test.ts.
const post = {
  sent: [] as (Outgoing & { channel: string; allowed: readonly unknown[] })[],
  says: (): Carried | Error => ({ to: 'sent', reference: '250 taken' }),
};
const carrier = (channel: string) => ({
  async send(message: Outgoing, { allowed }: ChannelSetUp): Promise<Carried> {
    const said = post.says();
    post.sent.push({ ...message, channel, allowed });
    if (said instanceof Error) throw said;
    return said;
  },
});
const carriers: Carriers = { mail: carrier('mail'), push: carrier('push'), text: carrier('text') };

let erp: TestErp;
let admin: Caller;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const T0 = Date.parse('2026-11-21T08:00:00Z') * 1000;
const MAIL = { host: 'mail.test', port: 25, security: 'none', user: null, from: 'millrace@padma.test' };
const WATCH = { permissions: ['buying.watch'], grants: [{ on: 'purchase.order', actions: ['read' as const] }] };

beforeAll(async () => {
  erp = await testErp([purchase, buying], { carriers });
  await installPurchase(erp.owner);
  admin = await erp.company();
  await erp.kernel.start();
  await done(admin, 'kernel.notice-channel.save', { channel: 'mail', enabled: true, settings: MAIL });
  await done(admin, 'kernel.notice-channel.save', {
    ...{ channel: 'text', enabled: true },
    settings: { url: 'https://sms.test/send', content: '{"to":"{to}","text":"{text}"}' },
  });
});
afterAll(() => erp?.close());
afterEach(() => {
  post.sent.length = 0;
  post.says = () => ({ to: 'sent', reference: '250 taken' });
  erp.clock.now += 24 * HOUR;
});

async function done<Result>(caller: Caller, name: string, input: object): Promise<Result> {
  const { ok, result, refusal } = await erp.kernel.execute(caller, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as Result;
}
let made = 0;
async function orderAt(site = 'north', more: object = {}): Promise<string> {
  made += 1;
  const input = { number: `O-${made}`, site, buyer: 'ada', amount: '50', price: '7', kind: 'goods', ...more };
  return (await done<{ id: string }>(admin, 'purchase.order.create', input)).id;
}
async function watcher(user: string, more: { roles?: object[]; sites?: string[] | null; locale?: string } = {}) {
  const caller = await memberWith(erp, admin, user, (more.roles ?? [WATCH]) as never, more.sites ?? null);
  const said = { user, name: user, email: `${user}@padma.test`, locale: more.locale ?? 'en' };
  await done(admin, 'kernel.member.save', said);
  return caller;
}
interface Row {
  readonly id: string;
  readonly state: string;
  readonly channel: string;
  readonly problem: string | null;
  readonly message: string | null;
  readonly address: string | null;
  readonly tries: number;
  readonly dueAt: number;
  readonly reference: string | null;
}
const deliveriesOf = async (user: string) =>
  (await erp.kernel.list(admin, 'kernel.delivery', { filter: { person: user }, sort: 'wantedAt', limit: 200 }))
    .rows as unknown as readonly Row[];
const becomes = (user: string, states: readonly string[]) =>
  expect
    .poll(async () => (await deliveriesOf(user)).map(({ state }) => state), { timeout: 15_000, interval: 20 })
    .toEqual(states);
/** Tried once, and to be tried again. */
const heldBack = (user: string) =>
  expect
    .poll(async () => (await deliveriesOf(user)).map(({ state, tries, problem }) => [state, tries, problem !== null]), {
      timeout: 15_000,
      interval: 20,
    })
    .toEqual([['waiting', 1, true]]);
const subjects = (user: string) => post.sent.filter(({ person }) => person === user).map(({ subject }) => subject);

test('what a decision tells reaches by mail, in their languages, those who hold the right and see the record; each once', async () => {
  await watcher('rina', { locale: 'bn' });
  await watcher('karim', { sites: ['south'] });
  await watcher('mina', { roles: [{ grants: WATCH.grants }] });
  // The words give the amount away, which is kept from him.
  const masked = { on: 'purchase.order', actions: ['read'], fields: { masked: ['amount'] } };
  await watcher('joy', { roles: [{ permissions: ['buying.watch'], grants: [masked] }] });
  const record = await orderAt();
  const given = { order: record, amount: '1234567.5' };
  const first = await erp.kernel.execute(admin, 'buying.tell', given, { idempotencyKey: 'told-once-key' });
  const again = await erp.kernel.execute(admin, 'buying.tell', given, { idempotencyKey: 'told-once-key' });
  expect([first.ok, again.repeated]).toEqual([true, true]);
  await becomes('rina', ['sent']);
  expect(post.sent).toMatchObject([
    {
      ...{
        channel: 'mail',
        to: 'rina@padma.test',
        person: 'rina',
        locale: 'bn',
        company: 'Padma Works',
        urgent: false,
      },
      subject: `O-${made} is about ১২,৩৪,৫৬৭.৫ bn`,
      lines: [{ about: { entity: 'purchase.order', record } }],
    },
  ]);
  const [row] = await deliveriesOf('rina');
  expect(row).toMatchObject({ reference: '250 taken', tries: 1, message: post.sent[0]?.id });
  for (const nobody of ['karim', 'mina', 'joy']) expect(await deliveriesOf(nobody)).toEqual([]);
  // Said by nothing that a screen hears.
  const heard = await erp.kernel.events.after(admin, 0, 500);
  expect(heard.map(({ type }) => type)).not.toContain('kernel.notice-wanted');
});

test('who may not see the record any more when it leaves is not told, and what he has read is not sent after him', async () => {
  await watcher('tara');
  await done(await callerOf('tara'), 'kernel.notice.choose', { kind: large.name, channel: 'mail', mode: 'digest' });
  const [seen, hidden] = [await orderAt('north'), await orderAt('south')];
  for (const record of [seen, hidden]) await done(admin, 'buying.tell', { order: record, amount: '10', to: 'tara' });
  await becomes('tara', ['waiting', 'waiting']);
  await done(admin, 'kernel.member.save', { user: 'tara', name: 'tara', sites: ['north'] });
  const tara = await callerOf('tara');
  erp.clock.now += 24 * HOUR;
  await becomes('tara', ['sent', 'withheld']);
  expect(
    post.sent.map(({ lines }) => lines.map(({ about }) => (about && 'record' in about ? about.record : null))),
  ).toEqual([[seen]]);
  expect((await deliveriesOf('tara')).map(({ problem }) => problem)).toEqual([null, 'not-seen']);
  const third = await orderAt('north');
  await done(admin, 'buying.tell', { order: third, amount: '10', to: 'tara' });
  await becomes('tara', ['sent', 'withheld', 'waiting']);
  erp.clock.now += SECOND;
  await done(tara, 'kernel.notice.read-all', {});
  erp.clock.now += 24 * HOUR;
  await becomes('tara', ['sent', 'withheld', 'withheld']);
  expect(post.sent).toHaveLength(1);
});

async function callerOf(user: string): Promise<Caller> {
  const member = await erp.identity.member(user, { company: admin.company, correlation: 'test' });
  if (!member) throw new Error(`${user} is no member`);
  return member.caller;
}

test('a digest gathers what came since into one message at the hour of the person, by the clock of the site', async () => {
  await watcher('dina');
  const dina = await callerOf('dina');
  await done(dina, 'kernel.notice.choose', { kind: large.name, channel: 'mail', mode: 'digest' });
  await done(dina, 'kernel.notice.save-own', { digestEvery: 'day', digestAt: '18:00' });
  erp.clock.now = T0 + 40 * 24 * HOUR;
  for (let n = 0; n < 3; n += 1)
    await done(admin, 'buying.tell', { order: await orderAt(), amount: `${n}`, to: 'dina' });
  await becomes('dina', ['waiting', 'waiting', 'waiting']);
  const [{ dueAt } = { dueAt: 0 }] = await deliveriesOf('dina');
  expect(new Date(dueAt / 1000).toISOString()).toBe('2026-12-31T18:00:00.000Z');
  erp.clock.now = dueAt;
  await becomes('dina', ['sent', 'sent', 'sent']);
  expect(subjects('dina')).toEqual(['3 notices of Padma Works']);
  expect(new Set((await deliveriesOf('dina')).map(({ message }) => message)).size).toBe(1);
});

test('quiet hours hold what is not urgent until they end; what is urgent passes, by every way that was chosen', async () => {
  await watcher('sima');
  await done(await callerOf('sima'), 'kernel.notice.save-own', {
    quietFrom: '22:00',
    quietTo: '06:00',
    phone: '+8801712345678',
  });
  erp.clock.now = Date.parse('2027-02-01T23:00:00Z') * 1000;
  // A box of the plant that sends text messages.
  const box = { place: '10.20.0.7', ports: [8080], plain: true };
  await done(admin, 'kernel.outgoing-place.create', { ...box, reason: 'The GSM box' });
  const record = await orderAt();
  await done(admin, 'buying.tell', { order: record, amount: '10', to: 'sima' });
  await becomes('sima', ['waiting']);
  await done(admin, 'buying.burn', { order: record, amount: '10', to: 'sima' });
  await becomes('sima', ['waiting', 'sent', 'sent']);
  expect(post.sent.map(({ channel, to, urgent, allowed }) => [channel, to, urgent, allowed]).sort()).toEqual([
    ['mail', 'sima@padma.test', true, []],
    ['text', '+8801712345678', true, [box]],
  ]);
  erp.clock.now = Date.parse('2027-02-02T05:59:59Z') * 1000;
  erp.clock.now += SECOND;
  await becomes('sima', ['sent', 'sent', 'sent']);
});

test('a flood to one person is his first message, and one more with all that came within minutes', async () => {
  await watcher('bina');
  await done(admin, 'buying.tell', { order: await orderAt(), amount: '1', to: 'bina' });
  await becomes('bina', ['sent']);
  for (let n = 0; n < 10; n += 1) await done(admin, 'buying.tell', { order: await orderAt(), amount: '2', to: 'bina' });
  const ten = Array.from({ length: 10 });
  await becomes('bina', ['sent', ...ten.map(() => 'waiting')]);
  erp.clock.now += 5 * 60 * SECOND;
  await becomes('bina', ['sent', ...ten.map(() => 'sent')]);
  expect(post.sent.map(({ lines }) => lines.length)).toEqual([1, 10]);
});

test('what cannot be brought now is the same message at each try; what is refused for good fails with the words of the other side', async () => {
  await watcher('nila');
  post.says = () => new Error('mail.test:25: 421 try later');
  await done(admin, 'buying.tell', { order: await orderAt(), amount: '1', to: 'nila' });
  await heldBack('nila');
  const [held] = await deliveriesOf('nila');
  expect(held).toMatchObject({ problem: 'mail.test:25: 421 try later', message: post.sent[0]?.id });
  post.says = () => ({ to: 'refused', problem: '550 no such user' });
  erp.clock.now = held?.dueAt ?? 0;
  await becomes('nila', ['failed']);
  expect(new Set(post.sent.map(({ id }) => id)).size).toBe(1);
  const [failed] = await deliveriesOf('nila');
  expect(failed).toMatchObject({ problem: '550 no such user', tries: 2 });
  post.says = () => ({ to: 'sent', reference: null });
  await done(admin, 'kernel.delivery.retry', { delivery: failed?.id ?? '' });
  await becomes('nila', ['sent']);
  const twice = await erp.kernel.execute(admin, 'kernel.delivery.retry', { delivery: failed?.id ?? '' });
  expect(twice.refusal?.code).toBe('delivery-not-failed');
  expect(new Set(post.sent.map(({ id }) => id)).size).toBe(1);
});

test('a mail that comes back is shown as that, and its address gets nothing more until somebody sends again', async () => {
  await watcher('tuli');
  const tell = async () => done(admin, 'buying.tell', { order: await orderAt(), amount: '1', to: 'tuli' });
  await tell();
  await becomes('tuli', ['sent']);
  const [first] = await deliveriesOf('tuli');
  const address = first?.address ?? '';
  const back = { address: address.toUpperCase(), reason: '550 5.1.1 no such user' };
  // Of others' mail nothing is known, and of a message by another name nothing comes.
  const stranger = { ...back, address: 'nobody@elsewhere.test' };
  expect((await erp.kernel.execute(admin, 'kernel.delivery.bounce', stranger)).refusal?.code).toBe('delivery-unknown');
  const other = { ...back, message: crypto.randomUUID() };
  expect((await erp.kernel.execute(admin, 'kernel.delivery.bounce', other)).refusal?.code).toBe('delivery-unknown');
  const message = `<${first?.message}@padma.test>`;
  for (const times of [1, 0])
    expect(await done(admin, 'kernel.delivery.bounce', { ...back, message })).toEqual({ bounced: times });
  expect((await deliveriesOf('tuli'))[0]).toMatchObject({ state: 'bounced', problem: '550 5.1.1 no such user' });
  erp.clock.now += HOUR;
  await tell();
  await becomes('tuli', ['bounced', 'withheld']);
  expect((await deliveriesOf('tuli')).map(({ problem }) => problem)).toContain('address-bounced');
  await done(admin, 'kernel.delivery.retry', { delivery: first?.id ?? '' });
  await becomes('tuli', ['sent', 'withheld']);
  erp.clock.now += HOUR;
  await tell();
  await becomes('tuli', ['sent', 'withheld', 'sent']);
  // Of the newest, by no name, told twice: none that is older comes back for it, be it passing or not.
  for (const isPassing of [true, false])
    for (const times of [isPassing ? 1 : 0, 0])
      expect(await done(admin, 'kernel.delivery.bounce', { ...back, isPassing })).toEqual({ bounced: times });
  await becomes('tuli', ['sent', 'withheld', 'bounced']);
  await done(admin, 'kernel.delivery.bounce', { ...back, message });
  erp.clock.now += HOUR;
  await tell();
  await becomes('tuli', ['bounced', 'withheld', 'bounced', 'withheld']);
  await erp.owner.query('update kernel.bounced_address set at = at - $1::bigint', [90 * 24 * HOUR]);
  await tell();
  await becomes('tuli', ['bounced', 'withheld', 'bounced', 'withheld', 'sent']);
});

test('how somebody is told: his own choice, else the soonest of his roles, else the company, else as declared', async () => {
  const leena = await watcher('leena');
  const modeOf = async () => {
    const { kinds } = (await erp.kernel.query(leena, 'kernel.notice-settings.own', {})) as {
      kinds: { name: string; modes: { channel: string; mode: string; chosen: boolean }[] }[];
    };
    const found = kinds.find(({ name }) => name === large.name)?.modes.find(({ channel }) => channel === 'mail');
    return [found?.mode, found?.chosen];
  };
  const set = (role: string | null, mode: string | null) =>
    done(admin, 'kernel.notice-default.set', { role, kind: large.name, channel: 'mail', mode });
  expect(await modeOf()).toEqual(['at-once', false]);
  await set(null, 'never');
  expect(await modeOf()).toEqual(['never', false]);
  await set('leena-0', 'digest');
  expect(await modeOf()).toEqual(['digest', false]);
  await done(leena, 'kernel.notice.choose', { kind: large.name, channel: 'mail', mode: 'never' });
  expect(await modeOf()).toEqual(['never', true]);
  await done(admin, 'buying.tell', { order: await orderAt(), amount: '5', to: 'leena' });
  const bell = async () =>
    (await erp.kernel.query(leena, 'kernel.notices', {})) as { unread: number; rows: { text: string }[] };
  await expect.poll(async () => (await bell()).rows.map(({ text }) => text)).toEqual([`O-${made} is about 5`]);
  expect((await bell()).unread).toBe(1);
  await done(leena, 'kernel.notice.choose', { kind: large.name, channel: 'app', mode: 'never' });
  await done(admin, 'buying.tell', { order: await orderAt(), amount: '6', to: 'leena' });
  await expect.poll(async () => (await bell()).rows.length).toBe(2);
  expect((await bell()).unread).toBe(1);
  expect(await deliveriesOf('leena')).toEqual([]);
  await set(null, null);
  await done(admin, 'kernel.member.remove', { user: 'leena' });
  const { rows } = await erp.owner.query(`select from kernel.notice_choice where person = 'leena'`);
  expect(rows).toEqual([]);
  const unknown = await erp.kernel.execute(admin, 'kernel.notice.choose', { kind: 'x.y', channel: 'app', mode: null });
  expect(unknown.refusal?.code).toBe('notice-unknown');
});

test('a command that only its steps give comes to nothing twice: what is taken is nobody else’s, what is settled stays', async () => {
  await watcher('omar');
  post.says = () => new Error('away');
  await done(admin, 'buying.tell', { order: await orderAt(), amount: '1', to: 'omar' });
  await heldBack('omar');
  const [row] = await deliveriesOf('omar');
  if (!row) throw new Error('there is no delivery');
  erp.clock.now = row.dueAt - SECOND;
  const [first, second] = await Promise.all(
    [1, 2].map(() => done<{ message: string | null }>(admin, takeDelivery.name, { delivery: row.id })),
  );
  expect([first?.message, second?.message].filter(Boolean)).toEqual([row.message]);
  const settle = (tries: number, to: string) =>
    done<{ settled: number }>(admin, 'kernel.notice.settle', { message: row.message, lead: row.id, tries, to });
  expect(await settle(1, 'failed')).toEqual({ settled: 0 });
  expect(await settle(2, 'sent')).toEqual({ settled: 1 });
  expect(await settle(2, 'failed')).toEqual({ settled: 0 });
  await becomes('omar', ['sent']);
});

test('a browser tells whoever added it last, and nobody who had it before', async () => {
  const [first, next] = [await watcher('tania'), await watcher('uma')];
  const p256dh = Buffer.alloc(65, 4).toString('base64url');
  const device = {
    endpoint: 'https://push.test/1',
    p256dh,
    auth: Buffer.alloc(16).toString('base64url'),
    name: 'Chrome',
  };
  const other = { ...device, endpoint: 'https://push.test/2' };
  const endpoints = async (caller: Caller) => {
    const { devices } = (await erp.kernel.query(caller, 'kernel.notice-settings.own', {})) as {
      devices: readonly { endpoint: string }[];
    };
    return devices.map(({ endpoint }) => endpoint);
  };
  await done(first, 'kernel.push-device.add', device);
  await done(first, 'kernel.push-device.add', other);
  await done(next, 'kernel.push-device.add', device);
  expect([await endpoints(first), await endpoints(next)]).toEqual([[other.endpoint], [device.endpoint]]);
  await done(next, 'kernel.push-device.add', other);
  await done(next, 'kernel.push-device.add', other);
  expect([await endpoints(first), (await endpoints(next)).length]).toEqual([[], 2]);
});
