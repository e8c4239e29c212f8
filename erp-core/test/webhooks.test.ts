import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

// Real HTTP servers of this machine are told of events of a module that knows nothing of webhooks. What is not real is the
// clock, and who answers for names.
let erp: TestErp;
let admin: Caller;
/** Owns most of the webhooks, and sees everything. */
let rina: Caller;
const names = new Map<string, readonly string[]>();
const HOUR = 3_600_000_000;
beforeAll(async () => {
  erp = await testErp([purchase], {
    resolve: async (host) => {
      const found = names.get(host);
      if (!found) throw new Error(`${host} is not known`);
      return found;
    },
  });
  await installPurchase(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [{ permissions: ['*'] }]);
  await done(rina, 'kernel.outgoing-place.create', {
    place: '127.0.0.1',
    plain: true,
    reason: 'receivers of this test',
  });
  await erp.kernel.start();
});
afterAll(async () => {
  for (const one of receivers) one.close();
  await erp?.close();
});

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly text?: string;
  /** Answered when this is over. */
  readonly when?: Promise<unknown>;
}
interface Receiver {
  readonly url: string;
  readonly heard: Heard[];
  /** What it answers to its nth message. */
  answer: (nth: number, body: string) => Answer;
  readonly close: () => void;
}
const receivers: Receiver[] = [];
async function receiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    self.heard.push({ headers: request.headers, body });
    const { status, headers = {}, text = '', when } = self.answer(self.heard.length, body);
    await when;
    response.writeHead(status, headers).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    heard: [],
    answer: () => ({ status: 204 }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  receivers.push(self);
  return self;
}

const run = (caller: Caller, name: string, input: object) => erp.kernel.execute(caller, name, input);
async function done<Result>(caller: Caller, name: string, input: object): Promise<Result> {
  const { ok, result, refusal } = await run(caller, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as Result;
}
let made = 0;
async function order(more: object = {}): Promise<string> {
  made += 1;
  const number = `W-${made}`;
  const input = { number, site: 'north', buyer: 'ada', amount: '1', price: '7', kind: 'goods', ...more };
  await done(admin, 'purchase.order.create', input);
  return number;
}
const raise = (number: string, amount: string) => done(admin, 'purchase.order.raise', { number, amount });
interface Made {
  readonly id: string;
  readonly secret: string;
}
const tells = [{ type: 'purchase.ordered' }];
async function webhook(to: Receiver | string, more: object = {}, owner = rina): Promise<Made> {
  made += 1;
  const address = typeof to === 'string' ? to : to.url;
  return done<Made>(owner, 'kernel.webhook.create', { name: `hook ${made}`, address, tells, ...more });
}
interface Standing {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly offReason: string | null;
  readonly waiting: number;
  readonly behind: number;
  readonly lastProblem: string | null;
}
async function standing(id: string): Promise<Standing> {
  const { rows } = (await erp.kernel.query(rina, 'kernel.webhooks', {})) as { rows: readonly Standing[] };
  const found = rows.find((one) => one.id === id);
  if (!found) throw new Error(`${id} is no webhook`);
  return found;
}
interface Told {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly body: string | null;
  readonly log: readonly { status: number | null; answer: string | null; problem: string | null }[];
}
const journal = async (id: string, caller = rina) =>
  ((await erp.kernel.query(caller, 'kernel.webhook.messages', { webhook: id, limit: 100 })) as { rows: Told[] }).rows;
const end = (id: string) => done(rina, 'kernel.webhook.remove', { webhook: id });
const dataOf = ({ body }: Heard) => (JSON.parse(body) as { data: Record<string, unknown> }).data;

test('what happened is told once, whole and signed, as a receiver checks it by the specification', async () => {
  const to = await receiver();
  const { id, secret } = await webhook(to);
  await raise(await order(), '5');
  await expect.poll(() => to.heard.length).toBe(1);
  const [{ headers, body } = { headers: {}, body: '' }] = to.heard;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body)).toMatchObject({
    ...{ v: 1, type: 'purchase.ordered', version: 1, timestamp: '2026-11-21T08:00:00.000Z', data: { price: '7' } },
  });
  await expect.poll(() => journal(id)).toMatchObject([{ state: 'sent', body, log: [{ status: 204 }] }]);
  // Nobody finds the secret where it is kept.
  const { rows } = await erp.owner.query('select sealed from kernel.kept_secret');
  expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 20));
  await end(id);
});

