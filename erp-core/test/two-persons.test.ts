import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, command, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, MARGIN, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
let first: Caller;
let second: Caller;
const RIGHTS = ['trade.quote', 'trade.quote.award', 'trade.quote.clear', 'kernel.proposals', 'kernel.proposal.*'];
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  first = await memberWith(erp, admin, 'rina', [{ permissions: RIGHTS }]);
  second = await memberWith(erp, admin, 'karim', [{ permissions: [...RIGHTS, MARGIN] }]);
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object, options = {}) =>
  erp.kernel.execute(caller, name, input, options);
const settle = (caller: Caller, verb: string, input: object, options = {}) =>
  run(caller, `kernel.proposal.${verb}`, input, options);
let made = 0;
const quote = async (more: object = {}) => {
  made += 1;
  const number = `Q-${made}`;
  const input = { number, title: { en: 'Yarn' }, price: { amount: '10', currency: 'BDT' }, tags: [], ...more };
  const { result, refusal } = await run(admin, 'trade.quote.create', input);
  if (!result) throw new Error(JSON.stringify(refusal));
  return { id: (result as { id: string }).id, number };
};
const price = { amount: '12.00', currency: 'BDT' };
const propose = async (number: string, caller = first, options = {}) => {
  const { proposed, refusal } = await run(caller, 'trade.quote.award', { number, price }, options);
  if (!proposed) throw new Error(JSON.stringify(refusal));
  return proposed.id;
};
const priceOf = async (id: string) => (await erp.kernel.get(admin, 'trade.quote', id)).price;
interface Told {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly input: object | null;
  readonly mayConfirm: boolean;
  readonly effects: { readonly changes: readonly object[] };
}
const seen = async (caller: Caller, input: object): Promise<Told | undefined> =>
  ((await erp.kernel.query(caller, 'kernel.proposals', input)) as { rows: Told[] }).rows[0];

test('nothing happens until another person confirms it, and then just what was shown', async () => {
  const { id, number } = await quote();
  const key = { idempotencyKey: 'award-once-1' };
  const asked = await run(first, 'trade.quote.award', { number, price }, key);
  expect(asked).toMatchObject({ ok: true, repeated: false, proposed: { expiresAt: erp.clock.now + 604_800_000_000 } });
  expect(asked.result).toBeUndefined();
  expect(await priceOf(id)).toEqual({ amount: '10.00', currency: 'BDT' });
  // Said again after a cut line it is the same request.
  const again = await run(first, 'trade.quote.award', { number, price }, key);
  expect(again).toEqual({ ...asked, repeated: true });
  const proposal = asked.proposed?.id ?? '';
  const told = await seen(second, { id: proposal });
  expect(told).toMatchObject({ command: 'trade.quote.award', proposedBy: 'rina', proposedByName: 'rina', version: 1 });
  expect(told?.effects.changes[0]).toMatchObject({ before: { price: { amount: '10.00' } }, after: { price } });
  expect([told?.mayConfirm, (await seen(first, { id: proposal }))?.mayConfirm]).toEqual([true, false]);
  erp.clock.now += 60_000_000;
  const done = await settle(second, 'confirm', { id: proposal, version: 1 }, { idempotencyKey: 'confirm-once' });
  expect(done.result).toEqual({ id: proposal, result: { id } });
  expect(await priceOf(id)).toEqual(price);
  const same = await settle(second, 'confirm', { id: proposal, version: 1 }, { idempotencyKey: 'confirm-once' });
  expect(same).toEqual({ ...done, repeated: true });
  const once = await settle(second, 'confirm', { id: proposal, version: 1 });
  expect(once.refusal).toMatchObject({ code: 'proposal-settled', details: { state: 'confirmed' } });
  const [last] = await erp.kernel.history(admin, 'trade.quote', id);
  expect(last).toMatchObject({ user: 'karim', command: 'kernel.proposal.confirm', version: 2 });
  expect(await seen(second, { id: proposal })).toMatchObject({ state: 'confirmed', settledBy: 'karim' });
  const told2 = await erp.kernel.events.after(admin, 0);
  expect(told2.map(({ type }) => type).slice(-3)).toEqual([
    'kernel.proposal-made',
    'trade.accepted',
    'kernel.proposal-settled',
  ]);
});

