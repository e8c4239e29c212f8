import type { Fact } from '@millrace/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, evidenceOf, MINUTE, PRESS, setOf, stateSet, stopped, T0 } from '../testing/facts.ts';

let erp: TestErp;
let admin: Caller;
const site = 'plant-a';
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
});
afterAll(() => erp?.close());

let seq = 0;
const deliver = (set: unknown, { epoch = 1, company = admin.company } = {}) => {
  seq += 1;
  return erp.kernel.applyFactSet({ company, site, gateway: 'gw-1', record: { gateway: 'gw-1', epoch, seq }, set });
};
interface Letter {
  id: string;
  code: string;
  blocked: number;
  attempts: number;
  payload: Record<string, unknown>;
}
const letters = async () => ((await erp.kernel.query(admin, 'kernel.dead-letters', {})) as { rows: Letter[] }).rows;
const run = (name: string, input: object) => erp.kernel.execute(admin, name, input);
const window = (key: string) => ({ window: { key, from: T0, to: T0 + 480 * MINUTE } });

test('a set is applied only after the one before it; who missed one is asked for the whole', async () => {
  const where = window('order');
  expect(await deliver(setOf([counted(0, 1)], { ...where, revision: 2, base: 1 }))).toEqual({ status: 'whole-wanted' });
  expect(await deliver(setOf([counted(0, 1)], { ...where }))).toEqual({ status: 'applied' });
  expect(await deliver(setOf([counted(1, 1)], { ...where, revision: 2, base: 1 }))).toEqual({ status: 'applied' });
  expect(await deliver(setOf([counted(1, 1)], { ...where, revision: 2, base: 1 }))).toEqual({ status: 'repeated' });
  expect(await deliver(setOf([], { ...where, revision: 4, base: 3 }))).toEqual({ status: 'whole-wanted' });
  expect(await deliver(setOf([counted(2, 1)], { ...where, revision: 3, base: 2 }), { epoch: 2 })).toEqual({
    status: 'whole-wanted',
  });
  expect(await deliver(setOf([counted(2, 1)], { ...where, revision: 1 }), { epoch: 2 })).toEqual({ status: 'applied' });
  expect(await deliver(setOf([], { ...where, revision: 9, base: 8 }))).toEqual({ status: 'repeated' });
  const { rows } = await erp.owner.query(`select fact from production_log.count`);
  expect(rows).toEqual([{ fact: counted(2, 1).key }]);
});

/** A fact that its module cannot book: a count beyond what a quantity can be. */
const poison = (minute: number): Fact => counted(minute, 1e15);

test('a dead letter blocks its own window alone, is mended by a person, and what waits behind it follows', async () => {
  const where = window('letters');
  const first = setOf([poison(100)], where);
  expect(await deliver(first)).toMatchObject({ status: 'dead-letter' });
  expect(await deliver(first)).toEqual({ status: 'repeated' });
  expect(await deliver(setOf([counted(101, 3)], { ...where, revision: 2, base: 1 }))).toMatchObject({
    status: 'dead-letter',
  });
  expect(await deliver(setOf([counted(102, 1)], window('beside')))).toEqual({ status: 'applied' });
  const [letter] = await letters();
  expect(letter).toMatchObject({ code: 'fact-not-bookable', blocked: 1, attempts: 1 });
  const id = letter?.id ?? '';
  expect((await run('kernel.dead-letter.replay', { id })).refusal?.code).toBe('dead-letter-refused-again');
  expect(await letters()).toMatchObject([{ attempts: 2 }]);
  const set = { ...letter?.payload, asserted: [counted(100, 10)] };
  expect((await run('kernel.dead-letter.mend', { id, set })).result).toMatchObject({ state: 'mended', booked: 2 });
  expect((await run('kernel.dead-letter.replay', { id })).refusal?.code).toBe('dead-letter-settled');
  expect(await deliver(setOf([], { ...where, revision: 3, base: 2 }))).toEqual({ status: 'applied' });
  const { rows } = await erp.owner.query(
    `select quantity::text from production_log.count where fact = any($1) order by 1`,
    [[counted(100, 1).key, counted(101, 1).key]],
  );
  expect(rows).toEqual([{ quantity: '10.000000' }, { quantity: '3.000000' }]);
});

