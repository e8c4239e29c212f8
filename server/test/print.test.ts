import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from './test-server.ts';

// Labels and documents over HTTP, on the real kernel, database and process that sets them.
let plant: TestServer;
let cookie: string;
let id: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  const body = { code: 'COTTON-40', name: { en: 'Cotton 40s', bn: 'সুতা ৪০' }, unit: 'kg', lots: false };
  const headers = { 'idempotency-key': randomUUID() };
  const made = await plant.call('POST', '/api/v1/commands/stock.item.create', { cookie, body, headers });
  id = made.json.result.id;
});
afterAll(() => plant.close());

const print = (kind: 'labels' | 'documents', body: object, as: string | undefined = cookie) =>
  plant.call('POST', `/api/v1/print/${kind}`, { body, ...(as ? { cookie: as } : {}) });

test('labels and lists come as files of their kind, and nobody keeps them', async () => {
  const ask = { template: 'stock.item-label', records: [id], language: 'bn' };
  const pdf = await print('labels', { ...ask, copies: 2 });
  expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('cache-control')]).toEqual([
    200,
    'application/pdf',
    'no-store',
  ]);
  expect(pdf.text.slice(0, 5)).toBe('%PDF-');
  const picture = await print('labels', { ...ask, format: 'png' });
  expect([picture.headers.get('content-type'), picture.text.slice(1, 4)]).toEqual(['image/png', 'PNG']);
  const zpl = await print('labels', { ...ask, format: 'zpl' });
  expect(zpl.text).toMatch(/^\^XA\^CI28[\s\S]*\^PQ1\^XZ/);
  const list = await print('documents', { template: 'stock.item-list', filter: { unit: 'kg' } });
  expect([list.status, list.text.slice(0, 5)]).toEqual([200, '%PDF-']);
});

test('what cannot be printed says which element and what to do; who is not signed in prints nothing', async () => {
  const definition = {
    ...{ kind: 'label', width: 40, height: 20 },
    elements: [{ kind: 'barcode', x: 1, y: 1, width: 30, height: 18, symbology: 'ean-13', data: '{code}' }],
  };
  const wrong = await print('labels', { entity: 'stock.item', definition, records: [id] });
  expect([wrong.status, wrong.json.code, wrong.json.details.element]).toEqual([422, 'print-element-wrong', 1]);
  expect(wrong.json.title).toContain('digits only');
  const faulty = { ...definition, elements: [{ ...definition.elements[0], data: '{cod}', x: 20 }] };
  const told = await print('labels', { entity: 'stock.item', definition: faulty, records: [id] });
  expect([told.status, told.json.errors.map(({ path }: { path: string }) => path)]).toEqual([
    422,
    ['definition.elements.0', 'definition.elements.0.data'],
  ]);
  expect((await print('labels', { template: 'none', records: [id] })).json.code).toBe('template-unknown');
  expect((await print('labels', { template: 'stock.item-label', records: [randomUUID()] })).status).toBe(404);
  expect((await print('labels', { template: 'stock.item-label', records: [id] }, '')).status).toBe(401);
});