test('never the same person, through no door; and no program', async () => {
  const { id, number } = await quote();
  const proposal = { id: await propose(number), version: 1 };
  for (const verb of ['confirm', 'decline']) {
    const input = verb === 'decline' ? { id: proposal.id, reason: 'no' } : proposal;
    const refusals = [
      [first, 'proposal-own'],
      [{ ...first, apiKey: crypto.randomUUID() }, 'proposal-own'],
      [{ ...second, apiKey: crypto.randomUUID() }, 'proposal-needs-person'],
      [admin, 'proposal-needs-person'],
    ] as const;
    for (const [caller, code] of refusals) {
      const { refusal } = await settle(caller, verb, input);
      expect(refusal, `${verb} ${code}`).toMatchObject({ code, status: 403 });
    }
  }
  // Asked through his key, he himself is still the same person.
  const byKey = await propose(number, { ...first, apiKey: crypto.randomUUID() });
  expect((await settle(first, 'confirm', { id: byKey, version: 1 })).refusal?.code).toBe('proposal-own');
  expect(await priceOf(id)).toEqual({ amount: '10.00', currency: 'BDT' });
  // The backstop: not even in the table.
  const update = `update kernel.proposal set state = 'confirmed', settled_by = proposed_by where id = $1`;
  await expect(erp.owner.query(update, [byKey])).rejects.toThrow('proposal_two_persons');
});

test('the second person needs the right too, within his limits and sites; the first one still has his', async () => {
  const { number } = await quote();
  const id = await propose(number);
  const without = await memberWith(erp, admin, 'without', [{ permissions: ['kernel.*'] }]);
  expect((await settle(without, 'confirm', { id, version: 1 })).refusal?.code).toBe('not-permitted');
  expect(await seen(without, { id })).toBeUndefined();
  const upTo5 = { 'price.amount': { lte: '5' }, 'price.currency': 'BDT' };
  const small = await memberWith(erp, admin, 'small', [
    {
      permissions: ['kernel.proposals', 'kernel.proposal.*', 'trade.quote'],
      grants: [{ on: 'trade.quote.award', where: upTo5 }],
    },
  ]);
  expect((await settle(small, 'confirm', { id, version: 1 })).refusal?.code).toBe('input-not-permitted');
  expect(await seen(small, { id })).toMatchObject({ mayConfirm: false, input: null });
  const bound = await memberWith(
    erp,
    admin,
    'bound',
    [
      {
        permissions: ['kernel.proposals', 'kernel.proposal.*', 'trade.quote.award'],
        grants: [{ on: 'trade.quote', where: { number: 'other' } }],
      },
    ],
    ['plant-a'],
  );
  expect((await settle(bound, 'confirm', { id, version: 1 })).refusal?.code).toBe('record-not-permitted');
  const leaver = await memberWith(erp, admin, 'leaver', [{ permissions: RIGHTS }]);
  const left = await propose(number, leaver);
  await run(admin, 'kernel.member.remove', { user: 'leaver' });
  expect((await settle(second, 'confirm', { id: left, version: 1 })).refusal?.code).toBe('proposal-not-theirs');
});

test('the first one’s roles and sites hold when it is done, not only when it was asked for', async () => {
  const { id, number } = await quote();
  const role = { code: 'awarder', permissions: RIGHTS.filter((name) => name !== 'trade.quote.award') };
  const upTo = (lte: string) => [
    { on: 'trade.quote.award', where: { 'price.amount': { lte }, 'price.currency': 'BDT' } },
  ];
  const asker = await memberWith(erp, admin, 'asker', [{ ...role, grants: upTo('50') }]);
  const proposal = await propose(number, asker);
  const now = { ...role, name: { en: 'Awarder' }, grants: upTo('5') };
  expect((await run(admin, 'kernel.role.save', now)).ok).toBe(true);
  expect((await settle(second, 'confirm', { id: proposal, version: 1 })).refusal?.code).toBe('proposal-not-theirs');
  expect(await priceOf(id)).toEqual({ amount: '10.00', currency: 'BDT' });
  expect((await run(admin, 'kernel.role.save', { ...now, grants: upTo('12') })).ok).toBe(true);
  expect((await settle(second, 'confirm', { id: proposal, version: 1 })).ok).toBe(true);
});

