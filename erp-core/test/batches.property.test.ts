import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, code, command, event, module, reading, table, text, wholeNumber } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Accounts that come and go, and a rate that is read without a lock: whatever a batch could miss of the one before it.
const label = (en: string) => ({ en, bn: en, hi: en });
const account = table('trial.account', { key: ['code'], exact: true, fields: { code: text(), amount: wholeNumber() } });
const tariff = table('trial.tariff', { key: ['name'], fields: { name: text(), rate: wholeNumber() } });
const said = event('trial.said', 1, { what: text(), code: text(), saw: wholeNumber(), amount: wholeNumber() });
const tell = (what: string, of: string, saw: number, amount: number) =>
  said({ what, code: of, saw, amount }, { aggregate: of });

const open = command('trial.open', {
  label: label('Open'),
  input: { code: code() },
  load: ({ code }) => ({ found: account.locked({ code }) }),
  decide: ({ code }, { found }) =>
    found ? [tell('there', code, 0, found.amount)] : [account.insert({ code, amount: 0 }), tell('opened', code, 0, 0)],
});

const add = command('trial.add', {
  label: label('Add'),
  input: { code: code() },
  load: () => ({ rate: tariff.found({ name: 'one' }) }),
  loadMore: ({ code }) => ({ found: account.where({ code }) }),
  decide: ({ code }, { rate, found: [one] }) => {
    const saw = rate?.rate ?? 0;
    if (!one) return [tell('missed', code, saw, 0)];
    return [account.change(one, { amount: one.amount + saw }), tell('added', code, saw, one.amount + saw)];
  },
});

const close = command('trial.close', {
  label: label('Close'),
  input: { code: code() },
  load: ({ code }) => ({ found: account.locked({ code }) }),
  decide: ({ code }, { found }) =>
    found ? [account.remove(found), tell('closed', code, 0, found.amount)] : [tell('missed', code, 0, 0)],
});

const rate = command('trial.rate', {
  label: label('Rate'),
  input: { to: wholeNumber() },
  load: () => ({ found: tariff.locked({ name: 'one' }) }),
  decide: ({ to }, { found }) => [
    found ? tariff.change(found, { rate: to }) : tariff.insert({ name: 'one', rate: to }),
    tell('rated', 'ONE', found?.rate ?? 0, to),
  ],
});

const total = command('trial.total', {
  label: label('Total'),
  input: {},
  load: () => ({
    sum: reading(
      async (db) =>
        (await db.one<{ sum: number }>('select coalesce(sum(amount), 0)::int as sum from trial.account'))?.sum,
    ),
  }),
  decide: (_input, { sum }) => [tell('totalled', 'ALL', 0, sum ?? -1)],
});

const trial = module('trial', {
  needs: ['kernel'],
  commands: [open, add, close, rate, total],
  events: [said],
  migrations: import.meta.dirname,
});

const MIGRATION = `
  create schema trial;
  create table trial.account (company uuid not null default kernel.current_company(), code text not null,
    amount integer not null, primary key (company, code));
  call kernel.protect('trial.account');
  create table trial.tariff (company uuid not null default kernel.current_company(), name text not null,
    rate integer not null, primary key (company, name));
  call kernel.protect('trial.tariff');
  call kernel.grant_application();`;

let erp: TestErp;
beforeAll(async () => {
  erp = await testErp([trial]);
  await erp.owner.query(MIGRATION);
  await erp.kernel.start();
});
afterAll(() => erp?.close());

/** A command, and how many turns of the event loop go by before it: those that come together would all be one batch. */
type Step = readonly [name: string, input: object, turns: number];
const codes = fc.constantFrom('A', 'B', 'C');
const turns = fc.nat(12);
const of = <Input extends object>(name: string, input: fc.Arbitrary<Input>) =>
  fc.tuple(fc.constant(name), input, turns) satisfies fc.Arbitrary<Step>;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: of('trial.open', fc.record({ code: codes })) },
  { weight: 8, arbitrary: of('trial.add', fc.record({ code: codes })) },
  { weight: 1, arbitrary: of('trial.close', fc.record({ code: codes })) },
  { weight: 2, arbitrary: of('trial.rate', fc.record({ to: fc.integer({ min: 1, max: 9 }) })) },
  { weight: 1, arbitrary: of('trial.total', fc.constant({})) },
);

