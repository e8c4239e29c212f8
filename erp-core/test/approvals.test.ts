import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

// What is real: PostgreSQL, the jobs that do what was let go, the handlers of events. The clock is the test's.
let erp: TestErp;
let admin: Caller;
let rina: Caller;
let karim: Caller;
let salma: Caller;
let boss: Caller;
const HOUR = 3_600_000_000;
const TRADER = ['trade.quote', 'trade.quote.*'];
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [{ code: 'trader', permissions: TRADER }]);
  karim = await memberWith(erp, admin, 'karim', [{ code: 'approver', permissions: ['trade.quote'] }]);
  salma = await memberWith(erp, admin, 'salma', [{ code: 'approver', permissions: ['trade.quote'] }]);
  boss = await memberWith(erp, admin, 'boss', [{ code: 'board', permissions: [] }]);
  await erp.kernel.start();
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object, options = {}) =>
  erp.kernel.execute(caller, name, input, options);
const ok = async (caller: Caller, name: string, input: object, options = {}) => {
  const outcome = await run(caller, name, input, options);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome;
};
let made = 0;
const quote = async () => {
  made += 1;
  const number = `Q-${made}`;
  const input = { number, title: { en: 'Yarn' }, price: { amount: '10', currency: 'BDT' }, tags: [] };
  const { result } = await ok(admin, 'trade.quote.create', input);
  return { id: (result as { id: string }).id, number };
};
const priceOf = async (id: string) =>
  ((await erp.kernel.get(admin, 'trade.quote', id)).price as { amount: string }).amount;
const versions = new Map<string, number>();
const publish = async (code: string, definition: object) => {
  const after = versions.get(code) ?? 0;
  await ok(admin, 'kernel.workflow.publish', { code, name: { en: code }, after, definition });
  versions.set(code, after + 1);
};
const off = (code: string) => ok(admin, 'kernel.workflow.switch', { code, on: false });
const name = (en: string) => ({ en });
interface Waiting {
  readonly task: string;
  readonly run: string;
  readonly step: string;
  readonly dueAt: number | null;
  readonly insteadOf: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
}
const waiting = async (caller: Caller, of?: string): Promise<readonly Waiting[]> => {
  const { rows } = (await erp.kernel.query(caller, 'kernel.decisions', {})) as { rows: Waiting[] };
  return rows.filter((row) => of === undefined || row.run === of);
};
const asked = async (caller: Caller, of: string) => {
  const { rows } = (await erp.kernel.query(caller, 'kernel.decisions-asked', { run: of })) as {
    rows: { state: string; step: string | null; problem: { code: string } | null; reason: string | null }[];
  };
  return rows[0];
};
const accept = async (number: string, amount: string, options = {}) => {
  const outcome = await ok(rina, 'trade.quote.accept', { number, price: { amount, currency: 'BDT' } }, options);
  return outcome.proposed?.id ?? '';
};
const give = async (caller: Caller, of: string, decision: string, reason?: string) => {
  const [one] = await waiting(caller, of);
  return run(caller, 'kernel.decision.give', { tasks: [one?.task], decision, ...(reason ? { reason } : {}) });
};
/** Until it has come to this state; why it stopped is told where it should not have. */
const until = (of: string, state: string) =>
  expect
    .poll(
      async () => {
        const now = await asked(rina, of);
        return now?.problem && state !== 'stopped' ? now.problem : now?.state;
      },
      { timeout: 30_000 },
    )
    .toBe(state);

const BANDS = {
  start: { on: 'command', command: 'trade.quote.accept', when: 'price.amount > 100' },
  steps: [
    { kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } },
    { kind: 'approve', id: 'board', name: name('Board'), when: 'price.amount > 1000', by: { roles: ['board'] } },
  ],
};