test('the first one’s conditions on the record itself hold when it is done', async () => {
  const { id, number } = await quote();
  const role = { code: 'dealer', permissions: RIGHTS.filter((name) => name !== 'trade.quote'), name: { en: 'Dealer' } };
  const upTo = (lte: string) => [{ on: 'trade.quote', where: { 'price.amount': { lte }, 'price.currency': 'BDT' } }];
  const dealer = await memberWith(erp, admin, 'dealer', [{ ...role, grants: upTo('50') }]);
  const proposal = await propose(number, dealer);
  // As it would stand it is beyond what he may change by now; the second one may still change it.
  expect((await run(admin, 'kernel.role.save', { ...role, grants: upTo('11') })).ok).toBe(true);
  const refused = await settle(second, 'confirm', { id: proposal, version: 1 });
  expect(refused.refusal).toMatchObject({ code: 'proposal-not-theirs', details: { why: 'record-not-permitted' } });
  expect(await priceOf(id)).toEqual({ amount: '10.00', currency: 'BDT' });
  expect((await settle(second, 'refresh', { id: proposal })).refusal?.code).toBe('proposal-not-theirs');
  expect((await run(admin, 'kernel.role.save', { ...role, grants: upTo('12') })).ok).toBe(true);
  expect((await settle(second, 'confirm', { id: proposal, version: 1 })).ok).toBe(true);
  expect(await priceOf(id)).toEqual(price);
  // Of a set-based command too.
  const dusty = await quote({ remark: 'rust' });
  await run(admin, 'kernel.role.save', { ...role, grants: upTo('50') });
  const asked = await run(dealer, 'trade.quote.clear', { like: 'rust' });
  await run(admin, 'kernel.role.save', { ...role, grants: upTo('5') });
  const { refusal } = await settle(second, 'confirm', { id: asked.proposed?.id, version: 1 });
  expect(refusal?.code).toBe('proposal-not-theirs');
  expect(await erp.kernel.get(admin, 'trade.quote', dusty.id)).toMatchObject({ remark: 'rust', version: 1 });
});

test('what is shown is what happens: else it is told, looked at anew, and confirmed as it is now', async () => {
  const { id, number } = await quote();
  const proposal = await propose(number);
  await run(admin, 'trade.quote.change', { id, version: 1, price: { amount: '11', currency: 'BDT' } });
  const late = await settle(second, 'confirm', { id: proposal, version: 1 });
  expect(late.refusal).toMatchObject({ code: 'proposal-differs', status: 409 });
  expect(await priceOf(id)).toMatchObject({ amount: '11.00' });
  expect((await settle(second, 'refresh', { id: proposal })).result).toEqual({ id: proposal, version: 2 });
  expect((await settle(second, 'confirm', { id: proposal, version: 1 })).refusal?.code).toBe('record-changed');
  const told = await seen(second, { id: proposal });
  expect(told?.effects.changes[0]).toMatchObject({ before: { price: { amount: '11.00' } } });
  expect((await settle(second, 'confirm', { id: proposal, version: 2 })).ok).toBe(true);
  expect(await priceOf(id)).toEqual(price);
  // What could not be done any more is refused for its own reason.
  const gone = await quote();
  const lost = await propose(gone.number);
  await run(admin, 'trade.quote.remove', { id: gone.id, version: 1 });
  expect((await settle(second, 'confirm', { id: lost, version: 1 })).refusal?.code).toBe('quote-unknown');
});

test('it is declined with a reason, withdrawn by whoever asked, or expires', async () => {
  const { id, number } = await quote();
  const [no, back, old] = [await propose(number), await propose(number), await propose(number)];
  expect((await settle(second, 'decline', { id: no })).refusal?.code).toBe('input-invalid');
  expect((await settle(second, 'decline', { id: no, reason: 'Too dear' })).ok).toBe(true);
  expect(await seen(first, { id: no })).toMatchObject({ state: 'declined', settledBy: 'karim', reason: 'Too dear' });
  expect((await settle(second, 'withdraw', { id: back })).refusal?.code).toBe('not-found');
  expect((await settle(first, 'withdraw', { id: back })).ok).toBe(true);
  erp.clock.now += 8 * 24 * 3_600_000_000;
  expect((await settle(second, 'confirm', { id: old, version: 1 })).refusal?.code).toBe('proposal-expired');
  expect(await seen(first, { state: 'expired' })).toMatchObject({ state: 'expired' });
  expect(await priceOf(id)).toEqual({ amount: '10.00', currency: 'BDT' });
});

test('two who confirm at the same moment: one does, once', async () => {
  const { id, number } = await quote();
  const proposal = await propose(number);
  const third = await memberWith(erp, admin, 'third', [{ permissions: RIGHTS }]);
  const outcomes = await Promise.all(
    [second, third].map((one) => settle(one, 'confirm', { id: proposal, version: 1 })),
  );
  expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({ version: 2 });
});

test('a refusal is told at once, a dry run stays a dry run, and nothing of either is kept as a request', async () => {
  const { number } = await quote();
  const before = await erp.owner.query('select count(*)::int as n from kernel.proposal');
  expect((await run(first, 'trade.quote.award', { number: 'nope', price })).refusal?.code).toBe('quote-unknown');
  const dry = await run(first, 'trade.quote.award', { number, price }, { dryRun: true });
  expect([dry.proposed, dry.effects?.changes.length]).toEqual([undefined, 2]);
  const after = await erp.owner.query('select count(*)::int as n from kernel.proposal');
  expect(after.rows).toEqual(before.rows);
});

