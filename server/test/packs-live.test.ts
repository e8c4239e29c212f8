import { createKernel, modules } from '@millrace/erp-core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyOn } from '../../erp-core/testing/erp.ts';
import { maker, needleControl, needleControlNext } from '../../erp-core/testing/pack-site.ts';
import { packLoss, packPreview } from '../../hmi/client/shapes/module.ts';
import { eventually } from './eventually.ts';
import { type Answer, OPERATOR, type TestServer, testServer } from './test-server.ts';

// A live server with two companies. Panels of both ask and write without a pause, while a pack is brought in as a signed
// file, switched on in one company, raised, switched off and removed. Not one of their calls may fail.
let plant: TestServer;
let cookie: string;
beforeAll(async () => {
  plant = await testServer(undefined, {}, { packs: true });
  cookie = await plant.signIn();
  const app = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 2, pipeline: true });
  const kernel = createKernel({ pool: app, modules });
  await companyOn(kernel, 'Jamuna');
  await app.end();
});
afterAll(() => plant?.close());

const own = maker();
const admin = (method: 'GET' | 'POST', path: string, body?: unknown) =>
  plant.call(method, path, { cookie, ...(body === undefined ? {} : { body }), headers: keyed() });
let keys = 0;
const keyed = () => {
  keys += 1;
  return { 'idempotency-key': `panel-${process.pid}-${keys}` };
};
const command = (name: string, body: object) => admin('POST', `/api/v1/commands/${name}`, body);
const documented = async () => Object.keys((await admin('GET', '/openapi.json')).json.paths);