test('an administrator puts an approval before a command; it is done as its starter once the last one agreed', async () => {
  const { id, number } = await quote();
  await publish('accepting', BANDS);
  // Below the band nothing is in between.
  expect((await ok(rina, 'trade.quote.accept', { number, price: { amount: '99', currency: 'BDT' } })).result).toEqual({
    id,
  });
  const key = { idempotencyKey: 'accept-key-1' };
  const price = { amount: '2000', currency: 'BDT' };
  const first = await ok(rina, 'trade.quote.accept', { number, price }, key);
  expect(first.proposed?.expiresAt).toBe(erp.clock.now + 30 * 24 * HOUR);
  expect(first.result).toBeUndefined();
  const of = first.proposed?.id ?? '';
  expect(await run(rina, 'trade.quote.accept', { number, price }, key)).toEqual({ ...first, repeated: true });
  expect(await priceOf(id)).toBe('99.00');
  expect(await waiting(boss)).toEqual([]);
  expect((await waiting(karim, of))[0]).toMatchObject({ step: 'team', given: { number } });
  expect((await give(karim, of, 'approve')).ok).toBe(true);
  expect(await waiting(salma, of)).toEqual([]);
  expect((await give(boss, of, 'approve')).ok).toBe(true);
  await until(of, 'done');
  expect(await priceOf(id)).toBe('2000.00');
  const [last] = await erp.kernel.history(admin, 'trade.quote', id);
  expect(last).toMatchObject({ user: 'rina', command: 'trade.quote.accept' });
  // Said once more under his key, he hears what came of it.
  expect(await run(rina, 'trade.quote.accept', { number, price }, key)).toMatchObject({
    ok: true,
    repeated: true,
    result: { id },
  });
});

test('two who decide at the same moment each decide once, and what is last is done once', async () => {
  await publish('accepting', {
    start: BANDS.start,
    steps: [{ kind: 'approve', id: 'both', name: name('Both'), by: { roles: ['approver'] }, need: 'all' }],
  });
  const { id, number } = await quote();
  const of = await accept(number, '500');
  const outcomes = await Promise.all(
    [karim, salma, karim, salma].map((one) =>
      give(one, of, 'approve').catch((error: unknown) => ({ ok: false, error })),
    ),
  );
  expect(outcomes.filter((one) => one.ok)).toHaveLength(2);
  await until(of, 'done');
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({ version: 2, price: { amount: '500.00' } });
  const { rows } = await erp.owner.query(
    `select decided_by, count(*)::int as n from kernel.workflow_voice v join kernel.workflow_task t on t.id = v.task
     where t.run = $1 and decision is not null group by 1 order by 1`,
    [of],
  );
  expect(rows).toEqual([
    { decided_by: 'karim', n: 1 },
    { decided_by: 'salma', n: 1 },
  ]);
  // Of two for one place, one is told that it is decided.
  await publish('accepting', {
    start: BANDS.start,
    steps: [{ kind: 'approve', id: 'one', name: name('One'), by: { roles: ['approver'] } }],
  });
  const other = await accept((await quote()).number, '500');
  const [task] = await waiting(karim, other);
  const both = await Promise.all(
    [karim, salma].map((one) => run(one, 'kernel.decision.give', { tasks: [task?.task], decision: 'approve' })),
  );
  expect(both.map((one) => one.refusal?.code ?? 'ok').sort()).toEqual(['decision-over', 'ok']);
});

