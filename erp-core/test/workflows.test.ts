import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';
import { Gates, installWorkshop, workshop } from '../testing/workshop.ts';

// What is real: PostgreSQL, jobs, the relay of events. The clock is the test's.
let erp: TestErp;
let admin: Caller;
let rina: Caller;
let karim: Caller;
const HOUR = 3_600_000_000;
const WAIT = { timeout: 30_000 };
beforeAll(async () => {
  erp = await testErp([workshop(new Gates()), purchase]);
  await installWorkshop(erp.owner);
  await installPurchase(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [
    { code: 'cutter', permissions: ['workshop.*', 'kernel.workflow.start'] },
  ]);
  karim = await memberWith(erp, admin, 'karim', [{ code: 'master', permissions: ['kernel.workflow.publish'] }]);
  await erp.kernel.start();
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object) => erp.kernel.execute(caller, name, input);
const ok = async (caller: Caller, name: string, input: object) => {
  const outcome = await run(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as {
    readonly id: string;
    readonly run: string;
    readonly sheet: string;
    readonly number: number;
  };
};
const name = { en: 'Step' };
const publish = (code: string, after: number, definition: object, caller = admin) =>
  run(caller, 'kernel.workflow.publish', { code, name: { en: code }, after, definition });
const publishedAs = async (code: string, after: number, definition: object) => {
  const { ok: done, refusal } = await publish(code, after, definition);
  if (!done) throw new Error(JSON.stringify(refusal));
};
interface Fault {
  readonly step: string | null;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}
const issuesOf = (refusal: { readonly details: object } | undefined): readonly Fault[] =>
  (refusal?.details as { readonly issues?: readonly Fault[] } | undefined)?.issues ?? [];
const waiting = async (caller: Caller) =>
  ((await erp.kernel.query(caller, 'kernel.decisions', {})) as { rows: { task: string; run: string; kind: string }[] })
    .rows;
const give = async (caller: Caller, kind: string, decision: string) => {
  const [one] = (await waiting(caller)).filter((row) => row.kind === kind);
  return ok(caller, 'kernel.decision.give', { tasks: [one?.task], decision });
};
const piecesOf = async (sheet: string): Promise<number[]> =>
  (
    await erp.owner.query<{ number: number }>('select number from workshop.piece where sheet = $1 order by number', [
      sheet,
    ])
  ).rows.map((row) => row.number);
const states = async (code: string): Promise<string[]> =>
  (
    await erp.owner.query<{ state: string }>(
      `select r.state from kernel.workflow_run r join kernel.workflow w on w.id = r.workflow where w.code = $1 order by r.started_at, r.id`,
      [code],
    )
  ).rows.map((row) => row.state);
const cut = (id: string, number: number) => ({
  ...{ kind: 'command', id, name, command: 'workshop.cut-piece' },
  input: { sheet: 'sheet', number },
});

test('an event begins one; its commands, waits, tasks and news go one after the other, each once', async () => {
  await publishedAs('after-buying', 0, {
    start: { on: 'event', event: 'workshop.bought' },
    steps: [
      cut('first', 11),
      { kind: 'wait', id: 'rest', name, hours: 2 },
      { kind: 'notify', id: 'say', name, to: { roles: ['master'] } },
      { kind: 'task', id: 'look', name, by: { roles: ['master'] } },
      cut('last', 12),
    ],
  });
  const { sheet } = await ok(rina, 'workshop.buy', { code: 'S-1', pieces: 1 });
  await expect.poll(() => piecesOf(sheet), WAIT).toEqual([1, 11]);
  await expect.poll(() => states('after-buying'), WAIT).toEqual(['running']);
  erp.clock.now += 2 * HOUR;
  await expect
    .poll(async () => (await waiting(karim)).map(({ kind }) => kind).sort(), WAIT)
    .toEqual(['notify', 'task']);
  await give(karim, 'notify', 'seen');
  // Another version begins from now on; what runs goes on by its own.
  await publishedAs('after-buying', 1, { start: { on: 'event', event: 'workshop.bought' }, steps: [cut('only', 20)] });
  const second = await ok(rina, 'workshop.buy', { code: 'S-2', pieces: 1 });
  await expect.poll(() => piecesOf(second.sheet), WAIT).toEqual([1, 20]);
  expect(
    await run(karim, 'kernel.decision.give', { tasks: [(await waiting(karim))[0]?.task], decision: 'approve' }),
  ).toMatchObject({
    refusal: { code: 'decision-unfit' },
  });
  await give(karim, 'task', 'done');
  await expect.poll(() => piecesOf(sheet), WAIT).toEqual([1, 11, 12]);
  await expect.poll(() => states('after-buying'), WAIT).toEqual(['done', 'done']);
  expect(await waiting(karim)).toEqual([]);
  // It did so in its own name, within the rights of its commands.
  const { rows } = await erp.owner.query(
    `select distinct user_id from kernel.audit where command = 'workshop.cut-piece' and user_id like 'system:workflow/%'`,
  );
  expect(rows).toEqual([{ user_id: 'system:workflow/after-buying' }]);
  await ok(admin, 'kernel.workflow.switch', { code: 'after-buying', on: false });
});

test('by hand it asks for what it needs, goes where its conditions lead, and waits for the event that fits', async () => {
  const { id: sheet } = await ok(admin, 'workshop.sheet.create', { code: 'H-1', pieces: 0 });
  const label = { en: 'Sheet', bn: 'Sheet', hi: 'Sheet' };
  await publishedAs('by-hand', 0, {
    start: {
      on: 'hand',
      asks: { sheet: { type: 'reference', references: 'workshop.sheet', label }, big: { type: 'yes-no', label } },
    },
    steps: [
      { kind: 'condition', id: 'size', name, if: 'big', yes: 'await', no: 'end' },
      cut('never', 1),
      { kind: 'wait', id: 'await', name, event: 'workshop.bought' },
      cut('then', 2),
    ],
  });
  const missing = await run(rina, 'kernel.workflow.start', { code: 'by-hand', given: { big: true } });
  expect(missing.refusal).toMatchObject({ code: 'input-invalid', details: { issues: [{ path: 'sheet' }] } });
  await ok(rina, 'kernel.workflow.start', { code: 'by-hand', given: { sheet, big: false } });
  await expect.poll(() => states('by-hand'), WAIT).toEqual(['done']);
  erp.clock.now += 1_000;
  await ok(rina, 'kernel.workflow.start', { code: 'by-hand', given: { sheet, big: true } });
  expect(await states('by-hand')).toEqual(['done', 'running']);
  erp.clock.now += 1_000;
  await ok(rina, 'workshop.buy', { code: 'H-2', pieces: 1 });
  await expect.poll(() => states('by-hand'), WAIT).toEqual(['done', 'done']);
  expect(await piecesOf(sheet)).toEqual([2]);
});

test('a record that comes to a state begins one with the record as it is, once, and only where its condition holds', async () => {
  const approver = await memberWith(erp, admin, 'head', [{ code: 'head', permissions: ['purchase.*'] }], ['plant-a']);
  await publishedAs('approved-order', 0, {
    start: { on: 'state', entity: 'purchase.order', state: 'approved', when: 'amount > 100' },
    steps: [{ kind: 'task', id: 'tell', name, by: { roles: ['head'] } }],
  });
  const order = async (number: string, amount: string) => {
    const input = { number, site: 'plant-a', buyer: 'rina', amount, kind: 'goods' };
    const { id } = await ok(admin, 'purchase.order.create', input);
    await ok(admin, 'purchase.order.approve', { id, version: 1 });
    return id;
  };
  await order('PO-1', '99');
  const big = await order('PO-2', '101');
  await ok(admin, 'purchase.order.change', { id: big, version: 2, note: 'again' });
  const told = async () =>
    (
      (await erp.kernel.query(approver, 'kernel.decisions', {})) as {
        rows: { site: string; given: { number: string } }[];
      }
    ).rows;
  await expect.poll(async () => (await told()).length, WAIT).toBe(1);
  expect((await told())[0]).toMatchObject({ site: 'plant-a', given: { number: 'PO-2', amount: '101' } });
  await give(approver, 'task', 'done');
  await expect.poll(() => states('approved-order'), WAIT).toEqual(['done']);
});

test('a step whose command is refused stops visibly, and goes on where it stopped once that is mended', async () => {
  const { id: sheet } = await ok(admin, 'workshop.sheet.create', { code: 'LOCKED-1', pieces: 0 });
  const label = { en: 'Sheet', bn: 'Sheet', hi: 'Sheet' };
  const asks = { sheet: { type: 'reference', references: 'workshop.sheet', label } };
  await publishedAs('stopping', 0, { start: { on: 'hand', asks }, steps: [cut('one', 1), cut('two', 2)] });
  const { run: of } = await ok(rina, 'kernel.workflow.start', { code: 'stopping', given: { sheet } });
  await expect.poll(() => states('stopping'), WAIT).toEqual(['stopped']);
  const { rows } = (await erp.kernel.query(admin, 'kernel.workflow-runs', { state: 'stopped' })) as {
    rows: { step: string; problem: { code: string } }[];
  };
  expect(rows[0]).toMatchObject({ step: 'one', problem: { code: 'sheet-locked' } });
  await ok(admin, 'workshop.sheet.change', { id: sheet, version: 1, code: 'OPEN-1' });
  await ok(admin, 'kernel.workflow.resume', { run: of });
  await expect.poll(() => states('stopping'), WAIT).toEqual(['done']);
  expect(await piecesOf(sheet)).toEqual([1, 2]);
});

test('every fault of a definition is told at once, each with its step and what to do, in the reader’s language', async () => {
  const wrong = {
    start: { on: 'command', command: 'workshop.cut-piece', when: 'numbr > 3' },
    steps: [
      { kind: 'task', id: 'a', name, by: { roles: ['nobody-has-it'], people: ['ghost'] } },
      { kind: 'task', id: 'a', name, by: { superior: 1 } },
      { kind: 'condition', id: 'b', name, if: 'number', yes: 'a', no: 'nowhere' },
      { kind: 'wait', id: 'c', name },
      { kind: 'command', id: 'end', name, command: 'workshop.none', input: {} },
      { kind: 'command', id: 'd', name, command: 'workshop.cut-piece', input: { sheet: 'sheet' } },
    ],
  };
  const { refusal } = await publish('wrong', 0, wrong);
  expect(refusal?.code).toBe('workflow-invalid');
  const issues = issuesOf(refusal);
  const found = issues.map(({ step, path, code }) => `${step} ${path} ${code}`);
  expect([...found].sort()).toEqual([
    'a by.people person-unknown',
    'a by.roles role-unknown',
    'a id step-twice',
    'b if formula',
    'b no step-not-below',
    'b yes step-not-below',
    'c hours wait-for-nothing',
    'd input.number input-wrong',
    'end command command-unknown',
    'end id step-reserved',
    'null steps nobody-approves',
    'null when formula',
  ]);
  const bengali = await publish('wrong', 0, wrong, { ...admin, locale: 'bn' });
  const inBengali = issuesOf(bengali.refusal);
  for (const { code, message } of inBengali)
    if (code !== 'input-wrong') expect(message, code).toMatch(/[\u0980-\u09ff]/);
});

test('nobody gives a workflow what is not his, nothing stands before deciding, and nobody publishes over another', async () => {
  const by = { roles: ['master'] };
  const steps = [{ kind: 'approve', id: 'yes', name, by }];
  const codes = async (definition: object, caller = admin) => {
    const { refusal } = await publish('guarded', 0, definition, caller);
    return issuesOf(refusal).map(({ code }) => code);
  };
  expect(
    await codes({ start: { on: 'hand' }, steps: [{ ...cut('x', 1), input: { sheet: {}, number: 1 } }] }),
  ).toContain('input-wrong');
  const start = { on: 'event', event: 'workshop.bought' };
  expect(await codes({ start, steps: [cut('x', 1)] }, karim)).toEqual(['command-not-yours']);
  expect(await codes({ start: { on: 'command', command: 'kernel.decision.give' }, steps })).toEqual([
    'command-of-decisions',
  ]);
  expect(await codes({ start: { on: 'command', command: 'kernel.workflow.switch' }, steps })).toEqual([
    'command-of-decisions',
  ]);
  expect(await codes({ start: { on: 'command', command: 'kernel.api-key.create' }, steps })).toEqual([
    'command-secret',
  ]);
  await publishedAs('guarded', 0, { start: { on: 'command', command: 'workshop.buy' }, steps });
  const late = await publish('guarded', 0, { start: { on: 'command', command: 'workshop.buy' }, steps });
  expect(late.refusal).toMatchObject({ code: 'workflow-changed', details: { number: 1 } });
  const { rows } = (await erp.kernel.query(admin, 'kernel.workflows', { code: 'guarded' })) as { rows: object[] };
  expect(rows[0]).toMatchObject({ number: 1, enabled: true, issues: [], open: 0 });
  const preview = await erp.kernel.query(admin, 'kernel.workflow-preview', {
    definition: { start: { on: 'command', command: 'workshop.buy', when: 'pieces > 5' }, steps },
    starter: 'rina',
    given: { code: 'X', pieces: 7 },
  });
  expect(preview).toMatchObject({ begins: true, steps: [{ taken: true, enough: true, people: [{ user: 'karim' }] }] });
});
