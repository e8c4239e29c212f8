import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller, Carried, Carriers, Outgoing } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

// What is real: PostgreSQL, the relay of events, jobs. What is not: the mail server, which takes everything; real ones are met in
// server/test/notify-carriers.test.ts. The clock is the test's.
let erp: TestErp;
let admin: Caller;
let rina: Caller;
let karim: Caller;
let salma: Caller;
let boss: Caller;
const HOUR = 3_600_000_000;
const WAIT = { timeout: 30_000 };
const sent: Outgoing[] = [];
const mail = {
  async send(message: Outgoing): Promise<Carried> {
    sent.push(message);
    return { to: 'sent', reference: null };
  },
};
const carriers: Carriers = { mail, push: mail, text: mail };
const MAIL = { host: 'mail.test', port: 25, security: 'none', user: null, from: 'millrace@padma.test' };

beforeAll(async () => {
  erp = await testErp([trade], { carriers });
  await installTrade(erp.owner);
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [{ code: 'trader', permissions: ['trade.quote', 'trade.quote.*'] }]);
  karim = await memberWith(erp, admin, 'karim', [{ code: 'approver', permissions: [] }]);
  salma = await memberWith(erp, admin, 'salma', [{ code: 'approver', permissions: [] }]);
  boss = await memberWith(erp, admin, 'boss', [
    { code: 'board', permissions: ['kernel.workflow.resume', 'kernel.workflow-runs'] },
  ]);
  await erp.owner.query(`update kernel.membership set email = user_id || '@padma.test'`);
  await erp.owner.query(`update kernel.membership set locale = 'bn' where user_id = 'salma'`);
  await ok(admin, 'kernel.notice-channel.save', { channel: 'mail', enabled: true, settings: MAIL });
  await erp.kernel.start();
  const definition = {
    start: { on: 'command', command: 'trade.quote.accept' },
    steps: [{ kind: 'approve', id: 'team', name: { en: 'Team', bn: 'দল' }, by: { roles: ['approver'] } }],
  };
  await ok(admin, 'kernel.workflow.publish', { code: 'accepting', name: { en: 'Accepting' }, after: 0, definition });
});
afterAll(() => erp?.close());

async function ok(caller: Caller, name: string, input: object) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome;
}
let made = 0;
async function quote(): Promise<string> {
  made += 1;
  const number = `N-${made}`;
  await ok(admin, 'trade.quote.create', {
    ...{ number, title: { en: 'Yarn' }, price: { amount: '10', currency: 'BDT' }, tags: [] },
  });
  return number;
}
/** Asks for a quote to be accepted. Returns the run. */
async function ask(): Promise<string> {
  const price = { amount: '20', currency: 'BDT' };
  const { proposed } = await ok(rina, 'trade.quote.accept', { number: await quote(), price });
  return proposed?.id ?? '';
}
interface Row {
  readonly record: string;
  readonly template: string;
  readonly text: string;
  readonly page: string | null;
  readonly readAt: number | null;
}
const toldOf = async (caller: Caller, run: string, template: string): Promise<readonly Row[]> => {
  const { rows } = (await erp.kernel.query(caller, 'kernel.notices', { limit: 100 })) as { rows: Row[] };
  return rows.filter((row) => row.record === run && row.template === template);
};
const told = (caller: Caller, run: string, template: string) =>
  expect.poll(async () => (await toldOf(caller, run, template)).map(({ text }) => text), WAIT);
const decide = async (caller: Caller, run: string, decision: string, reason?: string) => {
  const { rows } = (await erp.kernel.query(caller, 'kernel.decisions', {})) as {
    rows: { task: string; run: string }[];
  };
  const tasks = rows.filter((row) => row.run === run).map(({ task }) => task);
  await ok(caller, 'kernel.decision.give', { tasks, decision, ...(reason === undefined ? {} : { reason }) });
};
const mailsTo = (person: string) =>
  sent.filter(({ to }) => to === `${person}@padma.test`).map(({ subject }) => subject);

test('who is asked is told in his language, in the app and by mail, and no more once it is decided', async () => {
  const run = await ask();
  const waits = 'kernel.decision-wanted';
  await told(karim, run, waits).toEqual(['Accept (rina) waits for you, step: Team']);
  await told({ ...salma, locale: 'bn' }, run, waits).toEqual([expect.stringContaining('ধাপ: দল')]);
  const [row] = await toldOf(karim, run, waits);
  expect(row).toMatchObject({ page: `decisions?run=${run}`, readAt: null });
  await expect.poll(() => mailsTo('karim'), WAIT).toEqual(['Accept (rina) waits for you, step: Team']);
  await expect.poll(() => mailsTo('salma'), WAIT).toEqual([expect.stringContaining('ধাপ: দল')]);
  expect(sent[0]?.lines).toEqual([{ text: expect.any(String), about: { path: `decisions?run=${run}` } }]);
  expect(await toldOf(rina, run, waits)).toEqual([]);
  expect(await toldOf(boss, run, waits)).toEqual([]);
  await decide(karim, run, 'approve');
  // Also with whom it waited for besides.
  for (const one of [karim, salma]) expect((await toldOf(one, run, waits))[0]?.readAt).not.toBeNull();
  await told(rina, run, 'kernel.workflow-ended').toEqual(['Accept (rina): done']);
});