test('a set-based command waits in the same way', async () => {
  const { id } = await quote({ remark: 'dusty' });
  const asked = await run(first, 'trade.quote.clear', { like: 'dusty' });
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({ remark: 'dusty', version: 1 });
  const done = await settle(second, 'confirm', { id: asked.proposed?.id, version: 1 });
  expect(done.result).toMatchObject({ result: { cleared: 1 } });
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({ remark: null, version: 2 });
});

test('a request tells each reader what he may see, and its dry run and its audit tell nothing', async () => {
  const { number } = await quote({ remark: 'remark4711', cost: { amount: '4711', currency: 'BDT' } });
  const proposal = await propose(number);
  expect(JSON.stringify(await seen(second, { id: proposal }))).toContain('4711');
  expect(JSON.stringify(await seen(first, { id: proposal }))).not.toContain('4711');
  const noCosts = await memberWith(erp, admin, 'no-costs', [{ permissions: RIGHTS }]);
  const dry = await settle(noCosts, 'confirm', { id: proposal, version: 1 }, { dryRun: true });
  expect(dry.ok).toBe(true);
  expect(JSON.stringify(dry)).not.toContain('4711');
  const stranger = await erp.company('Jamuna Works');
  expect(await seen(stranger, { id: proposal })).toBeUndefined();
});

test('what is done by the thousand cannot leave the second person out; a secret cannot wait for one', async () => {
  const { number } = await quote();
  const all = await run(admin, 'trade.quote.award-all', { numbers: [number], price });
  expect(all.refusal?.code).toBe('two-persons-wanted');
  const { commands } = await erp.kernel.describe(first, 'trade.quote');
  const confirmations = Object.fromEntries(commands.map(({ name, confirm }) => [name, confirm]));
  expect(confirmations).toMatchObject({
    'trade.quote.award': 'two-persons',
    'trade.quote.remove': 'ask',
    'trade.quote.create': 'none',
  });
  const label = { en: 'X', bn: 'X', hi: 'X' };
  expect(() =>
    command('trade.x', {
      label,
      confirm: 'two-persons',
      input: { pin: text({ secret: true }) },
      load: () => ({}),
      decide: () => [],
    }),
  ).toThrow('secrets are not');
});

test('where the company wants it, records with what is sensitive leave by two persons, once, and the journal says by which', async () => {
  const reads = { on: 'trade.quote', actions: ['read' as const, 'export' as const] };
  const clerk = await memberWith(erp, admin, 'exporter', [
    { permissions: [MARGIN, 'kernel.export.allow', 'kernel.proposals', 'kernel.proposal.*'], grants: [reads] },
  ]);
  const boss = await memberWith(erp, admin, 'boss', [
    { permissions: ['kernel.export.allow', 'kernel.proposals', 'kernel.proposal.*'] },
  ]);
  const blind = await memberWith(erp, admin, 'blind', [{ permissions: [], grants: [reads] }]);
  const fetch = async (caller: Caller, request: object = {}) => {
    let text = '';
    for await (const piece of await erp.kernel.exportRows(caller, 'trade.quote', request)) text += piece;
    return text;
  };
  expect(await fetch(clerk)).toContain('number');
  const set = { name: 'kernel.exports', values: { secondPerson: true } };
  expect((await run(admin, 'kernel.settings.set', set)).refusal).toBeUndefined();
  // Who sees nothing that is kept from others needs nobody.
  expect(await fetch(blind)).toContain('number');
  const refused = await fetch(clerk, { search: 'Q' }).catch(
    (error: { refusal: { code: string; details: object } }) => error.refusal,
  );
  expect(refused).toMatchObject({ code: 'export-needs-second', details: { command: 'kernel.export.allow' } });
  const { input } = (refused as { details: { input: object } }).details;
  const { proposed } = await run(clerk, 'kernel.export.allow', input);
  expect((await settle(clerk, 'confirm', { id: proposed?.id, version: 1 })).refusal?.code).toBe('proposal-own');
  expect((await settle(boss, 'confirm', { id: proposed?.id, version: 1 })).refusal).toBeUndefined();
  // Another question is another request.
  await expect(fetch(clerk)).rejects.toMatchObject({ refusal: { code: 'export-needs-second' } });
  expect(await fetch(clerk, { search: 'Q' })).toContain('number');
  await expect(fetch(clerk, { search: 'Q' })).rejects.toMatchObject({ refusal: { code: 'export-needs-second' } });
});