/** Moves the clock on until it is so: what waits for its time comes to it. Not while something is on its way, for a lease would run out. */
async function until(isSo: () => Promise<boolean> | boolean, step = 30_000_000): Promise<void> {
  await expect
    .poll(async () => {
      if (await isSo()) return true;
      const { rowCount } = await erp.owner.query(
        'select from kernel.webhook_message where ended_at is null and leased_until > $1',
        [erp.clock.now],
      );
      if (rowCount === 0) erp.clock.now += step;
      return false;
    })
    .toBe(true);
}
const idOf = ({ headers }: Heard) => String(headers['webhook-id']);

test('of one record in order, whatever fails between; of others beside it', async () => {
  const to = await receiver();
  const [one, two] = [await order(), await order({ price: '8' })];
  let left = 2;
  to.answer = (_, body) =>
    body.includes('"price":"7"') && left-- > 0 ? { status: 500, text: 'not now' } : { status: 200 };
  const { id } = await webhook(to);
  for (const number of [one, one, one, two]) await raise(number, '2');
  // Nothing waits for the one that failed but what comes behind it.
  await expect.poll(() => to.heard.filter(({ body }) => body.includes('"price":"8"')).length).toBe(1);
  const first = async () => (await journal(id)).find(({ log }) => log.length > 0 && log[0]?.status === 500);
  await expect.poll(first).toMatchObject({ state: 'waiting', log: [{ answer: 'not now' }] });
  await expect.poll(async () => (await standing(id)).waiting).toBe(3);
  await until(async () => (await standing(id)).waiting === 0);
  const ofOne = to.heard.filter(({ body }) => body.includes('"price":"7"'));
  expect(ofOne).toHaveLength(5);
  // The first three times, then the others in the order of their events.
  expect(new Set(ofOne.slice(0, 3).map(idOf)).size).toBe(1);
  const seqs = ofOne.slice(2).map(({ body }) => (JSON.parse(body) as { seq: number }).seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  await end(id);
});

test('one that does not answer delays no other, and takes no more than its own', async () => {
  const [slow, quick] = [await receiver(), await receiver()];
  const { promise, resolve } = Promise.withResolvers<void>();
  slow.answer = () => ({ status: 200, when: promise });
  const [first, second] = [await webhook(slow), await webhook(quick)];
  const numbers: string[] = [];
  for (let n = 0; n < 12; n++) numbers.push(await order());
  for (const number of numbers) await raise(number, '2');
  await expect.poll(() => quick.heard.length).toBe(12);
  expect(slow.heard.length).toBeLessThanOrEqual(4);
  resolve();
  await until(() => new Set(slow.heard.map(idOf)).size === 12);
  for (const { id } of [first, second]) await end(id);
});

test('one that says how long to wait is left alone so long, and its messages wait with it', async () => {
  const to = await receiver();
  to.answer = (nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '600' } } : { status: 200 });
  const { id } = await webhook(to);
  const began = erp.clock.now;
  await raise(await order(), '2');
  await expect.poll(async () => (await standing(id)).lastProblem).toBe('answered 429');
  await raise(await order(), '2');
  await until(() => to.heard.length === 3);
  expect(erp.clock.now - began).toBeGreaterThanOrEqual(600_000_000);
  await end(id);
});

test('one that says that it is gone is switched off, and its owner is told so', async () => {
  const to = await receiver();
  to.answer = () => ({ status: 410 });
  const { id } = await webhook(to);
  await raise(await order(), '2');
  await expect.poll(() => standing(id)).toMatchObject({ state: 'off', offReason: 'gone' });
  const noticed = async () => {
    const { rows } = (await erp.kernel.query(rina, 'kernel.notices', {})) as { rows: { record: string }[] };
    return rows.some(({ record }) => record === id);
  };
  await expect.poll(noticed).toBe(true);
  // On again, it goes on where it was.
  await raise(await order(), '3');
  to.answer = () => ({ status: 200 });
  await done(rina, 'kernel.webhook.switch-on', { webhook: id });
  await expect.poll(() => to.heard.length).toBe(2);
  await end(id);
});