test('nobody decides on his own, no program decides, and nobody decides who is not asked', async () => {
  const approver = await memberWith(
    erp,
    admin,
    'mitu',
    [{ code: 'trader' }, { code: 'approver' }].map((role) => ({
      ...role,
      permissions: role.code === 'trader' ? TRADER : ['trade.quote'],
    })),
  );
  const { number } = await quote();
  const price = { amount: '500', currency: 'BDT' };
  const of = (await ok(approver, 'trade.quote.accept', { number, price })).proposed?.id ?? '';
  expect(await waiting(approver, of)).toEqual([]);
  const [task] = await waiting(karim, of);
  const by = (caller: Caller) => run(caller, 'kernel.decision.give', { tasks: [task?.task], decision: 'approve' });
  expect((await by(approver)).refusal?.code).toBe('decision-own');
  expect((await by(boss)).refusal?.code).toBe('decision-not-yours');
  expect((await by({ ...karim, apiKey: crypto.randomUUID() })).refusal?.code).toBe('decision-needs-person');
  expect((await by(admin)).refusal?.code).toBe('decision-needs-person');
  // Nor does a deputy who asked himself.
  await ok(karim, 'kernel.deputy.name', { deputy: 'mitu', from: erp.clock.now, until: erp.clock.now + HOUR });
  expect((await by(approver)).refusal?.code).toBe('decision-own');
  // What takes a run on is given by the kernel's own jobs alone, whatever right somebody holds.
  const all = await memberWith(erp, admin, 'everything', [{ permissions: ['*'] }]);
  const settle = await run(all, 'kernel.workflow.settle', { task: task?.task, ok: true });
  expect(settle.refusal?.code).toBe('not-permitted');
  // He takes it back, and it is gone from everybody's list.
  expect((await run(rina, 'kernel.decision.recall', { run: of })).refusal?.code).toBe('not-found');
  await ok(approver, 'kernel.decision.recall', { run: of });
  expect(await waiting(karim, of)).toEqual([]);
  expect((await by(salma)).refusal?.code).toBe('decision-over');
});

test('refused it is over; given back it is mended, and what is given otherwise is agreed to anew', async () => {
  await publish('accepting', {
    start: BANDS.start,
    steps: [
      { kind: 'approve', id: 'team', name: name('Team'), by: { people: ['karim', 'salma'] }, need: { quorum: 2 } },
    ],
  });
  const { id, number } = await quote();
  const no = await accept(number, '500');
  expect((await give(karim, no, 'refuse')).refusal?.code).toBe('decision-needs-reason');
  // One of two that are wanted is not there any more: refused at once.
  expect((await give(karim, no, 'refuse', 'Too dear')).ok).toBe(true);
  expect(await asked(rina, no)).toMatchObject({ state: 'refused', reason: 'Too dear' });
  const of = await accept(number, '500');
  expect((await give(karim, of, 'approve')).ok).toBe(true);
  expect((await give(salma, of, 'give-back', 'Ask for less')).ok).toBe(true);
  expect(await asked(rina, of)).toMatchObject({ state: 'given-back', reason: 'Ask for less' });
  expect((await run(karim, 'kernel.decision.mend', { run: of })).refusal?.code).toBe('not-found');
  const less = { number, price: { amount: '450', currency: 'BDT' } };
  const wrong = await run(rina, 'kernel.decision.mend', { run: of, input: { number: 7 } });
  expect(wrong.refusal?.code).toBe('input-invalid');
  await ok(rina, 'kernel.decision.mend', { run: of, input: less });
  // He who had agreed is asked again: it was something else.
  for (const one of [karim, salma]) expect((await give(one, of, 'approve')).ok).toBe(true);
  await until(of, 'done');
  expect(await priceOf(id)).toBe('450.00');
});

test('what is refused when it is let go stops visibly; its starter, or who looks after it, lets it go on', async () => {
  await publish('accepting', {
    start: BANDS.start,
    steps: [{ kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } }],
  });
  const { id, number } = await quote();
  const of = await accept(number, '500');
  // His right is asked again when it is done.
  await ok(admin, 'kernel.role.take', { user: 'rina', role: 'trader' });
  expect((await give(karim, of, 'approve')).ok).toBe(true);
  await until(of, 'stopped');
  expect(await asked(rina, of)).toMatchObject({ step: 'itself', problem: { code: 'not-permitted' } });
  expect(await priceOf(id)).toBe('10.00');
  await ok(admin, 'kernel.role.give', { user: 'rina', role: 'trader' });
  await ok(rina, 'kernel.decision.mend', { run: of });
  await until(of, 'done');
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({ version: 2, price: { amount: '500.00' } });
  // The record's own version is asked again too.
  await publish('changing', {
    start: { on: 'command', command: 'trade.quote.change' },
    steps: [{ kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } }],
  });
  const price = { amount: '600', currency: 'BDT' };
  const change = (await ok(rina, 'trade.quote.change', { id, version: 2, price })).proposed?.id ?? '';
  await ok(admin, 'trade.quote.change', { id, version: 2, price: { amount: '501', currency: 'BDT' } });
  expect((await give(karim, change, 'approve')).ok).toBe(true);
  await until(change, 'stopped');
  expect((await asked(rina, change))?.problem?.code).toBe('record-changed');
  await ok(admin, 'kernel.workflow.end', { run: change, reason: 'Made anew' });
  expect(await asked(rina, change)).toMatchObject({ state: 'ended', reason: 'Made anew' });
  await off('changing');
});