test('of sets booked together one is poison: the others are booked once, and what follows it in its window waits', async () => {
  const machine = (at: number) => `hall/line-9/cell/press-${at}`;
  const MACHINES = 12;
  const POISONED = 5;
  const of = (at: number, revision: number, fact: Fact) =>
    setOf([fact], {
      ...window('together'),
      stream: `counter:${machine(at)}`,
      revision,
      base: revision === 1 ? null : revision - 1,
    });
  const fact = (at: number, minute: number, quantity: number) => counted(minute, quantity, { machine: machine(at) });
  // Two of each window, all at once, as one call of a gateway hands them over: what may go together goes together.
  const sets = Array.from({ length: MACHINES }, (_, at) => at).flatMap((at) => [
    of(at, 1, fact(at, 1, at === POISONED ? 1e15 : 10 + at)),
    of(at, 2, fact(at, 2, 100 + at)),
  ]);
  const results = await Promise.all(sets.map((set) => deliver(set)));
  const statuses = (of_: readonly { status: string }[]) => of_.map(({ status }) => status);
  const expected = sets.map((_, n) => (Math.floor(n / 2) === POISONED ? 'dead-letter' : 'applied'));
  expect(statuses(results)).toEqual(expected);
  // All of them come again, as after a lost answer: nothing is booked twice, and no letter is kept twice.
  seq += 1_000;
  expect(new Set(statuses(await Promise.all(sets.map((set) => deliver(set)))))).toEqual(new Set(['repeated']));
  const booked = async () =>
    (
      await erp.owner.query<{ fact: string; quantity: number }>(
        `select fact, quantity::int from production_log.count where fact like 'counter:hall/line-9/%' order by fact`,
      )
    ).rows;
  const others = Array.from({ length: MACHINES }, (_, at) => at).filter((at) => at !== POISONED);
  const rowsOf = (all: readonly number[]) =>
    all
      .flatMap((at) => [
        { fact: fact(at, 1, 0).key, quantity: 10 + at },
        { fact: fact(at, 2, 0).key, quantity: 100 + at },
      ])
      .sort((a, b) => (a.fact < b.fact ? -1 : 1));
  const sorted = (rows: readonly { fact: string; quantity: number }[]) =>
    [...rows].sort((a, b) => (a.fact < b.fact ? -1 : 1));
  expect(sorted(await booked())).toEqual(rowsOf(others));
  const audits = await erp.owner.query(
    `select input->>'stream' as stream, (input->>'revision')::int as revision from kernel.audit
     where command = 'kernel.fact-set.apply' and input->>'window' = 'together' order by 1, 2`,
  );
  expect(audits.rows).toHaveLength(2 * others.length);
  const [letter] = await letters();
  expect(letter).toMatchObject({ code: 'fact-not-bookable', blocked: 1, payload: { revision: 1 } });
  // Mended, it goes before what waited behind it.
  const mended = of(POISONED, 1, fact(POISONED, 1, 10 + POISONED));
  expect((await run('kernel.dead-letter.mend', { id: letter?.id, set: mended })).result).toMatchObject({ booked: 2 });
  expect(sorted(await booked())).toEqual(rowsOf([...others, POISONED]));
  const { rows } = await erp.owner.query(
    `select revision, key from kernel.fact_revision where key like 'counter:${machine(POISONED)}/%' order by revision`,
  );
  expect(rows).toEqual([
    { revision: 1, key: fact(POISONED, 1, 0).key },
    { revision: 2, key: fact(POISONED, 2, 0).key },
  ]);
});

test('a dead letter that is discarded lets what follows it come; a whole set supersedes it', async () => {
  const where = window('discard');
  await deliver(setOf([counted(200, 1)], where));
  await deliver(setOf([poison(201)], { ...where, revision: 2, base: 1 }));
  await deliver(setOf([counted(202, 1)], { ...where, revision: 3, base: 2 }));
  const [letter] = await letters();
  expect((await run('kernel.dead-letter.discard', { id: letter?.id })).result).toMatchObject({ booked: 1 });
  await deliver(setOf([poison(203)], { ...where, revision: 4, base: 3 }));
  expect(await deliver(setOf([counted(204, 2)], { ...where, revision: 5 }))).toEqual({ status: 'applied' });
  expect(await letters()).toEqual([]);
});

