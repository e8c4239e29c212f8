import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Db, inCompany } from '../kernel/db.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
const caller = { company: crypto.randomUUID(), user: 'system:test' };
/** Statements of the transaction's connection that the server answered with "ready": one for each flight. */
let flights = 0;

beforeAll(async () => {
  erp = await testErp();
  await erp.owner.query('create table public.flight (n integer primary key, much numeric, at bigint)');
  await erp.owner.query('grant all on public.flight to millrace_app');
  erp.app.on('connect', (client) => {
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', () => {
      flights += 1;
    });
  });
});
afterAll(() => erp?.close());
beforeEach(() => erp.owner.query('truncate public.flight'));

const insert = (db: Db, n: number) => db.run('insert into flight values ($1, $2, $3)', [n, '12.500000', 2 ** 52]);
const kept = async () => (await erp.owner.query('select n from public.flight order by n')).rows.map(({ n }) => n);

test('what is asked in one turn goes to the server together, and is answered in the order it was asked', async () => {
  await inCompany(erp.app, caller, (db) => insert(db, 0));
  flights = 0;
  const answers = await inCompany(erp.app, caller, async (db) => {
    const asked = [insert(db, 1), insert(db, 2), db.rows('select n, much, at from flight order by n'), insert(db, 3)];
    return Promise.all(asked);
  });
  const row = (n: number) => ({ n, much: '12.5', at: 2 ** 52 });
  expect(answers).toEqual([1, 1, [row(0), row(1), row(2)], 1]);
  // Begin, company and the four questions; then the commit.
  expect(flights).toBe(2);
});

test('the last writes go with the commit, and where one of them fails nothing is kept', async () => {
  flights = 0;
  await inCompany(erp.app, caller, async (db) => {
    await db.rows('select n from flight');
    db.last(Promise.all([insert(db, 1), insert(db, 2)]));
  });
  expect(flights).toBe(2);
  expect(await kept()).toEqual([1, 2]);
  const twice = inCompany(erp.app, caller, async (db) =>
    db.last(Promise.all([insert(db, 3), insert(db, 1), insert(db, 4)])),
  );
  await expect(twice).rejects.toMatchObject({ code: '23505' });
  expect(await kept()).toEqual([1, 2]);
});

test('nothing is asked behind the last writes: it would be in no transaction, and of no company', async () => {
  let late: Promise<unknown> = Promise.resolve();
  await inCompany(erp.app, caller, async (db) => {
    await db.rows('select n from flight');
    db.last(
      insert(db, 1).then(() => {
        late = insert(db, 2);
        late.catch(() => undefined);
      }),
    );
  });
  await expect(late).rejects.toThrow('after the last writes');
  expect(await kept()).toEqual([1]);
});

test('where a last write comes to nothing before it leaves, what left beside it is not kept', async () => {
  const halfWritten = async (db: Db) => {
    const first = insert(db, 1);
    throw Object.assign(new Error('the second could not be written'), { first });
  };
  const work = inCompany(erp.app, caller, async (db) => {
    await db.rows('select n from flight');
    db.last(Promise.all([halfWritten(db), insert(db, 2)]));
  });
  await expect(work).rejects.toThrow('the second could not be written');
  expect(await kept()).toEqual([]);
});

test('a statement that fails takes the rest of its flight with it, and all of them can be asked again', async () => {
  const asking = (n: number) =>
    inCompany(erp.app, caller, async (db) => {
      const asked = await Promise.allSettled([
        db.one('select 1 as first'),
        db.one('select 12 / $1::integer as quotient', [n]),
        db.one('select 3 as third'),
      ]);
      if (asked.some(({ status }) => status === 'rejected')) throw asked;
      return asked.map((one) => 'value' in one && one.value);
    });
  const connections = erp.app.totalCount;
  for (let time = 0; time < 3; time += 1) {
    await expect(asking(0)).rejects.toMatchObject([
      { value: { first: 1 } },
      { reason: { code: '22012' } },
      { reason: { code: '22012' } },
    ]);
    expect(await asking(4)).toEqual([{ first: 1 }, { quotient: 3 }, { third: 3 }]);
  }
  expect(erp.app.totalCount).toBe(connections);
});

test('work that fails before anything left leaves no transaction open behind it', async () => {
  const failing = inCompany(erp.app, caller, async (db) => {
    void insert(db, 7).catch(() => undefined);
    throw new Error('a rule threw');
  });
  await expect(failing).rejects.toThrow('a rule threw');
  expect(await inCompany(erp.app, caller, (db) => db.rows('select n from flight'))).toEqual([]);
  expect(await kept()).toEqual([]);
});

test('a value that cannot be written fails by itself', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await expect(inCompany(erp.app, caller, (db) => db.one('select $1::jsonb', [circle]))).rejects.toThrow(/circular/i);
  expect(await inCompany(erp.app, caller, (db) => insert(db, 1))).toBe(1);
});

test('a column whose type has changed since is read as what it is now', async () => {
  const read = () => inCompany(erp.app, caller, (db) => db.rows('select much from flight'));
  await inCompany(erp.app, caller, (db) => insert(db, 1));
  expect(await read()).toEqual([{ much: '12.5' }]);
  await erp.owner.query('alter table public.flight alter column much type bigint using much::bigint');
  await expect(read()).rejects.toMatchObject({ code: '0A000' });
  expect(await read()).toEqual([{ much: 13 }]);
});

test('nobody who asks by way of the kernel meets a plan that fits no more', async () => {
  const company = await erp.company();
  const { kernel } = erp;
  const make = (code: string) => kernel.execute(company, 'stock.item.save', { code, name: { en: code } });
  expect(await make('BEFORE')).toMatchObject({ ok: true });
  const codes = async () => (await kernel.list(company, 'stock.item', { sort: 'code' })).rows.map(({ code }) => code);
  expect(await codes()).toEqual(['BEFORE']);
  await erp.owner.query('alter table stock.item alter column code type varchar(300)');
  expect(await codes()).toEqual(['BEFORE']);
  expect(await make('AFTER')).toMatchObject({ ok: true });
  expect(await codes()).toEqual(['AFTER', 'BEFORE']);
});