test('a deputy decides in his place while somebody is away, once, and is told for whom', async () => {
  await publish('accepting', {
    start: BANDS.start,
    steps: [{ kind: 'approve', id: 'boss', name: name('Boss'), by: { people: ['boss'] } }],
  });
  const of = await accept((await quote()).number, '500');
  const [from, end] = [erp.clock.now + HOUR, erp.clock.now + 3 * HOUR];
  const deputy = await ok(boss, 'kernel.deputy.name', { deputy: 'salma', from, until: end });
  expect(await waiting(salma, of)).toEqual([]);
  erp.clock.now = from;
  expect((await waiting(salma, of))[0]).toMatchObject({ insteadOf: ['boss'] });
  expect((await give(salma, of, 'approve')).ok).toBe(true);
  await until(of, 'done');
  const { rows } = await erp.owner.query(
    `select person, decided_by from kernel.workflow_voice v join kernel.workflow_task t on t.id = v.task where t.run = $1`,
    [of],
  );
  expect(rows).toEqual([{ person: 'boss', decided_by: 'salma' }]);
  // Back earlier: from then on it waits for himself alone.
  await ok(boss, 'kernel.deputy.end', { id: (deputy.result as { id: string }).id });
  const next = await accept((await quote()).number, '500');
  expect(await waiting(salma, next)).toEqual([]);
  expect(await waiting(boss, next)).toHaveLength(1);
});

test('up the chain of command, many at once with one reason, and what nobody can decide is refused at once', async () => {
  await publish('accepting', {
    start: BANDS.start,
    steps: [
      { kind: 'approve', id: 'direct', name: name('Direct'), by: { superior: 1 } },
      { kind: 'approve', id: 'above', name: name('Above'), by: { superior: 2 } },
    ],
  });
  const { number } = await quote();
  const price = { amount: '500', currency: 'BDT' };
  const none = await run(rina, 'trade.quote.accept', { number, price });
  expect(none.refusal).toMatchObject({ code: 'workflow-nobody', details: { step: 'direct', there: 0 } });
  await ok(admin, 'kernel.superior.set', { person: 'rina', superior: 'karim' });
  await ok(admin, 'kernel.superior.set', { person: 'karim', superior: 'boss' });
  const circle = await run(admin, 'kernel.superior.set', { person: 'boss', superior: 'rina' });
  expect(circle.refusal?.code).toBe('superior-circle');
  const three = await Promise.all([number, number, number].map((one) => accept(one, '500')));
  const tasks = (await waiting(karim)).filter((one) => three.includes(one.run)).map(({ task }) => task);
  const { result } = await ok(karim, 'kernel.decision.give', {
    tasks: [...tasks, crypto.randomUUID()],
    decision: 'approve',
  });
  const { results } = result as { results: { ok: boolean; code?: string }[] };
  expect(results.map((one) => one.code ?? 'ok').sort()).toEqual(['not-found', 'ok', 'ok', 'ok']);
  const above = (await waiting(boss)).filter((one) => three.includes(one.run)).map(({ task }) => task);
  await ok(boss, 'kernel.decision.give', { tasks: above, decision: 'refuse', reason: 'Not this month' });
  for (const of of three) expect(await asked(rina, of)).toMatchObject({ state: 'refused', reason: 'Not this month' });
});