async function after(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
}

/** What the events tell, one after the other, is what one would see who does them one after the other. */
async function inOrder(caller: Caller): Promise<void> {
  const accounts = new Map<string, number>();
  let now = 0;
  for (const { payload } of await erp.kernel.events.after(caller, 0, 10_000)) {
    const { what, code: of, saw, amount } = payload as { what: string; code: string; saw: number; amount: number };
    const held = accounts.get(of);
    if (what === 'opened') {
      expect(held).toBeUndefined();
      accounts.set(of, 0);
    } else if (what === 'there') expect(held).toBe(amount);
    else if (what === 'missed') expect(held).toBeUndefined();
    else if (what === 'added') {
      expect({ saw, amount }).toEqual({ saw: now, amount: (held ?? Number.NaN) + now });
      accounts.set(of, amount);
    } else if (what === 'closed') {
      expect(held).toBe(amount);
      accounts.delete(of);
    } else if (what === 'rated') {
      expect(saw).toBe(now);
      now = amount;
    } else if (what === 'totalled') expect(amount).toBe([...accounts.values()].reduce((sum, one) => sum + one, 0));
  }
}

test('commands that come together or after each other come to what one after the other would', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 12 }),
      async (people) => {
        const caller = await erp.company();
        // Each does one thing after the other; all of them at once.
        await Promise.all(
          people.map(async (steps) => {
            for (const [name, input, turns] of steps) {
              await after(turns);
              const outcome = await erp.kernel.execute(caller, name, input);
              expect(outcome.refusal).toBeUndefined();
            }
          }),
        );
        await inOrder(caller);
      },
    ),
    { numRuns: 60 },
  );
});

test('a key that is on its way waits for its outcome; a batch that fails leaves the others as they are', async () => {
  const caller = await erp.company();
  await erp.kernel.execute(caller, 'trial.rate', { to: 3 });
  await erp.kernel.execute(caller, 'trial.open', { code: 'K' });
  const same = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      await after(at % 7);
      return erp.kernel.execute(caller, 'trial.add', { code: 'K' }, { idempotencyKey: `k${at % 4}` });
    }),
  );
  expect(same.filter(({ repeated }) => !repeated)).toHaveLength(4);
  // The database itself refuses these amounts: whoever came with them is answered, each for himself.
  await erp.owner.query("alter table trial.account add constraint small check (code <> 'K' or amount <= 12) not valid");
  const tried = await Promise.allSettled(
    Array.from({ length: 12 }, (_, at) =>
      erp.kernel.execute(caller, at % 2 ? 'trial.add' : 'trial.rate', at % 2 ? { code: 'K' } : { to: 3 }),
    ),
  );
  await erp.owner.query('alter table trial.account drop constraint small');
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  await inOrder(caller);
});

test('a trigger that locks rows of others holds nobody up', async () => {
  const caller = await erp.company();
  for (const at of ['A', 'B', 'C']) await erp.kernel.execute(caller, 'trial.open', { code: at });
  await erp.owner.query(`
    create function trial.hold() returns trigger language plpgsql as
      'begin perform 1 from trial.account for update; return new; end';
    create trigger hold before insert or update on trial.tariff for each row execute function trial.hold()`);
  const rates = Array.from({ length: 4 }, (_, at) => ['trial.rate', { to: at + 1 }] as const);
  const adds = ['A', 'B', 'C'].flatMap((at) => Array.from({ length: 4 }, () => ['trial.add', { code: at }] as const));
  const outcomes = await Promise.all(
    fc.sample(fc.shuffledSubarray([...rates, ...adds], { minLength: 16 }), 1)[0]?.map(async ([name, input], at) => {
      await after(at);
      return erp.kernel.execute(caller, name, input);
    }) ?? [],
  );
  await erp.owner.query('drop trigger hold on trial.tariff');
  expect(outcomes.map(({ ok }) => ok)).toEqual(Array.from({ length: 16 }, () => true));
  await inOrder(caller);
});
