import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, isRefusal } from '../kernel/index.ts';
import { companyOn } from '../testing/erp.ts';
import { maker, type PackSite, packSite } from '../testing/pack-site.ts';
import { twinAsPack } from '../testing/twin/as-pack.ts';

// Lines, trees and values of parts in packs that are raised, switched and taken away.
// biome-ignore lint/suspicious/noExplicitAny: tests write into manifests as they need
type Loose = any;
/** Its tables alone: nothing is reckoned or told, so that what is raised and dropped is refused for itself. */
function twin(): Loose {
  const { settings: _settings, events: _events, automations: _automations, ...manifest }: Loose = twinAsPack();
  const [place, { computed: _computed, ...order }] = manifest.entities;
  const [send, ...verbs] = order.transitions;
  const { tells: _tells, ...silent } = send;
  const alone = { ...order, list: ['number', 'title', 'price', 'state'], rules: [order.rules[0]] };
  return {
    ...manifest,
    entities: [place, { ...alone, transitions: [silent, ...verbs] }],
    menu: manifest.menu.slice(0, 2),
  };
}
const own = maker();
const by = 'system:test';
const now = Date.now() * 1000;

let site: PackSite;
let admin: Caller;
beforeAll(async () => {
  site = await packSite();
  admin = await companyOn(site.kernel, 'Padma');
});
afterAll(() => site?.close());