test('what is no fact set, of another site, or of a type that nobody books, is kept as a dead letter', async () => {
  expect(await deliver({ nonsense: true })).toMatchObject({ status: 'dead-letter' });
  expect(await deliver(setOf([], { ...window('foreign'), site: 'plant-b' }))).toMatchObject({ status: 'dead-letter' });
  const unknown = { ...setOf([], window('unknown')), asserted: [{ ...counted(0, 1), type: 'dream.dreamt' }] };
  expect(await deliver(unknown)).toMatchObject({ status: 'dead-letter' });
  const unkeepable = setOf([], { ...window('unkeepable'), stream: 'counter:\0\ud800' });
  expect(await deliver(unkeepable)).toMatchObject({ status: 'dead-letter' });
  expect(await deliver({ ...unkeepable, '\0': ['\0'] })).toEqual({ status: 'repeated' });
  expect((await letters()).map(({ code }) => code).sort()).toEqual([
    'fact-foreign-site',
    'fact-set-invalid',
    'fact-set-invalid',
    'fact-set-invalid',
  ]);
});

test('a booked row leads to its records and values, and a record to the rows it became', async () => {
  const where = window('trail');
  await deliver(setOf([counted(300, 7)], where));
  await deliver(setOf([], { ...where, revision: 2, base: 1, changed: [counted(300, 8)] }));
  const { key } = counted(300, 7);
  const trail = await erp.kernel.query(admin, 'kernel.trail', { fact: key });
  expect(trail).toMatchObject({
    fact: { key, revision: 2, subject: PRESS },
    revisions: [
      { change: 'asserted', payload: { quantity: 7 } },
      { change: 'changed', payload: { quantity: 8 } },
    ],
    booked: [{ entity: 'production-log.count', id: key, reversed: false }],
    evidence: [{ record: { gateway: 'gw-1', epoch: 1, seq: 301 }, value: 8 }],
  });
  const booked = { entity: 'production-log.count', id: key };
  expect(await erp.kernel.query(admin, 'kernel.trail', { booked })).toEqual(trail);
  const { record } = evidenceOf(301);
  expect(await erp.kernel.query(admin, 'kernel.trail', { record })).toMatchObject({ facts: [{ fact: { key } }] });
});

test('a message leads to the facts that name it, and to those it lies in', async () => {
  const where = window('messages');
  const of = (minute: number, tag: string, at: readonly number[]): Fact => ({
    ...counted(minute, 1),
    key: `messages ${tag}`,
    evidence: at.map((time) => ({
      record: { gateway: 'gw-1', epoch: 9, seq: time },
      source: 'portal-1',
      sourceKey: `reads#${time}`,
      device: 'hall/gate/cell/portal-1',
      time: T0 + time,
      arrival: T0 + time + 5,
      value: { type: 'tag-read', epc: tag },
      clockSuspect: false,
    })),
  });
  await deliver(setOf([of(400, 'AAAA', [100, 300]), of(401, 'BBBB', [200, 400])], where));
  const asked = async (message: object) => {
    const { facts } = (await erp.kernel.query(admin, 'kernel.trail', { message })) as {
      facts: { relation: string; fact: { key: string } }[];
    };
    return facts.map(({ relation, fact }) => `${relation} ${fact.key}`);
  };
  expect(await asked({ source: 'portal-1', sourceKey: 'reads#300' })).toEqual(['named messages AAAA']);
  expect(await asked({ source: 'portal-1', time: T0 + 400 })).toEqual(['named messages BBBB']);
  expect(await asked({ records: [{ gateway: 'gw-1', epoch: 9, seq: 200 }] })).toEqual(['named messages BBBB']);
  const series = { type: 'tag-read', epc: 'AAAA' };
  expect(await asked({ source: 'portal-1', time: T0 + 250, series })).toEqual(['between messages AAAA']);
  expect(await asked({ source: 'portal-1', time: T0 + 350, series })).toEqual([]);
  expect(await asked({ source: 'portal-2', sourceKey: 'reads#300' })).toEqual([]);
  const told = await erp.kernel.query(admin, 'kernel.trail', { fact: 'messages AAAA' });
  expect(told).toMatchObject({
    evidence: [
      { path: 'plant-a/hall/gate/cell/portal-1', arrival: T0 + 105, quality: null },
      { sourceKey: 'reads#300' },
    ],
  });
});