test('what was decided before a gathered message leaves is not in it; a deputy is told in its place', async () => {
  const at = { kind: 'kernel.decision-wanted', channel: 'mail', mode: 'digest' };
  await ok(karim, 'kernel.notice.choose', at);
  const away = { from: erp.clock.now, until: erp.clock.now + 48 * HOUR };
  await ok(salma, 'kernel.deputy.name', { deputy: 'boss', ...away });
  sent.length = 0;
  const first = await ask();
  const second = await ask();
  await told(boss, second, 'kernel.decision-wanted').toHaveLength(1);
  await decide(boss, first, 'refuse', 'too dear');
  await told(rina, first, 'kernel.workflow-ended').toEqual(['Accept (rina): refused']);
  erp.clock.now += 24 * HOUR;
  const links = () =>
    sent.filter(({ to }) => to === 'karim@padma.test').map(({ lines }) => lines.map(({ about }) => about));
  await expect.poll(links, WAIT).toEqual([[{ path: `decisions?run=${second}` }]]);
});

test('what is given back or stops is told to whoever asked; those who look after workflows hear what stopped, in their words', async () => {
  const back = await ask();
  await decide(karim, back, 'give-back', 'cheaper, please');
  await told(rina, back, 'kernel.workflow-stopped').toEqual(['Accept (rina): was given back for change']);
  expect(await toldOf(boss, back, 'kernel.workflow-to-mend')).toEqual([]);
  const run = await ask();
  await ok(admin, 'kernel.role.take', { user: 'rina', role: 'trader' });
  await decide(karim, run, 'approve');
  await told(rina, run, 'kernel.workflow-stopped').toEqual(['Accept (rina): has stopped']);
  await told(boss, run, 'kernel.workflow-to-mend').toEqual(['Accept (rina) has stopped']);
  const problem = async (locale: 'en' | 'bn') => {
    const { rows } = (await erp.kernel.query({ ...boss, locale }, 'kernel.workflow-runs', { state: 'stopped' })) as {
      rows: { run: string; problem: { message: string } }[];
    };
    return rows.find((row) => row.run === run)?.problem.message ?? '';
  };
  expect(await problem('en')).toMatch(/^[\x20-\x7e“”’]+$/);
  expect(await problem('bn')).toMatch(/[\u0980-\u09ff]/);
  await ok(admin, 'kernel.role.give', { user: 'rina', role: 'trader' });
  // What he recalls himself he is not told.
  await ok(rina, 'kernel.decision.recall', { run: back });
  expect(await toldOf(rina, back, 'kernel.workflow-ended')).toEqual([]);
});

test('what one of several has decided waits for his deputy no more, and for the others still; news that is seen is read alone', async () => {
  const team = { roles: ['approver'] };
  const definition = {
    start: { on: 'command', command: 'trade.quote.accept' },
    steps: [
      { kind: 'notify', id: 'word', name: { en: 'Word' }, to: team },
      { kind: 'approve', id: 'team', name: { en: 'Team' }, by: team, need: 'all' },
    ],
  };
  await ok(admin, 'kernel.workflow.publish', { code: 'accepting', name: { en: 'Accepting' }, after: 1, definition });
  const away = { from: erp.clock.now, until: erp.clock.now + 48 * HOUR };
  await ok(salma, 'kernel.deputy.name', { deputy: 'boss', ...away });
  const run = await ask();
  const [waits, news] = ['kernel.decision-wanted', 'kernel.workflow-news'];
  for (const one of [karim, salma, boss]) await told(one, run, waits).toHaveLength(1);
  for (const one of [karim, salma]) await told(one, run, news).toHaveLength(1);
  const isRead = async (caller: Caller, template: string) => (await toldOf(caller, run, template))[0]?.readAt !== null;
  const taskOf = async (step: string) => {
    const { rows } = await erp.owner.query<{ id: string }>(
      'select id from kernel.workflow_task where run = $1 and step = $2',
      [run, step],
    );
    return rows.map(({ id }) => id);
  };
  await ok(salma, 'kernel.decision.give', { tasks: await taskOf('word'), decision: 'seen' });
  expect([await isRead(salma, news), await isRead(karim, news), await isRead(salma, waits)]).toEqual([
    true,
    false,
    false,
  ]);
  await ok(salma, 'kernel.decision.give', { tasks: await taskOf('team'), decision: 'approve' });
  const read = await Promise.all([salma, boss, karim].map((one) => isRead(one, waits)));
  expect(read).toEqual([true, true, false]);
});
