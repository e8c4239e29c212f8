import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, isRefusal, type Kernel } from '../kernel/index.ts';
import { companyOn } from '../testing/erp.ts';
import { maker, type PackSite, packSite } from '../testing/pack-site.ts';
import { twinAsPack } from '../testing/twin/as-pack.ts';

// A pack is raised twice, and what it drops is taken out of the tables, while two processes write the very tables that are
// altered, without a pause. Nobody's command fails, nothing is lost, nothing is doubled.
// biome-ignore lint/suspicious/noExplicitAny: tests write into manifests as they need
type Loose = any;
const label = { en: 'More', bn: 'আরও', hi: 'और' };
const own = maker();

let site: PackSite;
let admin: Caller;
let kernels: readonly Kernel[];
let place: string;
beforeAll(async () => {
  site = await packSite();
  kernels = [site.kernel, await site.second()];
  admin = await companyOn(site.kernel, 'Padma');
  await bring(twinAsPack());
  await give(site.kernel, 'kernel.module.enable', { module: 'twin' });
  place = (await give(site.kernel, 'twin.place.create', { code: 'A' })).id;
});
afterAll(() => site?.close());

async function bring(manifest: unknown): Promise<void> {
  const brought = await site.desk.install({ text: own.seal(manifest), by: 'system:test', now: 1, trust: 'Test' });
  if (isRefusal(brought)) throw new Error(JSON.stringify(brought));
  await site.kernel.refreshModules();
}
async function give(kernel: Kernel, name: string, input: object): Promise<{ id: string; version: number }> {
  const outcome = await kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string; version: number };
}
/** Until each process has found out by itself. */
const onVersion = (version: string) =>
  expect
    .poll(() => kernels.map(({ registry }) => registry.modules.find(({ name }) => name === 'twin')?.version), {
      timeout: 120_000,
    })
    .toEqual(kernels.map(() => version));

const order = () => ({
  ...{ site: 'plant-a', title: { en: 'Steel' }, kind: 'cold', place, near: [place] },
  price: { amount: '12.50', currency: 'BDT' },
  weight: { value: '2.5', unit: 'kg' },
  lines: [
    { place, quantity: '2', also: [place] },
    { place, quantity: '3', also: [] },
  ],
  remarks: [{ remark: 'cold' }],
});

/** Makes an order, writes its lines anew, sends it; and again, until it is stopped. */
function writer(kernel: Kernel) {
  const failed: string[] = [];
  let whole = 0;
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      try {
        const { id } = await give(kernel, 'twin.big-order.create', order());
        const { lines } = (await kernel.get(admin, 'twin.big-order', id)) as Loose;
        const kept = { id: lines[1].id, quantity: '5' };
        await give(kernel, 'twin.big-order.change', { id, version: 1, lines: [kept], near: [] });
        await give(kernel, 'twin.big-order.send', { id, version: 2 });
        whole += 1;
      } catch (error) {
        failed.push(String(error));
      }
    }
  })();
  return {
    failed,
    whole: () => whole,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function seeAll<Row extends object>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: site.database.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

test('commands in flight on the tables that an upgrade alters go through, each once', async () => {
  await onVersion('1.0.0');
  const writers = [...kernels, ...kernels].map(writer);
  const goOn = async () => {
    const from = writers.map((one) => one.whole());
    const enough = () => writers.every((one, at) => one.whole() - (from[at] ?? 0) >= 3);
    await expect.poll(enough, { timeout: 120_000, interval: 20 }).toBe(true);
  };
  await goOn();
  const more = twinAsPack() as Loose;
  more.version = '1.1.0';
  const { fields } = more.entities[1];
  fields.fee = { type: 'money', label, fill: { amount: '1', currency: 'BDT' } };
  fields.checks = { type: 'lines', label, fields: { by: { type: 'text', label } } };
  fields.lines.fields.share = { type: 'quantity-in', label, default: { value: '1', unit: 'kg' } };
  fields.fee.default = fields.fee.fill;
  await bring(more);
  await goOn();
  await onVersion('1.1.0');
  await goOn();
  const less = structuredClone(more);
  less.version = '1.2.0';
  delete less.entities[1].fields.fee;
  delete less.entities[1].fields.lines.fields.share;
  delete less.entities[1].fields.checks;
  less.drops = ['fee', 'checks', 'lines.share'].map((name) => `twin.big-order.${name}`);
  await bring(less);
  await goOn();
  await onVersion('1.2.0');
  await goOn();
  await site.later();
  await bring({ ...less, version: '1.3.0', drops: [] });
  await onVersion('1.3.0');
  await goOn();
  await Promise.all(writers.map((one) => one.stop()));

  expect(writers.flatMap((one) => one.failed).slice(0, 5)).toEqual([]);
  const whole = writers.reduce((sum, one) => sum + one.whole(), 0);
  const [found] = await seeAll<Loose>(
    `select (select count(*)::int from twin.big_order where state = 'sent' and version = 3) as sent,
       (select count(*)::int from twin.big_order) as all,
       (select count(*)::int from twin.big_order_line where quantity = 5 and position = 1) as lines,
       (select count(*)::int from twin.big_order_line) as "allLines",
       (select count(*)::int from twin.big_order_line_also) as also,
       (select count(*)::int from twin.big_order_remark) as remarks`,
  );
  expect(found).toEqual({ sent: whole, all: whole, lines: whole, allLines: whole, also: 0, remarks: whole });
  const columns = await seeAll<{ name: string }>(
    `select column_name as name from information_schema.columns where table_schema = 'twin' and column_name ~ '^(fee|share)'`,
  );
  expect(columns).toEqual([]);
  console.info(`orders made, changed and sent by two processes while the pack was raised three times: ${whole}`);
});