test('repeats, gaps, whole resends and new epochs come to what the last whole set alone would have said', async () => {
  const fact = fc.record({
    minute: fc.nat(6),
    quantity: fc.integer({ min: 1, max: 9 }),
    length: fc.integer({ min: 1, max: 4 }),
  });
  const step = fc.record({
    facts: fc.uniqueArray(fact, { selector: ({ minute }) => minute, maxLength: 5 }),
    /** What happens to the message of this revision. */
    fate: fc.constantFrom('once', 'twice', 'lost', 'whole', 'new-epoch', 'again-later'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const walked = await erp.company();
      const straight = await erp.company();
      let epoch = 1;
      let revision = 0;
      let said = new Map<string, Fact>();
      const late: { set: unknown; epoch: number }[] = [];
      const both = [
        { of: (f: { minute: number; quantity: number; length: number }) => counted(f.minute, f.quantity), make: setOf },
        {
          of: (f: { minute: number; quantity: number; length: number }) =>
            stopped(f.minute * 10, f.minute * 10 + f.length),
          make: stateSet,
        },
      ];
      for (const { of, make } of both) {
        epoch = 1;
        revision = 0;
        said = new Map();
        for (const { facts, fate } of steps) {
          const next = new Map(facts.map(of).map((one) => [one.key, one]));
          if (fate === 'new-epoch') {
            epoch += 1;
            revision = 0;
          }
          const base = revision === 0 || fate === 'whole' ? null : revision;
          revision += 1;
          const whole = make([...next.values()], { revision, base: null });
          const set =
            base === null
              ? whole
              : make(
                  [...next.values()].filter(({ key }) => !said.has(key)),
                  {
                    revision,
                    base,
                    changed: [...next.values()].filter(({ key }) => said.has(key)),
                    retracted: [...said.values()]
                      .filter(({ key }) => !next.has(key))
                      .map(({ key, type }) => ({ key, type })),
                  },
                );
          said = next;
          if (fate === 'again-later') late.push({ set, epoch });
          for (const time of fate === 'lost' ? [] : fate === 'twice' ? [1, 2] : [1]) {
            const result = await deliver(set, { epoch, company: walked.company });
            if (time === 2) expect(result.status).toBe('repeated');
            if (result.status === 'whole-wanted') {
              expect(await deliver(whole, { epoch, company: walked.company })).toEqual({ status: 'applied' });
            }
          }
          for (const old of late.splice(0)) {
            expect(await deliver(old.set, { epoch: old.epoch, company: walked.company })).toEqual({
              status: 'repeated',
            });
          }
        }
        // A lost last message is noticed by the next one, however little it says.
        revision += 1;
        const last = make([], { revision, base: revision - 1 });
        if ((await deliver(last, { epoch, company: walked.company })).status === 'whole-wanted') {
          const whole = make([...said.values()], { revision, base: null });
          expect(await deliver(whole, { epoch, company: walked.company })).toEqual({ status: 'applied' });
        }
        await deliver(make([...said.values()], { revision: 1, base: null }), { company: straight.company });
      }
      expect(await booked(walked.company)).toEqual(await booked(straight.company));
    }),
    { numRuns: 20 },
  );
});

async function booked(company: string) {
  const counts = await erp.owner.query(
    `select c.fact, c.quantity, c.from_at, c.to_at, c.increments, s.quantity as shared from production_log.count c
     left join production_log.count_share s using (company, site, fact) where c.company = $1 order by c.fact`,
    [company],
  );
  const stops = await erp.owner.query(
    `select fact, state, from_at, to_at, micro from production_log.stop where company = $1 order by fact`,
    [company],
  );
  const facts = await erp.owner.query(
    `select key, body from kernel.fact where company = $1 and standing order by key`,
    [company],
  );
  return { counts: counts.rows, stops: stops.rows, facts: facts.rows };
}
