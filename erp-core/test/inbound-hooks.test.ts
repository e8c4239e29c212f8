import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, InboundAnswer } from '../kernel/index.ts';
import { dropOldArrivals } from '../kernel/webhooks/in/old-arrivals.ts';
import { MOST_BYTES, readBody } from '../kernel/webhooks/in/read-body.ts';
import { signatureHeaders } from '../kernel/webhooks/signature.ts';
import { bills, installBills } from '../testing/bills.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

// What programs of others tell becomes a command of a module that knows nothing of it, in a real database. There is no HTTP
// here: `server/test/inbound-hooks.test.ts` has it.
let erp: TestErp;
let admin: Caller;
let rina: Caller;
beforeAll(async () => {
  erp = await testErp([purchase, bills]);
  await installPurchase(erp.owner);
  await installBills(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [
    { code: 'buyer', permissions: ['purchase.*', 'bills.*', 'kernel.inbound-hook', 'kernel.inbound-hook.*'] },
  ]);
  await erp.kernel.start();
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object) => erp.kernel.execute(caller, name, input);
async function done<Result>(caller: Caller, name: string, input: object): Promise<Result> {
  const { ok, result, refusal } = await run(caller, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as Result;
}
const mapping = {
  take: { number: { at: 'order.no' }, amount: { at: 'order.total', type: 'number' }, who: { at: 'order.buyer.name' } },
  input: { number: 'body.number', site: '"north"', buyer: 'body.who', amount: 'body.amount * 2', kind: '"goods"' },
};
let made = 0;
interface Hook {
  readonly id: string;
  readonly token: string;
}
async function hook(more: object = {}, owner = rina): Promise<Hook> {
  made += 1;
  const input = { name: `hook ${made}`, command: 'purchase.order.create', mapping, ...more };
  const { id, path } = await done<{ id: string; path: string }>(owner, 'kernel.inbound-hook.create', input);
  return { id, token: path.slice(path.lastIndexOf('/') + 1) };
}
const bodyOf = (no: string, total: unknown = '12.50', buyer: unknown = { name: 'Ada' }) =>
  JSON.stringify({ order: { no, total, buyer } });
async function take({ token }: Pick<Hook, 'token'>, body: string | Uint8Array, headers: Record<string, string> = {}) {
  if (!erp.kernel.inbound) throw new Error('there is no door');
  return erp.kernel.inbound.take(token, { headers, bytes: Buffer.from(body), correlation: 'test' });
}
const outcome = (answer: InboundAnswer) =>
  answer.kind === 'kept' ? [answer.state, answer.code, answer.repeated] : [answer.kind];
async function orders(): Promise<readonly { number: string; amount: string; buyer: string }[]> {
  const { rows } = await erp.kernel.list(admin, 'purchase.order', { sort: 'number', limit: 500 });
  return rows as never;
}
const numbers = async () => (await orders()).map(({ number }) => number);
interface Came {
  readonly id: string;
  readonly state: string;
  readonly code: string | null;
  readonly said: string | null;
  readonly body: string | null;
  readonly times: number;
}
const arrivals = async ({ id }: Hook, caller = rina) =>
  ((await erp.kernel.query(caller, 'kernel.inbound-hook.arrivals', { hook: id })) as { rows: Came[] }).rows;

test('what comes in becomes a command, once however often it comes', async () => {
  const one = await hook();
  expect(outcome(await take(one, bodyOf('A-1')))).toEqual(['done', null, false]);
  expect(outcome(await take(one, bodyOf('A-1')))).toEqual(['done', null, true]);
  expect((await orders()).filter(({ number }) => number === 'A-1')).toMatchObject([{ amount: '25', buyer: 'Ada' }]);
  expect(await arrivals(one)).toMatchObject([{ state: 'done', times: 2, body: bodyOf('A-1') }]);
  // Both at once are one as well.
  const both = await Promise.all([take(one, bodyOf('A-2')), take(one, bodyOf('A-2'))]);
  expect(both.map((answer) => outcome(answer)[0])).toEqual(['done', 'done']);
  expect((await numbers()).filter((number) => number === 'A-2')).toHaveLength(1);
});

test('a header or a place in the body tells one message from another, where the mapping names it', async () => {
  const byHeader = await hook({ mapping: { ...mapping, key: { header: 'x-delivery' } } });
  await take(byHeader, bodyOf('B-1'), { 'x-delivery': '1' });
  expect(outcome(await take(byHeader, bodyOf('B-2'), { 'x-delivery': '1' }))).toEqual(['done', null, true]);
  const byBody = await hook({ mapping: { ...mapping, key: { body: 'order.no' } } });
  await take(byBody, bodyOf('B-3', 1));
  expect(outcome(await take(byBody, bodyOf('B-3', 2)))).toEqual(['done', null, true]);
  expect((await numbers()).filter((number) => number.startsWith('B-'))).toEqual(['B-1', 'B-3']);
});

test('money keeps the digits it was written with', async () => {
  const one = await hook({ mapping: { ...mapping, input: { ...mapping.input, amount: 'body.amount' } } });
  await take(one, '{"order":{"no":"C-1","total":12345678901234.123456,"buyer":{"name":"Ada"}}}');
  expect((await orders()).find(({ number }) => number === 'C-1')?.amount).toBe('12345678901234.123456');
});

test('what is refused says why, stays in the journal, and is done when the mapping is mended', async () => {
  const wrong = { ...mapping, take: { ...mapping.take, who: { at: 'order.contact' } } };
  const one = await hook({ mapping: wrong });
  const answer = await take(one, bodyOf('D-1'));
  expect(answer).toMatchObject({ kind: 'kept', state: 'refused' });
  const [came] = await arrivals(one);
  expect(came).toMatchObject({ state: 'refused', body: bodyOf('D-1') });
  expect(await numbers()).not.toContain('D-1');
  const { rows } = (await erp.kernel.query(rina, 'kernel.inbound-hooks', {})) as {
    rows: { id: string; version: number }[];
  };
  const version = rows.find(({ id }) => id === one.id)?.version;
  await done(rina, 'kernel.inbound-hook.change', { id: one.id, version, mapping });
  await done(rina, 'kernel.inbound-hook.replay', { arrival: came?.id });
  await expect.poll(() => arrivals(one)).toMatchObject([{ state: 'done' }]);
  expect(await numbers()).toContain('D-1');
  const again = await run(rina, 'kernel.inbound-hook.replay', { arrival: came?.id });
  expect(again.refusal?.code).toBe('hook-arrival-done');
});

test('a body is tried without anything being done', async () => {
  const one = await hook();
  const tried = (body: string, more: object = {}) =>
    done<{ input: object; changes?: object[]; refusal?: { code: string; message: string } }>(
      rina,
      'kernel.inbound-hook.try',
      {
        ...{ hook: one.id, body, ...more },
      },
    );
  const { input, changes } = await tried(bodyOf('E-1'));
  expect(input).toMatchObject({ number: 'E-1', amount: '25' });
  expect(changes).toHaveLength(1);
  expect((await tried(bodyOf('not a code!'))).refusal?.code).toBe('input-invalid');
  await take(await hook(), bodyOf('E-2'));
  const { refusal } = await tried(bodyOf('E-2'));
  expect(refusal).toMatchObject({ code: 'already-there', message: expect.not.stringContaining('{') });
  expect(await numbers()).not.toContain('E-1');
  expect(await arrivals(one)).toEqual([]);
});

test('a list becomes the lines of a record, each of them made by itself', async () => {
  const { id: goods } = await done<{ id: string }>(admin, 'bills.goods.create', { code: 'MILK' });
  const lines = {
    at: 'invoice.items',
    take: { goods: { at: 'sku', type: 'id' }, pieces: { at: 'qty', type: 'number' } },
  };
  const billed = {
    take: {
      no: { at: 'invoice.no' },
      due: { at: 'invoice.due', type: 'moment' },
      day: { at: 'invoice.day', type: 'date' },
    },
    lists: { lines },
    input: { number: 'body.no', site: '"plant-a"', issued: 'body.day', due: 'body.due' },
    each: { lines: { list: 'lines', make: { goods: 'item.goods', quantity: 'item.pieces / 2' } } },
  };
  const one = await hook({ command: 'bills.bill.create', rights: ['bills.goods'], mapping: billed });
  const items = [4, '5.5'].map((qty) => ({ sku: goods, qty }));
  const invoice = { no: 'INV-1', day: '2026-11-21', due: '2026-11-30T10:00:00Z', items };
  const answer = await take(one, JSON.stringify({ invoice }));
  expect(answer).toMatchObject({ state: 'done', said: null });
  const { id } = (answer as { result: { id: string } }).result;
  expect(await erp.kernel.get(admin, 'bills.bill', id)).toMatchObject({
    ...{ number: 'INV-1', issued: '2026-11-21', due: Date.parse('2026-11-30T10:00:00Z') * 1_000 },
    lines: [
      { goods, quantity: '2' },
      { goods, quantity: '2.75' },
    ],
  });
  const wrong = await take(one, JSON.stringify({ invoice: { ...invoice, items: [{ sku: 'milk', qty: 1 }] } }));
  expect(wrong).toMatchObject({
    state: 'refused',
    code: 'hook-body-wrong',
    said: 'invoice.items.0.sku: this is no id',
  });
  const misfit = { ...billed, each: { number: { list: 'lines', make: {} } } };
  const { refusal } = await run(rina, 'kernel.inbound-hook.create', {
    name: 'x',
    command: 'bills.bill.create',
    mapping: misfit,
  });
  expect(refusal?.code).toBe('hook-mapping-wrong');
});

test('a proof that is asked for has to be right', async () => {
  const body = bodyOf('F-1');
  const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const standard = await hook({ proof: 'standard', secret: whsec });
  const seconds = Math.floor(erp.clock.now / 1_000_000);
  const headers = (more: object = {}, by = whsec) => ({
    ...signatureHeaders({ id: 'm1', seconds, body, ...more }, [by]),
  });
  const why = async (answer: Promise<InboundAnswer>) => {
    const given = await answer;
    return given.kind === 'unproven' ? given.why : given.kind;
  };
  expect(await why(take(standard, body))).toBe('missing');
  expect(await why(take(standard, body, headers({ body: `${body} ` })))).toBe('wrong');
  expect(await why(take(standard, body, headers({}, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)))).toBe('wrong');
  expect(await why(take(standard, body, headers({ seconds: seconds - 400 })))).toBe('too-old');
  expect(await why(take(standard, body, { ...headers(), 'webhook-id': 'm2' }))).toBe('wrong');
  expect(await why(take(standard, body, headers()))).toBe('kept');
  // Its id is the key: said again otherwise it is the same message.
  const next = bodyOf('F-2');
  expect(outcome(await take(standard, next, headers({ body: next })))).toEqual(['done', null, true]);

  const secret = 'a secret of sixteen letters';
  const hub = await hook({ proof: 'hub-sha256', secret });
  const sign = (text: string, by = secret) => `sha256=${createHmac('sha256', by).update(text).digest('hex')}`;
  const hubBody = bodyOf('F-3');
  expect(await why(take(hub, hubBody, { 'x-hub-signature-256': sign(`${hubBody} `) }))).toBe('wrong');
  expect(await why(take(hub, hubBody, { 'x-hub-signature-256': sign(hubBody, 'another of sixteen') }))).toBe('wrong');
  expect(await why(take(hub, hubBody, { 'x-hub-signature-256': sign(hubBody) }))).toBe('kept');

  const plain = await hook({ proof: 'header', header: 'x-key', secret });
  expect(await why(take(plain, bodyOf('F-4'), { 'x-key': `${secret}.` }))).toBe('wrong');
  expect(await why(take(plain, bodyOf('F-4'), { 'x-key': secret }))).toBe('kept');
  const without = await run(rina, 'kernel.inbound-hook.create', {
    name: 'x',
    command: 'purchase.order.create',
    mapping,
    proof: 'header',
  });
  expect(without.refusal?.code).toBe('hook-secret-wrong');
});

test('a hook may what its owner may of that one command, at the moment it is called', async () => {
  const limited = await memberWith(erp, admin, 'karim', [
    {
      code: 'small',
      permissions: ['kernel.inbound-hook.*'],
      grants: [{ on: 'purchase.order.create', where: { amount: { lte: '100' } } }],
    },
  ]);
  const one = await hook({}, limited);
  expect(outcome(await take(one, bodyOf('G-1', '50')))).toEqual(['done', null, false]);
  expect(outcome(await take(one, bodyOf('G-2', '51')))[0]).toBe('refused');
  await done(admin, 'kernel.role.take', { user: 'karim', role: 'small' });
  expect(outcome(await take(one, bodyOf('G-3', '1')))).toEqual(['refused', 'not-permitted', false]);
  const audited = await erp.owner.query(
    `select distinct user_id from kernel.audit where command = 'purchase.order.create' and user_id like 'system:hook/%'`,
  );
  expect(audited.rows.length).toBeGreaterThan(0);
  // Nobody makes one for what he may not do, and none makes keys or members.
  const mine = await memberWith(erp, admin, 'mina', [{ permissions: ['kernel.inbound-hook.*', 'kernel.*'] }]);
  const create = (command: string) => run(mine, 'kernel.inbound-hook.create', { name: command, command, mapping });
  expect((await create('purchase.order.create')).refusal?.code).toBe('hook-command-unfit');
  expect((await create('kernel.api-key.create')).refusal?.code).toBe('hook-command-unfit');
  expect((await create('kernel.member.save')).refusal?.code).toBe('hook-command-unfit');
});

test('an address opens until it is changed, switched off or removed', async () => {
  const one = await hook();
  expect(await take({ token: `${one.token.slice(0, -1)}!` }, bodyOf('H-1'))).toEqual({ kind: 'unknown' });
  const { path } = await done<{ path: string }>(rina, 'kernel.inbound-hook.rotate', { hook: one.id, hours: 1 });
  const next = { token: path.slice(path.lastIndexOf('/') + 1) };
  expect([(await take(one, bodyOf('H-1'))).kind, (await take(next, bodyOf('H-2'))).kind]).toEqual(['kept', 'kept']);
  erp.clock.now += 3_600_000_000;
  expect([(await take(one, bodyOf('H-3'))).kind, (await take(next, bodyOf('H-3'))).kind]).toEqual(['unknown', 'kept']);
  await done(rina, 'kernel.inbound-hook.remove', { hook: one.id });
  expect((await take(next, bodyOf('H-4'))).kind).toBe('unknown');
});

test('more than a hook takes in a minute is told to wait, and no other hook with it', async () => {
  const [one, other] = [await hook({ perMinute: 2 }), await hook()];
  await take(one, bodyOf('I-1'));
  await take(one, bodyOf('I-2'));
  expect(await take(one, bodyOf('I-3'))).toMatchObject({ kind: 'too-often', seconds: 60 });
  expect((await take(other, bodyOf('I-4'))).kind).toBe('kept');
  erp.clock.now += 60_000_000;
  expect((await take(one, bodyOf('I-3'))).kind).toBe('kept');
});

test('what came in is kept for thirty days, also where nobody has called since the process began', async () => {
  const [old, young] = [await hook(), await hook()];
  await take(old, bodyOf('K-1'));
  await done(rina, 'kernel.inbound-hook.change', { id: old.id, version: 1, on: false });
  erp.clock.now += 86_400_000_000;
  await take(young, bodyOf('K-2'));
  const sweep = () => dropOldArrivals({ pool: erp.app, clock: () => erp.clock.now });
  const kept = async () => [(await arrivals(old)).length, (await arrivals(young)).length];
  erp.clock.now += 29 * 86_400_000_000;
  await sweep();
  expect(await kept()).toEqual([1, 1]);
  erp.clock.now += 1;
  await sweep();
  expect(await kept()).toEqual([0, 1]);
});

test('a body that is too deep, too wide, too large or no JSON is refused before anything is made of it', () => {
  const why = (body: string | Uint8Array) => {
    const read = readBody(Buffer.from(body));
    return read.ok ? 'taken' : read.why;
  };
  expect(why('['.repeat(100_000))).toMatch(/deeper/);
  expect(why(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)).toMatch(/deeper/);
  expect(why(`[${'1,'.repeat(30_000)}1]`)).toMatch(/values/);
  expect(why('1'.repeat(MOST_BYTES + 1))).toMatch(/larger/);
  expect(why('{"a":1')).toMatch(/not JSON/);
  expect(why(Buffer.from([0xff, 0xfe]))).toBe('not UTF-8');
  expect(why('{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"[[[["}')).toBe('taken');
  expect(why('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}')).toBe('taken');
  expect(({} as { a?: number }).a).toBeUndefined();
});

test('10,000 hostile bodies are each answered in bounded time and memory, and none becomes a command', async () => {
  const one = await hook({ perMinute: 6_000 });
  const before = { orders: (await orders()).length, heap: process.memoryUsage().heapUsed };
  const nasty = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(text)),
    fc.json({ maxDepth: 12 }).map((text) => Buffer.from(text)),
    fc
      .tuple(fc.constantFrom('[', '{"order":', '[[{"a":', '{"order":{"no":'), fc.nat(20_000))
      .map(([text, n]) => Buffer.from(text.repeat(n).slice(0, MOST_BYTES + 9))),
    // As it should be, with one value that is not.
    fc
      .tuple(
        fc.constantFrom('total', 'buyer'),
        fc.oneof(
          fc.jsonValue({ maxDepth: 3 }),
          fc.constantFrom('__proto__', '\0', '1e999', '-0', '٣', "'; drop table x;--"),
        ),
      )
      .map(([field, value]) =>
        Buffer.from(JSON.stringify({ order: { no: 'hostile !', total: '1', buyer: { name: 'Ada' }, [field]: value } })),
      ),
  );
  let slowest = 0;
  // Reading and mapping of all of them; a sample goes the whole way, into the journal.
  fc.assert(
    fc.property(nasty, (bytes) => {
      const began = performance.now();
      readBody(bytes);
      slowest = Math.max(slowest, performance.now() - began);
    }),
    { numRuns: 10_000 },
  );
  await fc.assert(
    fc.asyncProperty(nasty, async (bytes) => {
      const answer = await take(one, bytes);
      expect(['kept', 'unreadable', 'too-often']).toContain(answer.kind);
      if (answer.kind === 'kept') expect(answer.state).toBe('refused');
    }),
    { numRuns: 300 },
  );
  expect(slowest).toBeLessThan(1_000);
  expect((await orders()).length).toBe(before.orders);
  expect(process.memoryUsage().heapUsed - before.heap).toBeLessThan(512 * 2 ** 20);
});