test('what is done by the thousand does not pass an approval, a dry run stays one, and the system is not held up', async () => {
  await publish('awarding', {
    start: { on: 'command', command: 'trade.quote.award' },
    steps: [{ kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } }],
  });
  const { number } = await quote();
  const price = { amount: '500', currency: 'BDT' };
  const dry = await run(rina, 'trade.quote.accept', { number, price }, { dryRun: true });
  expect([dry.ok, dry.proposed, dry.effects?.changes.length]).toEqual([true, undefined, 2]);
  expect((await run(admin, 'trade.quote.accept', { number, price })).result).toBeDefined();
  await publish('tagging', {
    start: { on: 'command', command: 'trade.tag.create' },
    steps: [{ kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } }],
  });
  const importer = await memberWith(erp, admin, 'importer', [
    { permissions: ['trade.tag', 'trade.tag.*', 'kernel.import.*', 'kernel.import-run'] },
  ]);
  const sheet = { entity: 'trade.tag', file: 'tags.csv', text: 'code\nNEW-1\nNEW-2' };
  const { id: checked } = (await ok(importer, 'kernel.import.check', sheet)).result as { id: string };
  expect(JSON.stringify(await run(importer, 'kernel.import.write', { id: checked }))).toContain('approval-wanted');
  expect((await erp.owner.query(`select from trade.tag where code like 'NEW-%'`)).rowCount).toBe(0);
  await off('tagging');
  // Whatever stands before it is asked first; then it still takes its two persons.
  const of = (await ok(rina, 'trade.quote.award', { number, price })).proposed?.id ?? '';
  expect((await give(karim, of, 'approve')).ok).toBe(true);
  await until(of, 'done');
  const { rows } = await erp.owner.query(`select proposed_by, state from kernel.proposal`);
  expect(rows).toEqual([{ proposed_by: 'rina', state: 'waiting' }]);
  await off('awarding');
});

test('deadlines are hours of work: over a weekend, a change of the clock and a holiday, then those above are asked too', async () => {
  const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
  const shift = { id: 'A', name: { en: 'Day' }, start: '08:00', end: '16:00', days: weekdays };
  await erp.owner.query(
    `insert into kernel.site (company, id, code, name, calendar) values ($1, gen_random_uuid(), 'bremen', '{"en":"B"}', $2)`,
    [admin.company, JSON.stringify({ zone: 'Europe/Berlin', shifts: [shift] })],
  );
  const day = '2027-03-30';
  await ok(admin, 'kernel.holiday.create', { code: 'CLOSED', day, name: { en: 'Closed' } });
  await publish('accepting', {
    start: { ...BANDS.start, lastsDays: 60 },
    steps: [
      {
        ...{ kind: 'approve', id: 'team', name: name('Team'), by: { roles: ['approver'] } },
        escalate: [
          { afterHours: 4, to: { roles: ['board'] } },
          { afterHours: 8, to: { people: ['mitu'] } },
        ],
      },
    ],
  });
  const at = (text: string) => Date.parse(text) * 1000;
  erp.clock.now = at('2027-03-26T14:00:00+01:00');
  const { id, number } = await quote();
  const of = await accept(number, '500');
  // Friday has two hours left. On Sunday the clock is put forward: Monday's are two hours later by another offset.
  const first = at('2027-03-29T10:00:00+02:00');
  expect((await waiting(karim, of))[0]?.dueAt).toBe(first);
  expect(await waiting(boss, of)).toEqual([]);
  erp.clock.now = first;
  await expect.poll(() => waiting(boss, of), { timeout: 30_000 }).toHaveLength(1);
  // Six hours of Monday and two of Wednesday: Tuesday nothing is worked.
  const second = at('2027-03-31T10:00:00+02:00');
  expect((await waiting(karim, of))[0]?.dueAt).toBe(second);
  erp.clock.now = second;
  const mitu = await memberWith(erp, admin, 'mitu', []);
  await expect.poll(() => waiting(mitu, of), { timeout: 30_000 }).toHaveLength(1);
  // One above decides in place of those who let it lie.
  expect((await give(boss, of, 'approve')).ok).toBe(true);
  await until(of, 'done');
  expect(await priceOf(id)).toBe('500.00');
  // What nobody decides at all ends by itself.
  const left = await accept(number, '700');
  erp.clock.now += 60 * 24 * HOUR;
  await until(left, 'expired');
  expect(await waiting(karim, left)).toEqual([]);
});