const bring = (manifest: unknown) => site.desk.install({ text: own.seal(manifest), by, now, trust: 'Our own' });
const give = async (name: string, input: object) => {
  const outcome = await site.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string; version: number };
};
const get = (id: string) => site.kernel.get(admin, 'twin.big-order', id) as Promise<Loose>;
/** As the superuser, whom row-level security does not hold. */
async function seeAll(text: string, values: readonly unknown[]) {
  const client = new pg.Client({ connectionString: site.database.url });
  await client.connect();
  try {
    return await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}
const tables = async () =>
  (
    await site.owner.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = to_regnamespace('twin') and relkind = 'r' order by 1`,
    )
  ).rows.map(({ name }) => name);
const label = { en: 'More', bn: 'আরও', hi: 'और' };

let place: string;
const booked = () => ({
  ...{ site: 'plant-a', title: { en: 'Steel' }, kind: 'cold', place, near: [place] },
  price: { amount: '12.50', currency: 'BDT' },
  weight: { value: '2.5', unit: 'kg' },
  lines: [{ place, quantity: '2', also: [place] }],
});

test('what cannot be is refused by its place, before anything is made', async () => {
  const order = (manifest: Loose) => manifest.entities[1];
  const wrongs: [string, (manifest: Loose) => unknown][] = [
    ['entities.1.fields.terms.schema', (m) => delete order(m).fields.terms.schema],
    [
      'entities.1.fields.terms.schema.properties.days.type',
      (m) => (order(m).fields.terms.schema.properties.days.type = 'date'),
    ],
    [
      'entities.1.fields.terms.schema.properties.days',
      (m) => (order(m).fields.terms.schema.properties.days.pattern = '(a+)+$'),
    ],
    ['entities.1.fields.terms.schema.required.0', (m) => (order(m).fields.terms.schema.required = ['nothing'])],
    ['entities.1.fields.terms.example.days', (m) => (order(m).fields.terms.example = { days: 91 })],
    [
      'entities.1.fields.price.signed',
      (m) => Object.assign(order(m).fields, { price: { type: 'text', label, signed: true } }),
    ],
    ['entities.1.fields.copies.default', (m) => (order(m).fields.copies.default = 'one')],
    ['entities.1.fields.owner.default', (m) => (order(m).fields.owner.default = 'mina')],
    ['entities.1.fields.near.optional', (m) => (order(m).fields.near.optional = true)],
    ['entities.1.fields.near.references', (m) => (order(m).fields.near.references = 'stock.item')],
    [
      'entities.1.fields.lines.fields.place.references',
      (m) => (order(m).fields.lines.fields.place.references = 'twin.nothing'),
    ],
    ['entities.1.fields.lines.fields.record', (m) => (order(m).fields.lines.fields.record = { type: 'text', label })],
    ['entities.1.fields.lines.fields.note.fixed', (m) => (order(m).fields.lines.fields.note.fixed = true)],
    [
      'entities.1.fields.lines.fields.note.type',
      (m) => (order(m).fields.lines.fields.note = { type: 'lines', label, fields: {} }),
    ],
    ['entities.1.fields.lines.min', (m) => (order(m).fields.lines.min = 21)],
    ['entities.1.list', (m) => order(m).list.push('lines')],
    ['entities.1.key', (m) => order(m).key.push('price')],
    ['entities.1.key', (m) => (order(m).fields.site.sensitive = 'twin.site')],
    ['entities.1.retention.after', (m) => (order(m).retention.after = 'dueOn')],
    ['entities.1.transitions.0.reversedBy', (m) => (order(m).transitions[0].reversedBy = 'finish')],
    ['entities.1.transitions.0.confirm', (m) => (order(m).transitions[0].confirm = 'three')],
    ['entities.1.rules', (m) => (m.refusals['discount-high'].en = '{price} is too much')],
    ['entities.0.tree', (m) => delete m.entities[0].fields.within.optional],
    ['entities.0.fields.within.references', (m) => delete m.entities[0].tree],
    // Two things of one name in the database: the lines of an order, and an entity of its own.
    [
      'entities.2.name',
      (m) =>
        m.entities.push({
          name: 'twin.big-order-line',
          label,
          key: ['code'],
          fields: { code: { type: 'code', label } },
        }),
    ],
    ['entities.1', (m) => (order(m).fields.priceAmount = { type: 'decimal', label })],
  ];
  for (const [path, change] of wrongs) {
    const manifest = twin();
    change(manifest);
    const refused = await bring(manifest);
    expect(isRefusal(refused) && refused.code, path).toBe('pack-wrong');
    if (isRefusal(refused))
      expect((refused.details.issues as { path: string }[]).map((issue) => issue.path)).toContain(path);
  }
  expect(await tables()).toEqual([]);
});

test('raised: fields, lines and fields of lines are added with values for what is there, while the version before writes on', async () => {
  expect(await bring(twin())).toMatchObject({ adds: ['twin.place', 'twin.big-order'] });
  await site.kernel.refreshModules();
  await give('kernel.module.enable', { module: 'twin' });
  place = (await give('twin.place.create', { code: 'A' })).id;
  const first = await give('twin.big-order.create', booked());

  const next = twin();
  next.version = '1.1.0';
  const { fields } = next.entities[1];
  fields.fee = { type: 'money', label, fill: { amount: '0', currency: 'BDT' } };
  fields.level = { type: 'choice', label, choices: { low: label, high: label }, default: 'low' };
  fields.facts = { type: 'json', label, schema: { type: 'object', properties: {} }, fill: {} };
  fields.spares = { type: 'references', references: 'twin.place', label, fill: [] };
  fields.checks = {
    type: 'lines',
    label,
    fields: { at: { type: 'moment', label }, seen: { type: 'references', references: 'twin.place', label } },
  };
  fields.lines.fields.share = { type: 'quantity-in', label, fill: { value: '1', unit: 'kg' } };
  fields.lines.fields.by = { type: 'person', label, optional: true };
  fields.weight.optional = true;
  fields.terms.schema.properties.days.maximum = 120;
  expect(await bring(next)).toMatchObject({
    adds: [
      ...['fee', 'level', 'facts', 'spares', 'lines.share', 'lines.by', 'checks'].map(
        (name) => `twin.big-order.${name}`,
      ),
    ],
  });
  // The version before goes on upon the tables of the next.
  const old = await give('twin.big-order.create', booked());
  await site.kernel.refreshModules();
  for (const { id } of [first, old]) {
    expect(await get(id)).toMatchObject({
      ...{ fee: { amount: '0', currency: 'BDT' }, level: 'low', facts: {}, spares: [], checks: [] },
      lines: [{ share: { value: '1', unit: 'kg' }, by: null, also: [place] }],
    });
  }
  const more = {
    ...booked(),
    ...{ fee: { amount: '3', currency: 'BDT' }, facts: {}, spares: [place], terms: { days: 100 }, weight: null },
    lines: [{ place, quantity: '1', also: [], share: { value: '2', unit: 't' } }],
    checks: [{ at: now, seen: [place] }],
  };
  const full = await give('twin.big-order.create', more);
  expect(await get(full.id)).toMatchObject({ ...more, fee: { amount: '3.00', currency: 'BDT' }, level: 'low' });
  // Half a value stands in no column, whoever writes it.
  const half = seeAll('update twin.big_order set weight_value = 1 where id = $1', [full.id]);
  await expect(half).rejects.toMatchObject({ constraint: 'big_order_weight_whole' });
});

test('what would not fit records that are there is refused by its place', async () => {
  const wrongs: [string, (fields: Loose) => unknown][] = [
    ['fields.fresh.fill', (fields) => (fields.fresh = { type: 'money', label })],
    [
      'fields.fresh.fill.amount',
      (fields) => (fields.fresh = { type: 'money', label, fill: { amount: '0.001', currency: 'BDT' } }),
    ],
    ['fields.fresh.fill', (fields) => (fields.fresh = { type: 'whole-number', label, fill: 'many' })],
    [
      'fields.fresh.optional',
      (fields) => (fields.fresh = { type: 'reference', references: 'twin.place', label, fill: place }),
    ],
    ['fields.fresh.optional', (fields) => (fields.fresh = { type: 'person', label, fill: 'mina' })],
    [
      'fields.fresh.min',
      (fields) => (fields.fresh = { type: 'lines', label, min: 1, fields: { a: { type: 'text', label } } }),
    ],
    ['fields.lines.min', (fields) => (fields.lines.min = 2)],
    ['fields.lines.max', (fields) => (fields.lines.max = 10)],
    ['fields.lines.type', (fields) => (fields.lines = { type: 'text', label, optional: true })],
    ['fields.lines.fields.fresh.fill', (fields) => (fields.lines.fields.fresh = { type: 'text', label })],
    ['fields.lines.fields.note.max', (fields) => (fields.lines.fields.note.max = 10)],
    ['fields.deposit.signed', (fields) => Object.assign(fields.deposit, { signed: false, example: undefined })],
    ['fields.near.max', (fields) => (fields.near.max = 2)],
    ['fields.terms.schema.properties.days.maximum', (fields) => (fields.terms.schema.properties.days.maximum = 60)],
    ['fields.terms.schema.properties', (fields) => delete fields.terms.schema.properties.via],
  ];
  for (const [path, change] of wrongs) {
    const manifest = twin();
    manifest.version = '1.2.0';
    manifest.drops = ['fee', 'level', 'facts', 'spares', 'checks', 'lines.share', 'lines.by'].map(
      (n) => `twin.big-order.${n}`,
    );
    manifest.entities[1].fields.weight.optional = true;
    manifest.entities[1].fields.terms.schema.properties.days.maximum = 120;
    change(manifest.entities[1].fields);
    const refused = await bring(manifest);
    const issues = isRefusal(refused) ? (refused.details.issues as { path: string }[]) : [];
    expect(
      issues.map((issue) => issue.path),
      path,
    ).toEqual([`entities.1.${path}`]);
  }
});

test('records that would be kept for less time are named like anything that is lost', async () => {
  const shorter = (retention: object, drops: string[] = []) => {
    const manifest = twin();
    manifest.version = '1.2.0';
    Object.assign(manifest.entities[1], { retention });
    manifest.entities[1].fields.weight.optional = true;
    manifest.entities[1].fields.terms.schema.properties.days.maximum = 120;
    const gone = ['fee', 'level', 'facts', 'spares', 'checks', 'lines.share', 'lines.by'];
    manifest.drops = [...gone.map((name) => `twin.big-order.${name}`), ...drops];
    return site.desk.preview(own.seal(manifest));
  };
  const name = 'twin.big-order:retention';
  expect(await shorter({ after: 'endedAt', days: 399 })).toMatchObject({ code: 'pack-loses', details: { lost: name } });
  expect(await shorter({ after: 'endedAt', days: 399 }, [name])).toMatchObject({
    drops: expect.arrayContaining([name]),
  });
  const longer = await shorter({ after: 'endedAt', days: 401 });
  expect(isRefusal(longer) ? longer : longer.drops).not.toContain(name);
});

test('dropped: gone from sight at once, from the database with the next upgrade; then removed with its lines in the file', async () => {
  const less = twin();
  less.version = '1.2.0';
  less.entities[1].fields.weight.optional = true;
  less.entities[1].fields.terms.schema.properties.days.maximum = 120;
  delete less.entities[1].fields.remarks;
  delete less.entities[1].fields.near;
  delete less.entities[1].fields.lines.fields.price;
  less.entities[1].form = undefined;
  const dropped = [
    'fee',
    'level',
    'facts',
    'spares',
    'near',
    'lines.price',
    'lines.share',
    'lines.by',
    'remarks',
    'checks',
  ];
  expect(await bring(less)).toMatchObject({ code: 'pack-loses' });
  less.drops = dropped.map((name) => `twin.big-order.${name}`);
  const brought = await bring(less);
  expect(isRefusal(brought) ? brought : [...brought.drops].sort()).toEqual([...less.drops].sort());
  // Whoever still runs the version before writes all of it.
  await give('twin.big-order.create', {
    ...{ ...booked(), fee: { amount: '3', currency: 'BDT' }, facts: {}, spares: [place] },
    lines: [{ place, quantity: '1', also: [], share: { value: '2', unit: 't' } }],
    ...{ remarks: [{ remark: 'by the version before' }], checks: [{ at: now, seen: [place] }] },
  });
  await site.kernel.refreshModules();
  const { near: _near, ...rest } = booked();
  const fresh = await give('twin.big-order.create', rest);
  expect(Object.keys(await get(fresh.id))).not.toContain('remarks');
  const before = await tables();
  await site.later();
  expect(await bring({ ...less, version: '1.3.0', drops: [] })).toMatchObject({ version: '1.3.0' });
  const gone = ['big_order_check', 'big_order_check_seen', 'big_order_near', 'big_order_remark', 'big_order_spares'];
  expect(await tables()).toEqual(before.filter((name) => !gone.includes(name)));
  await site.kernel.refreshModules();
  await give('twin.big-order.change', { id: fresh.id, version: 1, urgent: true });

  // What waits for a second person goes with the pack; nobody could say yes to it.
  const waits = await site.kernel.execute(admin, 'twin.big-order.remove', { id: fresh.id, version: 2 });
  expect(waits.proposed).toBeTruthy();
  await give('kernel.legal-hold.create', { entity: 'twin.big-order', record: fresh.id, reason: 'dispute' });
  const waiting = async () =>
    (await seeAll(`select from kernel.proposal where state = 'waiting' union all select from kernel.legal_hold`, []))
      .rowCount;
  expect(await waiting()).toBe(2);
  await give('kernel.module.disable', { module: 'twin' });
  const away = await site.desk.remove({ name: 'twin', company: admin.company, by, now, keep: true });
  const kept = isRefusal(away) ? '' : readFileSync(away.kept ?? '', 'utf8');
  const lines = kept
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Loose);
  expect(lines.filter((one) => one.lines === 'lines').length).toBe(5);
  expect(lines.find((one) => one.lines === 'lines')).toMatchObject({
    ...{ company: admin.company, entity: 'twin.big-order' },
    record: { quantity: 2, also: [place] },
  });
  expect(await tables()).toEqual([]);
  expect(await waiting()).toBe(0);
});