test('one that fails for three days is switched off; what waits for it is not lost', async () => {
  const to = await receiver();
  to.answer = () => ({ status: 503 });
  const { id } = await webhook(to);
  await raise(await order(), '2');
  await until(async () => (await standing(id)).state === 'off', 6 * HOUR);
  expect(await standing(id)).toMatchObject({ offReason: 'failing', waiting: 1, lastProblem: 'answered 503' });
  to.answer = () => ({ status: 200 });
  await done(rina, 'kernel.webhook.switch-on', { webhook: id });
  await until(async () => (await standing(id)).waiting === 0);
  expect(await journal(id)).toMatchObject([{ state: 'sent' }]);
  await end(id);
});

test('what is told is within the rights of its owner at the moment of sending', async () => {
  const hidden = { on: 'purchase.order', fields: { hidden: ['price'] } };
  const karim = await memberWith(
    erp,
    admin,
    'karim',
    [{ code: 'teller', permissions: ['kernel.webhook.*', 'purchase.order.raise'], grants: [hidden] }],
    ['north'],
  );
  const to = await receiver();
  const { id } = await webhook(to, {}, karim);
  await raise(await order(), '2');
  await expect.poll(() => to.heard.length).toBe(1);
  expect(dataOf(to.heard[0] as Heard)).not.toHaveProperty('price');
  // Nobody who may not hear of it sets one up, and nobody tells by another's rights.
  const mina = await memberWith(erp, admin, 'mina', [{ permissions: ['kernel.webhook.*'] }]);
  const given = { name: 'hers', address: to.url, tells };
  expect((await run(mina, 'kernel.webhook.create', given)).refusal?.code).toBe('webhook-hears-nothing');
  expect((await run(mina, 'kernel.webhook.create', { ...given, owner: 'rina' })).refusal?.code).toBe(
    'webhook-own-only',
  );
  const { version } = await standing(id);
  const moved = await run(mina, 'kernel.webhook.change', { id, version, address: `${to.url}/hers` });
  expect(moved.refusal?.code).toBe('webhook-hears-nothing');
  // What was told is shown to its owner alone.
  expect((await journal(id, rina))[0]?.body).toBeNull();
  // A right that is taken is taken at once, also of what waits already.
  to.answer = (nth) => (nth === 2 ? { status: 500 } : { status: 200 });
  await raise(await order(), '3');
  await expect.poll(() => to.heard.length).toBe(2);
  await done(admin, 'kernel.role.take', { user: 'karim', role: 'teller' });
  await until(async () => (await standing(id)).waiting === 0);
  expect((await journal(id)).map(({ state }) => state)).toEqual(['withheld', 'sent']);
  expect(to.heard).toHaveLength(2);
  await done(admin, 'kernel.member.remove', { user: 'karim' });
  await raise(await order(), '4');
  await done(rina, 'kernel.webhook.test', { webhook: id });
  await expect.poll(() => standing(id)).toMatchObject({ state: 'off', offReason: 'owner-gone' });
  await end(id);
});

test('conditions and fields choose what is told, and are checked when they are written', async () => {
  const to = await receiver();
  const only = [{ type: 'purchase.ordered', if: 'event.price == "9"', fields: ['price'] }];
  const { id } = await webhook(to, { tells: only });
  await raise(await order(), '2');
  await raise(await order({ price: '9' }), '2');
  await expect.poll(() => to.heard.length).toBe(1);
  expect(dataOf(to.heard[0] as Heard)).toEqual({ price: '9' });
  expect(await journal(id)).toHaveLength(1);
  const wrong = async (more: object) => {
    const { refusal } = await run(rina, 'kernel.webhook.create', { name: 'wrong', address: to.url, tells, ...more });
    return refusal?.details.issues ?? refusal?.details.why ?? refusal?.code;
  };
  expect(await wrong({ tells: [{ type: 'purchase.nothing' }] })).toMatchObject([{ path: 'tells.0.type' }]);
  expect(await wrong({ tells: [{ type: 'purchase.ordered', fields: ['cost'] }] })).toMatchObject([
    { path: 'tells.0.fields' },
  ]);
  expect(await wrong({ tells: [{ type: 'purchase.ordered', if: 'event.cost > 1' }] })).toMatchObject([
    { path: 'tells.0.if' },
  ]);
  expect(await wrong({ address: 'https://169.254.169.254/' })).toBe('never');
  expect(await wrong({ address: 'https://10.0.0.7/' })).toBe('own-network');
  expect(await wrong({ address: 'https://user@hooks.example.com/' })).toBe('credentials');
  await end(id);
});