let panels = 0;
/** A panel: four calls in turn, one after the other, until it is stopped. Collects what was not answered with 200. */
function panel(who: 'Padma' | 'Jamuna', more: () => readonly [string, object][] = () => []) {
  panels += 1;
  const own = `${who}-${panels}`;
  const failed: string[] = [];
  let calls = 0;
  let slowest = 0;
  let stopped = false;
  const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const began = performance.now();
    const credentials = who === 'Padma' ? { cookie } : {};
    const headers = who === 'Padma' ? {} : { authorization: `Bearer ${OPERATOR}`, 'x-company': 'Jamuna' };
    const options = { ...credentials, headers: { ...headers, ...keyed() }, ...(body ? { body } : {}) };
    const answer: Answer | Error = await plant.call(method, path, options).catch((error: Error) => error);
    calls += 1;
    slowest = Math.max(slowest, performance.now() - began);
    if (answer instanceof Error || answer.status !== 200)
      failed.push(`${path}: ${answer instanceof Error ? answer.message : `${answer.status} ${answer.text}`}`);
  };
  const work = async () => {
    for (let n = 0; !stopped; n += 1) {
      await ask('GET', '/api/v1/entities/stock.item?limit=20');
      await ask('POST', '/api/v1/commands/stock.item.create', {
        ...{ code: `${own}-${n}`, name: { en: who, bn: who, hi: who }, unit: 'kg', lots: false },
      });
      await ask('GET', '/api/v1/queries/stock.balances');
      await ask('GET', '/api/v1/descriptions/stock.item');
      for (const [name, input] of more()) await ask('POST', `/api/v1/commands/${name}`, input);
    }
  };
  const running = work();
  return {
    failed,
    calls: () => calls,
    slowest: () => slowest,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

test('a pack comes, is raised and goes on a live server, and no panel of either company notices', async () => {
  let isOn = false;
  let made = 0;
  let needle = '';
  // While it is on, Padma's panel works with the pack too, as it was when the panel was opened.
  const padma = panel('Padma', () => {
    if (!isOn) return [];
    made += 1;
    // The second goes into the table that the upgrade alters.
    const broken = { site: 'demo-plant', machine: 'plain-7', brokenAt: made, allFound: false, cause: 'hit', needle };
    return [
      ['needle-control.needle.create', { code: `N-${made}`, pieces: 1 }],
      ['needle-control.breakage.create', broken],
    ];
  });
  const jamuna = panel('Jamuna');
  const goOn = async (calls = 12) => {
    for (const one of [padma, jamuna]) {
      const from = one.calls();
      await expect.poll(() => one.calls() - from, { timeout: 120_000, interval: 10 }).toBeGreaterThanOrEqual(calls);
    }
  };
  await goOn();

  const file = own.seal(needleControl());
  const unsigned = await admin('POST', '/api/v1/packs', { file: JSON.stringify(needleControl()) });
  expect(unsigned).toMatchObject({ status: 422, json: { code: 'pack-unreadable' } });
  const changed = await admin('POST', '/api/v1/packs', { file: file.replace('Needle', 'Noodle'), trust: 'Us' });
  expect(changed).toMatchObject({ status: 422, json: { code: 'pack-changed' } });
  expect(await admin('POST', '/api/v1/packs', { file })).toMatchObject({
    status: 409,
    json: { code: 'pack-key-unknown' },
  });
  const seen = await admin('POST', '/api/v1/packs/preview', { file });
  expect(seen.json).toMatchObject({ name: 'needle-control', from: null, key: { trusted: false } });
  // What the screens read of it.
  expect(packPreview.safeParse(seen.json).error).toBeUndefined();
  expect(await documented()).not.toContain('/api/v1/entities/needle-control.breakage');
  expect((await admin('POST', '/api/v1/packs', { file, trust: 'Us' })).status).toBe(200);
  expect(await documented()).toEqual(
    expect.arrayContaining([
      '/api/v1/entities/needle-control.breakage',
      '/api/v1/commands/needle-control.breakage.close',
    ]),
  );
  await goOn();

  const off = await admin('GET', '/api/v1/entities/needle-control.needle');
  expect(off).toMatchObject({ status: 409, json: { code: 'module-disabled' } });
  expect((await admin('GET', '/api/v1/me')).json.off).toEqual(['needle-control']);
  expect((await command('kernel.module.enable', { module: 'needle-control' })).status).toBe(200);
  expect((await admin('GET', '/api/v1/me')).json.off).toEqual([]);
  needle = (await command('needle-control.needle.create', { code: 'N-0', pieces: 1 })).json.result.id;
  isOn = true;
  await goOn();
  expect((await admin('POST', '/api/v1/packs/needle-control/demo')).json).toEqual({ made: 3 });
  expect((await admin('POST', '/api/v1/packs/needle-control/demo')).json).toEqual({ made: 3 });
  const demo = await admin('GET', `/api/v1/entities/needle-control.breakage?search=line-3`);
  expect(demo.json.rows).toHaveLength(1);

  const raised = await admin('POST', '/api/v1/packs', { file: own.seal(needleControlNext()) });
  expect(raised).toMatchObject({ status: 200, json: { from: '1.0.0', version: '1.1.0' } });
  await goOn();
  expect((await admin('GET', '/api/v1/packs/needle-control/file')).json).toMatchObject({ version: '1.1.0' });
  const back = await admin('POST', '/api/v1/packs', { file });
  expect(back).toMatchObject({ status: 409, json: { code: 'pack-not-newer' } });
  const refused = await admin('POST', '/api/v1/packs/needle-control/remove', {});
  expect(refused).toMatchObject({ status: 409, json: { code: 'pack-enabled' } });

  isOn = false;
  await goOn();
  expect((await command('kernel.module.disable', { module: 'needle-control' })).status).toBe(200);
  await goOn();
  const loss = await admin('GET', '/api/v1/packs/needle-control/loss');
  expect(packLoss.safeParse(loss.json).error).toBeUndefined();
  expect(loss.json).toMatchObject({ enabled: 0, rows: [{ own: made + 3, others: 0 }, { own: made + 1 }, { own: 0 }] });
  expect((await admin('POST', '/api/v1/packs/needle-control/remove', {})).status).toBe(200);
  await goOn();
  expect(await documented()).not.toContain('/api/v1/entities/needle-control.breakage');
  expect(await admin('GET', '/api/v1/entities/needle-control.needle')).toMatchObject({ status: 404 });

  await Promise.all([padma.stop(), jamuna.stop()]);
  expect(padma.failed.slice(0, 5)).toEqual([]);
  expect(jamuna.failed.slice(0, 5)).toEqual([]);
  const told = [padma, jamuna].map((one) => `${one.calls()} calls, slowest ${Math.round(one.slowest())} ms`);
  console.info(`panels while a pack came and went: ${told.join('; ')}`);
});

test('a key can be taken back: what is here stays, nothing more of it is brought in', async () => {
  const { keys: trusted } = (await admin('GET', '/api/v1/pack-keys')).json;
  expect(trusted).toMatchObject([{ name: 'Us' }]);
  const { fingerprint } = trusted[0];
  expect((await admin('POST', '/api/v1/pack-keys/distrust', { fingerprint })).status).toBe(200);
  const again = await admin('POST', '/api/v1/packs', { file: own.seal(needleControl()) });
  expect(again).toMatchObject({ status: 409, json: { code: 'pack-key-unknown' } });
});

test('what was done to the packs, what was refused and what left as a file stands in the audit trail', async () => {
  const file = own.seal(needleControl());
  expect((await admin('POST', '/api/v1/packs', { file, trust: 'Us' })).status).toBe(200);
  expect((await admin('GET', '/api/v1/packs/needle-control/file')).status).toBe(200);
  const rows = async (asked: object) => {
    const input = encodeURIComponent(JSON.stringify(asked));
    const { json } = await admin('GET', `/api/v1/queries/kernel.audit?input=${input}`);
    return (json.rows as { refusal: string | null; detail: object }[]).map(({ refusal, detail }) => [refusal, detail]);
  };
  const pack = { name: 'needle-control', version: needleControl().version };
  await eventually(() => rows({ kind: 'export' })).toContainEqual([
    null,
    { of: 'operations.packs', name: pack.name, version: pack.version },
  ]);
  const installs = await rows({ name: 'operations.pack-install' });
  expect(installs).toContainEqual([null, expect.objectContaining(pack)]);
  expect(installs).toContainEqual(['pack-key-unknown', {}]);
  expect(await rows({ name: 'operations.pack-remove' })).toContainEqual([
    null,
    expect.objectContaining({ name: pack.name }),
  ]);
  expect(await rows({ name: 'operations.pack-distrust' })).toContainEqual([
    null,
    expect.objectContaining({ fingerprint: expect.any(String) }),
  ]);
  expect((await admin('POST', '/api/v1/packs/needle-control/remove', {})).status).toBe(200);
});

test('a server that comes up with packs serves them from its first answer on', async () => {
  const file = own.seal(needleControl());
  expect((await admin('POST', '/api/v1/packs', { file, trust: 'Us' })).status).toBe(200);
  expect((await command('kernel.module.enable', { module: 'needle-control' })).status).toBe(200);
  await plant.restart();
  expect((await admin('GET', '/api/v1/entities/needle-control.needle')).status).toBe(200);
});

test('fields are added to items without code, changed, dropped and taken back on a live server, and no panel notices', async () => {
  const owner = new pg.Client({ connectionString: plant.database.roleUrl('millrace_owner') });
  await owner.connect();
  const words = (en: string) => ({ en, bn: en, hi: en });
  let colours = 0;
  let isOn = false;
  // Padma's panel goes on with the form of the first version: it says a colour, and nothing of what came later.
  const padma = panel('Padma', () => {
    if (!isOn) return [];
    colours += 1;
    return [['stock.item.create', { code: `C-${colours}`, name: words('C'), unit: 'kg', lots: false, xColour: 'red' }]];
  });
  const jamuna = panel('Jamuna');
  const goOn = async () => {
    for (const one of [padma, jamuna]) {
      const from = one.calls();
      await expect.poll(() => one.calls() - from, { timeout: 120_000, interval: 10 }).toBeGreaterThanOrEqual(12);
    }
  };
  const said = async (name: string, body: object) => {
    const { status, json, text } = await command(name, body);
    if (status !== 200) throw new Error(text);
    return json.result;
  };
  let design = await said('kernel.design.begin', {
    ...{ name: 'our-items', label: words('Our items'), description: words('What we say of items.') },
    needs: { stock: '>=0.1.0 <1.0.0' },
  });
  const put = async (place: string, value: unknown) => {
    design = await said('kernel.design.put', { design: design.id, version: design.version, place, value });
  };
  const publish = async (accepts: readonly string[] = []) => {
    // As if the ten seconds had gone by in which every process finds out.
    await owner.query(`update kernel.pack set raised_at = clock_timestamp() - interval '1 minute'`);
    const { status, json, text } = await admin('POST', `/api/v1/designs/${design.id}/publish`, {
      version: design.version,
      accepts,
    });
    if (status !== 200) throw new Error(text);
    design.version += 1;
    await goOn();
    return json;
  };
  await put('extends/stock.item', { fields: { xColour: { type: 'text', optional: true, label: words('Colour') } } });
  const looked = await admin('POST', `/api/v1/designs/${design.id}/preview`, { version: design.version });
  expect(looked.json).toMatchObject({ number: 1, adds: ['stock.item.xColour'], loses: [] });
  await publish();
  await said('kernel.module.enable', { module: 'our-items' });
  isOn = true;
  await goOn();
  await put('extends/stock.item/fields/xGrade', { type: 'code', default: 'A', label: words('Grade') });
  await publish();
  const { rows } = (
    await admin('GET', `/api/v1/entities/stock.item?filter=${encodeURIComponent('{"xColour":"red"}')}&limit=1`)
  ).json;
  expect(rows).toMatchObject([{ xGrade: 'A' }]);
  expect((await admin('GET', '/openapi.json')).text).toContain('xGrade');
  // Back to the first version: what the second added goes, with what is in it told before.
  design = await said('kernel.design.restore', { design: design.id, version: design.version, number: 1 });
  const back = await admin('POST', `/api/v1/designs/${design.id}/publish`, { version: design.version });
  expect(back).toMatchObject({ status: 409, json: { code: 'design-loses' } });
  await publish(['stock.item.xGrade']);
  // And forward again: the column is taken back as it was left, held to be there, and nobody's rows are in the way.
  design = await said('kernel.design.restore', { design: design.id, version: design.version, number: 2 });
  expect(await publish()).toMatchObject({ number: 4, adds: ['stock.item.xGrade'], drops: [] });
  const again = (await admin('GET', '/api/v1/aggregates/stock.item?by=xGrade')).json;
  expect(again.rows).toMatchObject([{ xGrade: 'A' }]);
  const third = await admin('POST', `/api/v1/designs/${design.id}/publish`, { version: 1 });
  expect(third).toMatchObject({ status: 409, json: { code: 'design-changed' } });
  await Promise.all([padma.stop(), jamuna.stop()]);
  await owner.end();
  expect(padma.failed.slice(0, 5)).toEqual([]);
  expect(jamuna.failed.slice(0, 5)).toEqual([]);
});
