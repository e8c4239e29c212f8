import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyOn } from '../testing/erp.ts';
import { maker, needleControl, needleControlNext, type PackSite, packSite } from '../testing/pack-site.ts';
import { twinAsPack } from '../testing/twin/as-pack.ts';

let site: PackSite;
const folder = mkdtempSync(join(tmpdir(), 'millrace-packs-'));
beforeAll(async () => {
  site = await packSite();
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

const PROGRAM = join(import.meta.dirname, '..', 'testing', 'bring-in-program.ts');

/** Runs the program against a table that somebody holds, and ends it by force once it waits there. */
async function killedWhileWaiting(
  text: string,
  held: string,
  // Whoever reads goes on; with `exclusive` only writers wait.
  mode: 'access exclusive' | 'exclusive' = 'access exclusive',
): Promise<void> {
  const pack = join(folder, 'file.pack');
  writeFileSync(pack, text);
  const holder = await site.owner.connect();
  try {
    await holder.query(`begin; lock table ${held} in ${mode} mode`);
    const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
      env: { ...process.env, OWNER_URL: site.database.roleUrl('millrace_owner'), PACK: pack },
      stdio: 'inherit',
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    const waits = async () =>
      (await site.owner.query(`select from pg_locks where relation = to_regclass($1) and not granted`, [held]))
        .rowCount;
    await expect.poll(waits, { timeout: 120_000, interval: 20 }).toBe(1);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

const schemaThere = async () =>
  (await site.owner.query(`select from pg_namespace where nspname = 'needle_control'`)).rowCount === 1;
const columns = async () =>
  (
    await site.owner.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'needle_control' and table_name = 'breakage'`,
    )
  ).rows.map(({ name }) => name);

test('a program that dies while it brings a pack in or raises it leaves what was there, and is simply run again', async () => {
  const own = maker();
  const first = own.seal(needleControl());
  // Its table of needles is made by then; the one it refers to cannot be had.
  await killedWhileWaiting(first, 'stock.item');
  await expect.poll(schemaThere).toBe(false);
  const bring = (text: string) => site.desk.install({ text, by: 'system:test', now: 1, trust: 'Test' });
  expect(await bring(first)).toMatchObject({ name: 'needle-control' });
  await site.kernel.refreshModules();
  const padma = await companyOn(site.kernel, 'Padma');
  const on = await site.kernel.execute(padma, 'kernel.module.enable', { module: 'needle-control' });
  expect(on.ok).toBe(true);

  const next = own.seal(needleControlNext());
  await killedWhileWaiting(next, 'needle_control.breakage');
  expect(await columns()).not.toContain('shift');
  await site.kernel.refreshModules();
  expect(site.kernel.registry.modules.find(({ name }) => name === 'needle-control')?.version).toBe('1.0.0');
  expect(await bring(next)).toMatchObject({ from: '1.0.0', version: '1.1.0' });
  expect(await columns()).toContain('shift');
});

/** Everything in the schemas of the twin, column by column, with what its tables are held to. */
async function shapeOf(): Promise<string[]> {
  const { rows } = await site.owner.query<{ says: string }>(
    `select format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) as says
       from information_schema.columns where table_schema = 'twin'
     union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
       where connamespace = to_regnamespace('twin') and contype <> 'n'
     union all select indexdef from pg_indexes where schemaname = 'twin'
     union all select format('%s %s', tgrelid::regclass, tgname) from pg_trigger t
       join pg_class c on c.oid = tgrelid where c.relnamespace = to_regnamespace('twin') and not tgisinternal
     order by 1`,
  );
  return rows.map(({ says }) => says);
}

test('wherever a migration is when its program dies, what was there before is there: no table, column, trigger or line of the books', async () => {
  const own = maker();
  const bring = (text: string) => site.desk.install({ text, by: 'system:test', now: 1, trust: 'Test' });
  const versions = async () =>
    (await site.owner.query<{ version: string }>(`select version from kernel.pack where name = 'twin'`)).rows;
  const first = own.seal(twinAsPack());
  // The last of a fresh pack: all tables, pairs and triggers are made by then, its row and the trail are not.
  for (const held of ['kernel.pack', 'kernel.audit']) {
    await killedWhileWaiting(first, held, 'exclusive');
    await expect.poll(shapeOf).toEqual([]);
    expect(await versions()).toEqual([]);
  }
  expect(await bring(first)).toMatchObject({ name: 'twin' });
  const before = await shapeOf();
  expect(before.length).toBeGreaterThan(100);

  const label = { en: 'More', bn: 'আরও', hi: 'और' };
  // biome-ignore lint/suspicious/noExplicitAny: tests write into manifests as they need
  const next = twinAsPack() as any;
  next.version = '1.1.0';
  const { fields } = next.entities[1];
  fields.fee = { type: 'money', label, default: { amount: '0', currency: 'BDT' } };
  fields.spares = { type: 'references', references: 'twin.place', label, default: [] };
  fields.lines.fields.share = { type: 'quantity-in', label, default: { value: '1', unit: 'kg' } };
  fields.checks = { type: 'lines', label, fields: { place: { type: 'reference', references: 'twin.place', label } } };
  next.drops = ['twin.big-order.remarks'];
  delete fields.remarks;
  const text = own.seal(next);
  // Before the first column, between record and lines, after all of it; the next upgrade's taking away below.
  const everywhere = ['twin.big_order', 'twin.big_order_line'] as const;
  for (const held of everywhere) {
    await killedWhileWaiting(text, held);
    await expect.poll(shapeOf).toEqual(before);
  }
  for (const held of ['kernel.pack', 'kernel.audit']) {
    await killedWhileWaiting(text, held, 'exclusive');
    await expect.poll(shapeOf).toEqual(before);
    expect(await versions()).toEqual([{ version: '1.0.0' }]);
  }
  expect(await bring(text)).toMatchObject({ from: '1.0.0', version: '1.1.0' });
  const raised = await shapeOf();
  expect(raised).not.toEqual(before);

  const last = own.seal({ ...next, version: '1.2.0', drops: [] });
  await site.later();
  await killedWhileWaiting(last, 'kernel.audit', 'exclusive');
  await expect.poll(shapeOf).toEqual(raised);
  expect(await bring(last)).toMatchObject({ statements: ['drop table twin.big_order_remark'] });
  expect((await shapeOf()).join()).not.toContain('big_order_remark');
});

test('tables that are in use all the time are given up for now, and nothing was changed', async () => {
  const holder = await site.owner.connect();
  try {
    await holder.query('begin; lock table stock.item in access exclusive mode');
    const manifest = { ...needleControl(), name: 'other-register', demo: [], menu: [] };
    const text = JSON.stringify(manifest.entities).replaceAll('needle-control.', 'other-register.');
    const file = maker().seal({ ...manifest, entities: JSON.parse(text) });
    expect(await site.desk.install({ text: file, by: 'system:test', now: 1, trust: 'T' })).toMatchObject({
      code: 'pack-busy',
    });
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect((await site.owner.query(`select from pg_namespace where nspname = 'other_register'`)).rowCount).toBe(0);
});