test('a name that leads into the network by the time of sending is not called', async () => {
  const to = await receiver();
  names.set('hooks.example.com', ['127.0.0.2']);
  const address = to.url.replace('127.0.0.1', 'hooks.example.com');
  const { id } = await webhook(address);
  await raise(await order(), '2');
  await expect.poll(() => standing(id)).toMatchObject({ lastProblem: '127.0.0.2 may not be called: loopback' });
  names.set('hooks.example.com', ['127.0.0.1']);
  await until(() => to.heard.length === 1);
  await end(id);
});

test('while a secret is changed both are good, and then the new one alone', async () => {
  const to = await receiver();
  const { id, secret } = await webhook(to);
  const next = await done<Made>(rina, 'kernel.webhook.rotate-secret', { webhook: id, hours: 2 });
  const signersOf = ({ headers, body }: Heard) =>
    String(headers['webhook-signature'])
      .split(' ')
      .map((one) => {
        const of = [secret, next.secret].findIndex((text) => {
          const key = Buffer.from(text.slice(6), 'base64');
          const said = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
          return one === `v1,${createHmac('sha256', key).update(said).digest('base64')}`;
        });
        return ['old', 'new'][of];
      });
  await raise(await order(), '2');
  await expect.poll(() => to.heard.length).toBe(1);
  erp.clock.now += 3 * HOUR;
  await raise(await order(), '2');
  await expect.poll(() => to.heard.length).toBe(2);
  expect(to.heard.map(signersOf)).toEqual([['new', 'old'], ['new']]);
  await end(id);
});

test('a test is sent on its own, and what has ended is sent again under its id', async () => {
  const to = await receiver();
  const { id } = await webhook(to);
  const { message } = await done<{ message: string }>(rina, 'kernel.webhook.test', { webhook: id });
  await expect.poll(() => to.heard.length).toBe(1);
  expect(JSON.parse((to.heard[0] as Heard).body)).toMatchObject({ type: 'kernel.webhook-test' });
  await expect.poll(() => journal(id)).toMatchObject([{ id: message, state: 'sent' }]);
  await done(rina, 'kernel.webhook.send-again', { message });
  await expect.poll(() => to.heard.length).toBe(2);
  expect(new Set(to.heard.map(idOf))).toEqual(new Set([`msg_${message}`]));
  await end(id);
});

test('more than has room waits among the events, and comes whole when there is room', async () => {
  const to = await receiver();
  to.answer = () => ({ status: 503 });
  const { id } = await webhook(to);
  const number = await order();
  for (let n = 0; n < 115; n++) await raise(number, '2');
  await expect.poll(async () => (await standing(id)).waiting).toBe(100);
  expect((await standing(id)).behind).toBeGreaterThanOrEqual(15);
  to.heard.length = 0;
  to.answer = () => ({ status: 200 });
  await until(async () => {
    const { waiting, behind } = await standing(id);
    return waiting === 0 && behind === 0;
  });
  const seqs = to.heard.map(({ body }) => (JSON.parse(body) as { seq: number }).seq);
  expect(new Set(seqs).size).toBe(115);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  await end(id);
});

test('what a process that died had taken is sent by the next, when its lease is over', async () => {
  const to = await receiver();
  const { id } = await webhook(to);
  await done(rina, 'kernel.webhook.switch-off', { webhook: id });
  await raise(await order(), '2');
  await done(rina, 'kernel.webhook.switch-on', { webhook: id });
  await expect.poll(() => to.heard.length).toBe(1);
  // As it stands where a process took it and was killed before it kept what came of it.
  await erp.owner.query(
    `update kernel.webhook_message set state = 'waiting', ended_at = null, leased_until = $2 where webhook = $1`,
    [id, erp.clock.now + 60_000_000],
  );
  expect(to.heard).toHaveLength(1);
  erp.clock.now += 61_000_000;
  await expect.poll(() => to.heard.length).toBe(2);
  expect(new Set(to.heard.map(idOf)).size).toBe(1);
  await end(id);
});
